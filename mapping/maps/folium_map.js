// The map of areas by status. What changes is drawn anew with every state that the page sends.
import {
  INK,
  PAPER,
  askForNewestState,
  beginPage,
  fetchShapes,
  fitFrame,
  makeSpan,
} from "./map_frame.js";

// Where there are more areas, a name that would stand on another one is left to its tooltip.
const MOST_NAMES = 20;
const AREA_STYLE = `
  .area-label > div { text-align: center; font-size: 14px; }
  .area-label .name { display: block; }
  .area-label .symbol { display: block; font-size: 18px; line-height: 1.15; }
  .area-label .word { display: block; font-size: 12px; font-weight: 500; line-height: 1.15;
    white-space: normal; width: 92px; margin: 0 auto; }
  .area-label .bar { display: flex; width: 74px; height: 10px; margin: 3px auto 2px;
    border: 1px solid ${INK}; background: ${PAPER}; }
  @media (max-width: 480px) {
    .area-label > div { font-size: 10px; font-weight: 700; }
    .area-label .symbol { font-size: 14px; }
    .area-label .word { display: none; }
    .area-label .bar { width: 48px; height: 8px; }
  }`;

export default function beginAreaMap(map, address, bounds, points, attribution) {
  beginPage(map, "Map of areas by status", AREA_STYLE, attribution);
  const drawing = {
    map,
    points,
    layers: null, // of the areas by code, once their shapes are there
    state: null, // what the page has sent last
    areas: L.layerGroup().addTo(map),
    labels: L.layerGroup().addTo(map),
    sites: L.layerGroup().addTo(map),
  };
  fitFrame(map, L.latLngBounds(bounds));
  map.on("zoomend moveend", () => declutter(map));
  window.drawProvision = (newest) => {
    drawing.state = newest;
    drawState(drawing);
  };
  fetchShapes([address], ([shapes]) => {
    drawing.layers = addAreas(shapes, drawing.areas);
    drawState(drawing);
  });
  askForNewestState();
}

function addAreas(shapes, group) {
  const layers = {};
  let clicks = 0;
  const onEachFeature = ({ properties: { code } }, layer) => {
    layers[code] = layer;
    layer.on("click", () => {
      clicks += 1;
      Streamlit.setComponentValue({ area: code, click: clicks });
    });
  };
  L.geoJSON(shapes, { onEachFeature }).addTo(group);
  return layers;
}

function drawState({ map, points, layers, state, labels, sites }) {
  if (layers === null || state === null) return;
  labels.clearLayers();
  sites.clearLayers();
  state.marks.forEach((mark) => {
    const layer = layers[mark.code];
    if (!layer) return;
    drawArea(layer, mark, mark.code === state.chosen);
    const icon = L.divIcon({ className: "area-label", html: labelOf(mark) });
    L.marker(points[mark.code], { interactive: false, keyboard: false, icon }).addTo(labels);
  });
  state.sites.forEach((site) => drawSite(site, sites));
  // For tests and measurements, which cannot see colours: what was drawn last.
  window.provisionSites = state.sites.map((site) => site.title);
  window.provisionDrawn = JSON.stringify(state.marks.map((mark) => [mark.code, mark.symbol]));
  window.provisionState = JSON.stringify(state);
  // The table beside the map is its keyboard route; shapes that do nothing on Enter are no stop.
  const shapes = map.getContainer().querySelectorAll("path");
  shapes.forEach((shape) => shape.setAttribute("tabindex", "-1"));
  declutter(map);
}

function drawArea(layer, mark, isChosen) {
  const stands = isChosen || mark.is_changed;
  layer.setStyle({
    fillColor: mark.ground,
    fillOpacity: 1,
    color: stands ? INK : mark.outline,
    weight: isChosen ? 4 : mark.is_changed ? 3 : 1.5,
    dashArray: mark.is_dashed && !stands ? "5 4" : null,
  });
  const tip = makeSpan(`${mark.name}: ${mark.tip || mark.word}`);
  layer.unbindTooltip().bindTooltip(tip, { sticky: true });
  if (stands) layer.bringToFront();
}

function drawSite({ title, latitude, longitude }, group) {
  const style = { radius: 5, color: PAPER, weight: 1.5, fillColor: INK, fillOpacity: 1 };
  L.circleMarker([latitude, longitude], style).bindTooltip(makeSpan(title)).addTo(group);
}

function labelOf(mark) {
  const box = document.createElement("div");
  box.style.color = mark.ink;
  box.style.textShadow = [3, 3, 4, 5].map((blur) => `0 0 ${blur}px ${mark.ground}`).join(", ");
  box.append(
    makeSpan(mark.name, "name"),
    mark.segments ? barOf(mark.segments) : makeSpan(mark.symbol, "symbol"),
    makeSpan(mark.word, "word"),
  );
  return box;
}

function barOf(segments) {
  const bar = makeSpan("", "bar");
  segments.forEach(({ count, ground, outline }) => {
    const part = makeSpan("");
    part.style.flex = count;
    part.style.background = ground;
    part.style.borderRight = `1px solid ${outline}`;
    bar.append(part);
  });
  return bar;
}

function declutter(map) {
  const boxes = [...map.getContainer().querySelectorAll(".area-label > div")];
  if (boxes.length <= MOST_NAMES) return;
  const placed = [];
  boxes.forEach((box) => {
    const own = box.getBoundingClientRect();
    const hits = placed.some((other) => overlap(own, other));
    box.style.visibility = hits ? "hidden" : "visible";
    if (!hits) placed.push(own);
  });
}

function overlap(one, other) {
  const isBeside = one.left >= other.right || other.left >= one.right;
  return !isBeside && one.top < other.bottom && other.top < one.bottom;
}
