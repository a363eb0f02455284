// Units that a share is counted by (practices, schools) as points in three signs: those of one area
// that fall together are one, with their numbers; a click lists them.
import { boxAt } from "./map_labels.js";
import { INK, PAPER, makeSpan } from "./map_frame.js";

// In pixels: nearer than this, two points of one area are drawn as one.
const UNITS_TOGETHER = 40;
const UNIT_SIZE = { one: 14, several: 24, digit: 6, mixed: 34 };
const MOST_UNITS = 40;
// How far a point may stand from where it is, in pixels, and in how many directions.
const FARTHEST = 48;
const TURNS = 16;
// As they are sent: what is covered, what is not, what is not known.
const UNIT_SIGNS = ["✓", "✕", "?"];
const UNIT_KINDS = ["covered", "not-covered", "not-known"];

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

// Draws the points beside what is on the map already, `taken`; gives the boxes that they take.
// `words`: what several are called, and the states.
export function drawUnits(map, { points = [], words = {} }, group, taken) {
  group.clearLayers();
  const boxes = [...taken];
  gatherUnits(map, points).forEach((gathered) => {
    const { members } = gathered;
    const counts = UNIT_KINDS.map(
      (_, state) => members.filter((unit) => unit.state === state).length,
    );
    const element = iconOfUnits(counts, members.length);
    const size = parseFloat(element.style.width);
    const { x, y } = movedAside(gathered, size / 2, boxes);
    const icon = L.divIcon({ iconSize: [0, 0], className: "area-label", html: element });
    const marker = L.marker(map.containerPointToLatLng([x, y]), { icon, keyboard: false });
    marker.bindTooltip(makeSpan(titleOfUnits(members, counts, words)));
    marker.bindPopup(() => listOfUnits(members, words), { maxWidth: 280, maxHeight: 240 });
    marker.addTo(group);
    boxes.push(boxAt(x - size / 2, y - size / 2, size, size));
  });
  return boxes.slice(taken.length);
}

// Points that are near one another are one, and so are the groups that they make, until none is.
function gatherUnits(map, points) {
  let groups = points.map(([longitude, latitude, state, area, name]) => {
    const { x, y } = map.latLngToContainerPoint([latitude, longitude]);
    return { x, y, area, members: [{ state, name }] };
  });
  for (let before = Infinity; groups.length < before;) {
    before = groups.length;
    groups = merged(groups);
  }
  return groups;
}

function merged(groups) {
  const kept = [];
  groups.forEach((group) => {
    const isNear = ({ area, x, y }) =>
      area === group.area && Math.hypot(group.x - x, group.y - y) < UNITS_TOGETHER;
    const near = kept.find(isNear);
    if (!near) {
      kept.push({ ...group, members: [...group.members] });
      return;
    }
    near.members.push(...group.members);
    const part = group.members.length / near.members.length;
    near.x += (group.x - near.x) * part;
    near.y += (group.y - near.y) * part;
  });
  return kept;
}

// What is there stays where it is, a name or a point of another area: a point goes to the nearest
// place where it covers nothing, and stays where there is none near.
function movedAside({ x, y }, half, boxes) {
  const isFree = (at) =>
    boxes.every(
      ({ left, right, top, bottom }) =>
        at.x + half <= left || at.x - half >= right || at.y + half <= top || at.y - half >= bottom,
    );
  for (let far = 0; far <= FARTHEST; far += 2) {
    for (let turn = 0; turn < TURNS; turn += 1) {
      const angle = (2 * Math.PI * turn) / TURNS;
      const at = { x: x + far * Math.cos(angle), y: y + far * Math.sin(angle) };
      if (isFree(at)) return at;
    }
  }
  return { x, y };
}

function iconOfUnits(counts, number) {
  const element = document.createElement("div");
  const only = counts.indexOf(number);
  element.className = `unit ${UNIT_KINDS[only] ?? "mixed"}`;
  if (only < 0) {
    element.style.background = ringOfUnits(counts, number);
    element.append(makeSpan(`${counts[0]}/${number}`));
  } else {
    element.append(makeSpan(number > 1 ? `${UNIT_SIGNS[only]}${number}` : UNIT_SIGNS[only]));
  }
  const several = UNIT_SIZE.several + UNIT_SIZE.digit * (String(number).length - 1);
  const size = only < 0 ? UNIT_SIZE.mixed : number > 1 ? several : UNIT_SIZE.one;
  Object.assign(element.style, { width: `${size}px`, height: `${size}px` });
  return element;
}

// A ring whose parts are as long as they are many, clockwise in the order of the states.
function ringOfUnits([covered, missing, unknown], number) {
  const turn = (n) => `${(n / number).toFixed(3)}turn`;
  const [first, second] = [turn(covered), turn(covered + missing)];
  const parts = [
    `${COLOURS.met} 0 ${first}`,
    `${COLOURS.gap} ${first} ${second}`,
    ...dashesOf(covered + missing, unknown, number),
  ];
  return `conic-gradient(${parts.join(", ")})`;
}

// What is not known is dashed, as everywhere.
function dashesOf(from, count, number) {
  if (!count) return [];
  const steps = Math.max(2, Math.round((count / number) * 24));
  return Array.from({ length: steps }, (_, step) => {
    const end = `${((from + (count * (step + 1)) / steps) / number).toFixed(3)}turn`;
    const colour = step % 2 ? PAPER : COLOURS["unknown-edge"];
    return `${colour} 0 ${end}`;
  });
}

function titleOfUnits(members, counts, { several, states }) {
  if (members.length === 1) return `${members[0].name}: ${states[members[0].state]}`;
  const parts = counts.map((count, state) => (count ? `${count} ${states[state]}` : ""));
  return `${members.length} ${several}: ${parts.filter(Boolean).join(", ")}`;
}

function listOfUnits(members, { states }) {
  const list = document.createElement("ul");
  list.className = "unit-list";
  // What is missing comes first.
  const order = [1, 2, 0];
  const sorted = members.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  sorted.slice(0, MOST_UNITS).forEach(({ state, name }) => {
    const item = document.createElement("li");
    item.append(makeSpan(`${UNIT_SIGNS[state]} ${name}: ${states[state]}`));
    list.append(item);
  });
  if (sorted.length > MOST_UNITS) {
    const more = document.createElement("li");
    more.append(makeSpan(`and ${sorted.length - MOST_UNITS} more: come nearer to see them apart`));
    list.append(more);
  }
  return list;
}
