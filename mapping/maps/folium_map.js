// The map of areas by status. What changes is drawn anew with every state that the page sends.
import {
  INK,
  MUTED,
  PAPER,
  addFurniture,
  askForNewestState,
  beginPage,
  boxesAtTheEdge,
  fetchJson,
  fetchShapes,
  fitFrame,
  makeSpan,
  sayFault,
} from "./map_frame.js";
import { addBeside, addNeighbours, isNear, placeTowns } from "./map_context.js";
import { boxAt, placeLabels, rastersOf } from "./map_labels.js";
import { drawSites } from "./map_sites.js";
import { UNIT_STYLE, drawUnits } from "./map_units.js";

const AREA_STYLE = `${UNIT_STYLE}
  .area-label > div { text-align: center; font-size: 15px; color: var(--ink); width: max-content;
    text-shadow: ${halo("var(--ground)")}; }
  .area-label .name, .area-label .symbol, .area-label .word, .area-label .pills { display: block; }
  .area-label .name { line-height: 1.15; }
  .area-label .leaves .name, .area-label .leaves.line .symbol { color: ${INK}; text-shadow: ${outlined(PAPER)}; }
  .area-label .symbol { font-size: 18px; line-height: 1.15; }
  .area-label .word { font-size: 12px; font-weight: 500; line-height: 1.15; white-space: normal;
    max-width: 96px; margin: 0 auto; }
  .area-label .number .symbol { font-size: 46px; font-weight: 800; line-height: 0.95;
    letter-spacing: -1px; }
  .area-label .long .symbol { font-size: 30px; }
  .area-label .many .symbol { font-size: 22px; letter-spacing: 0; }
  .area-label .small .symbol { font-size: 22px; letter-spacing: 0; }
  .area-label .tiny .symbol { font-size: 13px; letter-spacing: 0; }
  .area-label .pills { line-height: 1; text-shadow: none; color: ${INK}; font-size: 14px;
    font-weight: 700; margin-top: 3px; }
  .area-label .pill { display: inline-flex; align-items: center; vertical-align: top; gap: 4px; margin: 0 1px;
    padding: 1px 5px 1px 1px; border-radius: 5px; background: ${PAPER};
    box-shadow: 0 0 0 1px ${INK}59; }
  .area-label .pill i { width: 18px; height: 18px; border-radius: 4px; box-sizing: border-box;
    display: grid; place-items: center; font-style: normal; font-size: 11px; }
  .area-label .signs { color: var(--ink); padding-left: 2px; line-height: 20px;
    text-shadow: ${halo("var(--ground)")}; }
  .area-label .line .name, .area-label .line .symbol { display: inline; }
  .area-label .line .symbol { font-size: 15px; margin-left: 4px; }
  .area-label .short .word, .area-label .short .pills, .area-label .sign .word,
  .area-label .sign .pills, .area-label .sign .name { display: none; }
  .leaflet-tooltip.area-tip { white-space: pre-line; width: max-content; max-width: min(340px, 70vw);
    font: 13px/1.35 "Source Sans", system-ui, sans-serif; color: ${INK}; }
  .area-tip b { font-size: 14px; }
  @media (max-width: 480px) {
    .area-label > div { font-size: 11px; font-weight: 700; letter-spacing: -0.2px; }
    .area-label .symbol { font-size: 14px; }
    .area-label .number .symbol { font-size: 26px; }
    .area-label .long .symbol, .area-label .many .symbol { font-size: 16px; }
    .area-label .small .symbol { font-size: 16px; }
    .area-label .tiny .symbol { font-size: 11px; }
    .area-label .word { display: none; }
    .area-label .pills { font-size: 11px; }
    .area-label .pill i { width: 13px; height: 13px; font-size: 9px; }
    .area-label .pill { gap: 2px; padding-right: 3px; }
  }`;
const WEIGHT = { line: 1.4, hover: 3, changed: 3, chosen: 4, casing: 3.2 };
// Of more areas, heavy edges would cover the smaller ones, and large numbers a few alone.
const MANY = { areas: 60, changed: 1.4 };
// What is shown of a label: where there is no room for all of it inside its area, the name may
// leave it, and have its sign beside it on one line, or a smaller number below; at last the sign
// stands alone, and smaller.
const FORMS = [
  { name: "full", inside: 0.85, elsewhere: 0.1 },
  { name: "short", inside: 0.85, elsewhere: 0.1 },
  { name: "short", inside: 0.6, elsewhere: 0.25 },
  { name: "short small", inside: 0.5, elsewhere: 0.35 },
  { name: "short line", inside: 0.45, elsewhere: 0.35 },
  { name: "sign", inside: 0.5, elsewhere: 0.2 },
  { name: "sign tiny", inside: 0.6, elsewhere: 0.2 },
];
const MOST_LARGE = 2;
const DASHES = "6 4";

function halo(colour) {
  return [2, 3, 4, 5].map((blur) => `0 0 ${blur}px ${colour}`).join(", ");
}

// A name that leaves its area stands on two grounds at once.
function outlined(colour) {
  return Array.from({ length: 6 }, () => `0 0 2px ${colour}`).join(", ");
}

export default function beginAreaMap(map, address, bounds, points, sources) {
  beginPage(map, "Map of areas by status", AREA_STYLE, sources);
  const drawing = {
    map,
    points,
    layers: null, // of the areas by code, once their shapes are there
    state: null, // what the page has sent last
    around: L.layerGroup().addTo(map),
    areas: L.layerGroup().addTo(map),
    lines: L.layerGroup().addTo(map),
    labels: L.layerGroup().addTo(map),
    towns: L.layerGroup().addTo(map),
    sites: L.layerGroup().addTo(map),
    units: L.layerGroup().addTo(map),
    clicks: 0,
    measured: {}, // where the areas lie on the screen, until it moves
    fetched: {}, // the points that were fetched last, and from where
  };
  fitFrame(map, L.latLngBounds(bounds));
  addFurniture(map, L.latLngBounds(bounds));
  map.on("moveend resize", () => place(drawing));
  window.drawProvision = (newest) => {
    drawing.state = newest;
    drawState(drawing);
  };
  fetchShapes([address], ([shapes]) => {
    addBeside(shapes.beside, drawing.around);
    addNeighbours(shapes.around, drawing.around);
    drawing.layers = addAreas(shapes.areas, drawing);
    drawing.borders = addLines(shapes.lines, drawing.lines);
    drawing.places = shapes.towns;
    drawState(drawing);
    // Letters that come later have another width.
    document.fonts.ready.then(() => place(drawing));
  });
  askForNewestState();
}

function addAreas(shapes, drawing) {
  const layers = {};
  const onEachFeature = ({ properties: { code } }, layer) => {
    layers[code] = layer;
    layer.on("click", () => tell(drawing, { area: code }));
    layer.on("mouseover", () => lift(drawing, code, true));
    layer.on("mouseout", () => lift(drawing, code, false));
  };
  L.geoJSON(shapes, { onEachFeature, style: { weight: 0 } }).addTo(drawing.areas);
  return layers;
}

// The same choice once more is another click.
function tell(drawing, choice) {
  drawing.clicks += 1;
  Streamlit.setComponentValue({ ...choice, click: drawing.clicks });
}

// Each line once, whatever number of areas it bounds: of dashes drawn twice none would be left.
function addLines(lines, group) {
  return lines.map(({ codes, at }) => ({
    codes,
    layer: L.polyline(at, { interactive: false, weight: WEIGHT.line }).addTo(group),
  }));
}

function drawState(drawing) {
  const { layers, state, labels } = drawing;
  if (!layers || !state) return;
  labels.clearLayers();
  drawing.map.getContainer().previousElementSibling.textContent = state.says;
  drawing.marks = Object.fromEntries(
    state.marks.filter(({ code }) => layers[code]).map((mark) => [mark.code, mark]),
  );
  Object.values(drawing.marks).forEach((mark) => drawArea(drawing, mark));
  drawing.borders.forEach(({ codes, layer }) => drawLine(drawing, codes, layer));
  drawing.items = Object.values(drawing.marks).map((mark) => addLabel(drawing, mark));
  // For tests and measurements, which cannot see colours: what was drawn last.
  window.provisionSites = sitesHeld(drawing).map(({ title }) => title);
  window.provisionUnits = (state.units?.points ?? []).length;
  window.provisionDrawn = JSON.stringify(state.marks.map((mark) => [mark.code, mark.symbol]));
  window.provisionState = JSON.stringify(state);
  // The table beside the map is its keyboard route; shapes that do nothing on Enter are no stop.
  const shapes = drawing.map.getContainer().querySelectorAll("path");
  shapes.forEach((shape) => shape.setAttribute("tabindex", "-1"));
  place(drawing);
}

function drawArea({ map, layers, state }, mark) {
  const layer = layers[mark.code];
  layer.setStyle({
    fillColor: mark.hatch ? hatched(map, mark.ground, mark.hatch) : mark.ground,
    fillOpacity: 1,
    ...edgeOf(mark, state),
  });
  layer.unbindTooltip().bindTooltip(tipOf(mark), { sticky: true, className: "area-tip" });
  if (standsOut(mark, state.chosen)) layer.bringToFront();
}

function standsOut({ code, is_changed: isChanged }, chosen) {
  return isChanged || code === chosen;
}

// What stands out has an edge of its own; under a dashed line lies a white one.
function edgeOf(mark, { chosen, marks }) {
  if (mark.code === chosen) return { color: INK, weight: WEIGHT.chosen, opacity: 1 };
  const changed = marks.length > MANY.areas ? MANY.changed : WEIGHT.changed;
  if (mark.is_changed) return { color: INK, weight: changed, opacity: 1 };
  return { color: PAPER, weight: WEIGHT.casing, opacity: mark.is_dashed ? 1 : 0 };
}

function tipOf({ name, tip, word }) {
  const element = makeSpan(tip || word);
  const heading = document.createElement("b");
  heading.textContent = `${name}${tip ? "\n" : ": "}`;
  element.prepend(heading);
  return element;
}

// A line is as solid as the firmer of the two areas beside it.
function drawLine({ marks, state }, codes, layer) {
  const beside = codes.map((code) => marks[code]).filter(Boolean);
  const stands = beside.some((mark) => standsOut(mark, state.chosen));
  const firm = beside.find((mark) => !mark.is_dashed) ?? beside[0];
  layer.setStyle({
    color: firm?.outline ?? MUTED,
    dashArray: firm?.is_dashed ? DASHES : null,
    opacity: stands ? 0 : 1,
  });
}

function lift({ layers, marks, state }, code, isOver) {
  const mark = marks?.[code];
  if (!mark || standsOut(mark, state.chosen)) return;
  const lifted = { color: INK, weight: WEIGHT.hover, opacity: 1 };
  layers[code].setStyle(isOver ? lifted : edgeOf(mark, state));
  if (isOver) layers[code].bringToFront();
  layers[state.chosen]?.bringToFront();
}

// The fill of a hatched area: a pattern in the drawing, made once.
function hatched(map, ground, { line, width, every }) {
  const id = `hatch${ground}${line}${every}`.replaceAll("#", "-");
  if (!document.getElementById(id)) {
    const svg = map.getPanes().overlayPane.querySelector("svg");
    svg.append(pattern(id, ground, { line, width, every }));
  }
  return `url(#${id})`;
}

function pattern(id, ground, { line, width, every }) {
  const element = makeSvg("pattern", { id, width: every, height: every });
  element.setAttribute("patternUnits", "userSpaceOnUse");
  element.setAttribute("patternTransform", "rotate(45)");
  element.append(
    makeSvg("rect", { width: every, height: every, fill: ground }),
    makeSvg("rect", { width, height: every, fill: line }),
  );
  return element;
}

function makeSvg(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
}

function addLabel({ points, labels, state }, mark) {
  const element = labelOf(mark);
  const icon = L.divIcon({ iconSize: [0, 0], className: "area-label", html: element });
  const marker = L.marker(points[mark.code], { interactive: false, keyboard: false, icon });
  marker.addTo(labels);
  // Points want the room.
  const forms = FORMS.slice(state.units ? 1 : 0).filter(({ name }) => isFor(mark, name));
  return { code: mark.code, element, marker, forms, kind: kindOf(mark, state) };
}

// A large number becomes smaller where a sign has the line of the name.
function isFor({ said }, form) {
  return !form.endsWith(said ? "line" : "small");
}

// What stands large on an area, as long as it is short.
function kindOf({ said, symbol }, { marks }) {
  if (!said) return "";
  if (marks.length > MANY.areas) return "number many";
  return symbol.length > MOST_LARGE ? "number long" : "number";
}

function labelOf(mark) {
  const box = document.createElement("div");
  box.style.setProperty("--ink", mark.ink);
  box.style.setProperty("--ground", mark.ground);
  box.append(makeSpan(mark.name, "name"), makeSpan(mark.symbol, "symbol"));
  if (mark.word) box.append(makeSpan(mark.word, "word"));
  if (mark.pills || mark.signs) box.append(pillsOf(mark.pills ?? [], mark.signs));
  return box;
}

function pillsOf(pills, signs) {
  const row = makeSpan("", "pills");
  pills.forEach(({ count, symbol, ground, ink, outline, is_dashed: isDashed, hatch }) => {
    const sign = document.createElement("i");
    sign.textContent = symbol;
    sign.style.cssText = `color:${ink};border:1px ${isDashed ? "dashed" : "solid"} ${outline}`;
    sign.style.background = hatch
      ? `repeating-linear-gradient(-45deg, ${hatch.line} 0 ${hatch.width}px, ${ground} 0 ${hatch.every}px)`
      : ground;
    const pill = makeSpan("", "pill");
    pill.append(sign, makeSpan(count));
    row.append(pill);
  });
  if (signs) row.append(makeSpan(signs, "signs"));
  return row;
}

// Everything that has a place on the screen of its own: points, names, numbers, towns.
function place(drawing) {
  const { map, state, items } = drawing;
  if (!items) return;
  const { x: width, y: height } = map.getSize();
  // A frame that is put away has no room at all; it is told when it has some again.
  if (!width || !height) return;
  const size = { width, height };
  const edge = boxesAtTheEdge(map);
  // Over all types the numbers are what is to be seen, and points wait until somebody comes nearer.
  const isOverview = state.marks.some(({ said }) => said) && !isNear(map);
  const sites = isOverview ? [] : sitesOf(drawing);
  const points = drawSites(map, sites, drawing.sites, ({ id }) => tell(drawing, { site: id }));
  const onScreen = measured(drawing, size);
  const sorted = onScreen.order.map((index) => ({ ...items[index], ...onScreen.areas[index] }));
  sorted.forEach((item) => {
    item.put = (x, y) => item.marker.setLatLng(map.containerPointToLatLng([x, y]));
  });
  const taken = [...edge, ...points];
  const placed = placeLabels(sorted, onScreen.rasters, size, taken);
  const units = drawUnits(map, state.units ?? {}, drawing.units, [...taken, ...placed]);
  const all = [...taken, ...placed, ...units];
  placeTowns(map, drawing.places, drawing.towns, all, onScreen.rasters);
}

// Very many points are no part of the state: they come once they are to be drawn.
function sitesOf(drawing) {
  const { state, fetched } = drawing;
  if (typeof state.sites === "string" && fetched.address !== state.sites) fetchSites(drawing);
  return sitesHeld(drawing);
}

function sitesHeld({ state: { sites }, fetched }) {
  if (typeof sites !== "string") return sites;
  return fetched.address === sites ? fetched.sites : [];
}

async function fetchSites(drawing) {
  const fetched = { address: drawing.state.sites, sites: [] };
  drawing.fetched = fetched;
  try {
    fetched.sites = await fetchJson(fetched.address);
    sayFault("");
    if (drawing.fetched === fetched) drawState(drawing);
  } catch {
    sayFault("The public offices could not be loaded. Reload the page; the list below has them.");
  }
}

// Where the areas lie on the screen, the largest first: the same until the map moves.
function measured({ map, points, layers, items, measured: kept }, size) {
  const { x, y } = map.latLngToContainerPoint([0, 0]);
  const key = [map.getZoom(), x, y, size.width, size.height, items.map((i) => i.code)].join();
  if (kept.key === key) return kept;
  const areas = items.map(({ code }) => ({
    rings: ringsOf(map, layers[code].getLatLngs()),
    at: map.latLngToContainerPoint(points[code]),
  }));
  const sizes = areas.map(({ rings }) => extent(rings));
  const order = items.map((_, index) => index).toSorted((a, b) => sizes[b] - sizes[a]);
  const rasters = rastersOf(
    order.map((index) => areas[index]),
    size,
  );
  return Object.assign(kept, { key, areas, order, rasters });
}

function ringsOf(map, latLngs) {
  if (!Array.isArray(latLngs[0])) return [latLngs.map((at) => map.latLngToContainerPoint(at))];
  return latLngs.flatMap((inner) => ringsOf(map, inner));
}

function extent(rings) {
  const points = rings.flat();
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const frame = boxAt(0, 0, spread(xs), spread(ys));
  return frame.width * frame.height;
}

function spread(values) {
  return values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
}
