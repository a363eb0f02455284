// What lies round the region: its neighbours' lines, and the names of towns.
import { boxAt, isWithin, overlap, partOf } from "./map_labels.js";
import { makeSpan } from "./map_frame.js";

const NEIGHBOUR = { color: COLOURS["neighbour-edge"], weight: 1.2, interactive: false };
const BESIDE = { ...NEIGHBOUR, fill: true, fillColor: COLOURS["not-expected"], fillOpacity: 0.7 };
// With a rim, and the name on a ground of its own: once one has come nearer they lie on any area.
const DOT = { radius: 2.7, weight: 1.2, fillOpacity: 1, interactive: false };
// In levels of zoom.
const NEARER = 0.8;
const MOST_TOWNS = { far: 12, near: 40 };
// In pixels.
const GAP = 5;
const LINE = 16;

export function addNeighbours(lines, group) {
  lines.forEach((at) => L.polyline(at, NEIGHBOUR).addTo(group));
}

// Areas of the region that are not looked at: light grey, and nothing is said of them.
export function addBeside(rings, group) {
  rings.forEach((at) => L.polygon(at, BESIDE).addTo(group));
}

// Whether one has come nearer than the whole region.
export function isNear(map) {
  return map.getZoom() > map.provisionFitted + NEARER;
}

// Names of towns, the largest first, where there is room: right of the dot, left, below or above.
// Inside the region they stand only once one has come nearer.
export function placeTowns(map, towns, group, taken, rasters) {
  group.clearLayers();
  const { x: width, y: height } = map.getSize();
  const near = isNear(map);
  const ground = { size: { width, height }, region: near ? null : rasters.all };
  const boxes = [...taken];
  const inSight = map.getBounds();
  const pen = penFor(map);
  let left = near ? MOST_TOWNS.near : MOST_TOWNS.far;
  towns.forEach(([name, latitude, longitude]) => {
    if (!left || !inSight.contains([latitude, longitude])) return;
    const point = map.latLngToContainerPoint([latitude, longitude]);
    const dot = boxAt(point.x - 3, point.y - 3, 6, 6);
    if (!isFree(dot, boxes, ground)) return;
    const box = freePlace(pen.measureText(name).width + 2, point, boxes, ground);
    if (!box) return;
    addTown(map, name, [latitude, longitude], box, group);
    boxes.push(box, dot);
    left -= 1;
  });
}

// To tell how wide a name is without laying it out.
function penFor(map) {
  const pen = document.createElement("canvas").getContext("2d");
  const { fontFamily } = getComputedStyle(map.getContainer());
  pen.font = `500 ${window.innerWidth > 480 ? 12.5 : 11}px ${fontFamily}`;
  return pen;
}

function addTown(map, name, at, { left, top, width, height }, group) {
  const label = document.createElement("div");
  label.append(makeSpan(name));
  const icon = L.divIcon({ iconSize: [0, 0], className: "area-label town", html: label });
  const middle = map.containerPointToLatLng([left + width / 2, top + height / 2]);
  L.marker(middle, { interactive: false, keyboard: false, icon }).addTo(group);
  L.circleMarker(at, { ...DOT, color: COLOURS["map-ground"], fillColor: COLOURS.muted }).addTo(
    group,
  );
}

function freePlace(width, { x, y }, boxes, ground) {
  return [
    boxAt(x + GAP, y - LINE / 2, width, LINE),
    boxAt(x - GAP - width, y - LINE / 2, width, LINE),
    boxAt(x - width / 2, y + GAP, width, LINE),
    boxAt(x - width / 2, y - GAP - LINE, width, LINE),
  ].find((box) => isFree(box, boxes, ground));
}

function isFree(box, boxes, { size, region }) {
  if (!isWithin(box, size) || boxes.some((other) => overlap(box, other))) return false;
  return region === null || partOf(region, box) === 0;
}
