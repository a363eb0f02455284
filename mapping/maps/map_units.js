// Units that a share is counted by (practices, schools) as points in three signs: those of one area
// that fall together are one, with their numbers; a click lists them.
import { boxAt } from "./map_labels.js";
import { INK, PAPER, makeSpan } from "./map_frame.js";

// In pixels: nearer than this, two points of one area are drawn as one.
const TOGETHER = 30;
const SIZE = { one: 14, several: 25, mixed: 34 };
const MOST_LISTED = 40;
// As they are sent: what is covered, what is not, what is not known.
const SIGNS = ["✓", "✕", "?"];
const KINDS = ["covered", "not-covered", "not-known"];

export const UNIT_STYLE = `
  .unit { position: absolute; transform: translate(-50%, -50%); display: grid; box-sizing: border-box;
    place-items: center; font-weight: 700; font-size: 11px; line-height: 1; white-space: nowrap;
    cursor: pointer; box-shadow: 0 0 0 1.5px ${PAPER}; }
  .unit.covered { border-radius: 50%; background: ${COLOURS.met}; color: ${PAPER}; }
  .unit.not-covered { border-radius: 2px; background: ${COLOURS.gap}; color: ${PAPER}; }
  .unit.not-known { border-radius: 50%; background: ${PAPER}; color: ${INK};
    border: 1.5px dashed ${COLOURS["unknown-edge"]}; }
  .unit.mixed { border-radius: 50%; color: ${INK}; }
  .unit.mixed span { display: grid; place-items: center; width: 25px; height: 25px;
    border-radius: 50%; background: ${PAPER}; font-size: 9.5px; letter-spacing: -0.2px; }
  .unit-list { list-style: none; margin: 0; padding: 0; font-size: 14px; line-height: 1.4; }`;

// Draws the points; gives the boxes that they take. `words`: of one, of several, and of the states.
export function drawUnits(map, { points = [], words = [] }, group) {
  group.clearLayers();
  return gather(map, points).map(({ x, y, members }) => {
    const counts = KINDS.map((_, state) => members.filter((unit) => unit.state === state).length);
    const element = iconOf(counts, members.length);
    const icon = L.divIcon({ iconSize: [0, 0], className: "area-label", html: element });
    const marker = L.marker(map.containerPointToLatLng([x, y]), { icon, keyboard: false });
    marker.bindTooltip(makeSpan(titleOf(members, counts, words)));
    marker.bindPopup(() => listOf(members, words), { maxWidth: 280, maxHeight: 240 });
    marker.addTo(group);
    const size = parseFloat(element.style.width);
    return boxAt(x - size / 2, y - size / 2, size, size);
  });
}

// A point joins the first group of its area that is near it; the group lies amid its points.
function gather(map, points) {
  const groups = [];
  points.forEach(([longitude, latitude, state, area, name]) => {
    const at = map.latLngToContainerPoint([latitude, longitude]);
    const unit = { state, name };
    const isNear = (other) =>
      other.area === area && Math.hypot(at.x - other.x, at.y - other.y) < TOGETHER;
    const near = groups.find(isNear);
    if (!near) {
      groups.push({ x: at.x, y: at.y, area, members: [unit] });
      return;
    }
    const n = near.members.push(unit);
    near.x += (at.x - near.x) / n;
    near.y += (at.y - near.y) / n;
  });
  return groups;
}

function iconOf(counts, number) {
  const element = document.createElement("div");
  const only = counts.indexOf(number);
  element.className = `unit ${KINDS[only] ?? "mixed"}`;
  if (only < 0) {
    element.style.background = ringOf(counts, number);
    element.append(makeSpan(`${counts[0]}/${number}`));
  } else {
    element.append(makeSpan(number > 1 ? `${SIGNS[only]}${number}` : SIGNS[only]));
  }
  const size = only < 0 ? SIZE.mixed : number > 1 ? SIZE.several : SIZE.one;
  Object.assign(element.style, { width: `${size}px`, height: `${size}px` });
  return element;
}

// A ring whose parts are as long as they are many, clockwise in the order of the states.
function ringOf([covered, missing, unknown], number) {
  const turn = (n) => `${(n / number).toFixed(3)}turn`;
  const [first, second] = [turn(covered), turn(covered + missing)];
  const parts = [
    `${COLOURS.met} 0 ${first}`,
    `${COLOURS.gap} ${first} ${second}`,
    ...dashes(covered + missing, unknown, number),
  ];
  return `conic-gradient(${parts.join(", ")})`;
}

// What is not known is dashed, as everywhere.
function dashes(from, count, number) {
  if (!count) return [];
  const steps = Math.max(2, Math.round((count / number) * 24));
  return Array.from({ length: steps }, (_, step) => {
    const end = `${((from + (count * (step + 1)) / steps) / number).toFixed(3)}turn`;
    const colour = step % 2 ? PAPER : COLOURS["unknown-edge"];
    return `${colour} 0 ${end}`;
  });
}

function titleOf(members, counts, { several, states }) {
  if (members.length === 1) return `${members[0].name}: ${states[members[0].state]}`;
  const parts = counts.map((count, state) => (count ? `${count} ${states[state]}` : ""));
  return `${members.length} ${several}: ${parts.filter(Boolean).join(", ")}`;
}

function listOf(members, { states }) {
  const list = document.createElement("ul");
  list.className = "unit-list";
  // What is missing comes first.
  const order = [1, 2, 0];
  const sorted = members.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  sorted.slice(0, MOST_LISTED).forEach(({ state, name }) => {
    const item = document.createElement("li");
    item.append(makeSpan(`${SIGNS[state]} ${name}: ${states[state]}`));
    list.append(item);
  });
  if (sorted.length > MOST_LISTED) {
    const more = document.createElement("li");
    more.append(makeSpan(`and ${sorted.length - MOST_LISTED} more: come nearer to see them apart`));
    list.append(more);
  }
  return list;
}
