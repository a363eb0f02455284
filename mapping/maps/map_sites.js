// Public offices as points: those that fall together are one, with their number; a click lists
// them, and one of the list is opened.
import { boxAt } from "./map_labels.js";
import { INK, PAPER, makeSpan } from "./map_frame.js";

// In pixels: nearer than this, two points are drawn as one.
const TOGETHER = 14;
const ONE = 5;
const SEVERAL = 9;

// Draws the points; gives the boxes that they take. `open` gets the site that is chosen.
export function drawSites(map, sites, group, open) {
  group.clearLayers();
  const gathered = gather(sites.map((site) => ({ site, at: screenPoint(map, site) })));
  return gathered.map(({ x, y, members }) => {
    const radius = members.length > 1 ? SEVERAL : ONE;
    const style = { radius, color: PAPER, weight: 1.5, fillColor: INK, fillOpacity: 1 };
    const at = map.containerPointToLatLng([x, y]);
    const marker = L.circleMarker(at, style).addTo(group);
    marker.bindTooltip(makeSpan(titleOf(members)));
    marker.bindPopup(() => listOf(members, open), { maxWidth: 260, maxHeight: 220 });
    if (members.length > 1) group.addLayer(numberAt(at, members.length));
    return boxAt(x - radius, y - radius, 2 * radius, 2 * radius);
  });
}

function screenPoint(map, { latitude, longitude }) {
  return map.latLngToContainerPoint([latitude, longitude]);
}

// A point joins the first group that is near it; the group lies in the middle of its points.
function gather(points) {
  const groups = [];
  points.forEach(({ site, at }) => {
    const near = groups.find(({ x, y }) => Math.hypot(at.x - x, at.y - y) < TOGETHER);
    if (!near) {
      groups.push({ x: at.x, y: at.y, members: [site] });
      return;
    }
    const n = near.members.push(site);
    near.x += (at.x - near.x) / n;
    near.y += (at.y - near.y) / n;
  });
  return groups;
}

function titleOf(members) {
  return members.length === 1
    ? members[0].title
    : `${members.length.toLocaleString("en-GB")} public offices`;
}

function numberAt(at, number) {
  const label = document.createElement("div");
  label.append(makeSpan(number));
  const icon = L.divIcon({ iconSize: [0, 0], className: "area-label many-sites", html: label });
  return L.marker(at, { interactive: false, keyboard: false, icon });
}

function listOf(members, open) {
  const list = document.createElement("ul");
  list.className = "site-list";
  members.forEach((site) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = site.title;
    button.addEventListener("click", () => open(site));
    const item = document.createElement("li");
    item.append(button);
    list.append(item);
  });
  return list;
}
