// What lies round the region: its neighbours' lines, and the names of towns.
import { boxAt, isWithin, overlap, partOf } from "./map_labels.js";
import { makeSpan } from "./map_frame.js";

const NEIGHBOUR = { color: COLOURS["neighbour-edge"], weight: 1.2, interactive: false };
const DOT = { radius: 2.2, stroke: false, fillOpacity: 1, interactive: false };
// In levels of zoom.
const NEARER = 0.8;
const MOST_TOWNS = { far: 12, near: 40 };
const GAP = 5;

export function addNeighbours(lines, group) {
  lines.forEach((at) => L.polyline(at, NEIGHBOUR).addTo(group));
}

// Whether one has come nearer than the whole region.
export function isNear(map) {
  return map.getZoom() > map.provisionFitted + NEARER;
}

// Names of towns, the largest first, where there is room: right of the dot, left, below or
// above. Inside the region they stand only once one has come nearer.
export function placeTowns(map, towns, group, taken, rasters) {
  group.clearLayers();
  const { x: width, y: height } = map.getSize();
  const size = { width, height };
  const near = isNear(map);
  const boxes = [...taken];
  const inSight = map.getBounds();
  let left = near ? MOST_TOWNS.near : MOST_TOWNS.far;
  towns.forEach(([name, latitude, longitude]) => {
    const at = L.latLng(latitude, longitude);
    if (!left || !inSight.contains(at)) return;
    const point = map.latLngToContainerPoint(at);
    const dot = boxAt(point.x - 3, point.y - 3, 6, 6);
    const isInside = partOf(rasters.all, boxAt(point.x - 2, point.y - 2, 4, 4)) > 0;
    if ((isInside && !near) || boxes.some((other) => overlap(dot, other))) return;
    const label = document.createElement("div");
    label.append(makeSpan(name));
    const icon = L.divIcon({ iconSize: [0, 0], className: "area-label town", html: label });
    const marker = L.marker(at, { interactive: false, keyboard: false, icon }).addTo(group);
    const box = freePlace(label, point, size, boxes, near ? null : rasters.all);
    if (!box) {
      marker.remove();
      return;
    }
    marker.setLatLng(
      map.containerPointToLatLng([box.left + box.width / 2, box.top + box.height / 2]),
    );
    L.circleMarker(at, { ...DOT, fillColor: COLOURS.muted }).addTo(group);
    boxes.push(box, dot);
    left -= 1;
  });
}

function freePlace({ offsetWidth: w, offsetHeight: h }, { x, y }, size, boxes, region) {
  const places = [
    boxAt(x + GAP, y - h / 2, w, h),
    boxAt(x - GAP - w, y - h / 2, w, h),
    boxAt(x - w / 2, y + GAP, w, h),
    boxAt(x - w / 2, y - GAP - h, w, h),
  ];
  return places.find(
    (box) =>
      isWithin(box, size) &&
      !boxes.some((other) => overlap(box, other)) &&
      (region === null || partOf(region, box) === 0),
  );
}
