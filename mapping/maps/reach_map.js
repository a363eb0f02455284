// The map of distances to the nearest site. What changes is drawn anew with every state that the
// page sends.
import { boxAt, overlap } from "./map_labels.js";
import {
  INK,
  PAPER,
  addFurniture,
  askForNewestState,
  beginPage,
  boxesAtTheEdge,
  fetchShapes,
  fitFrame,
  makeSpan,
} from "./map_frame.js";

// Where there are more areas, their names would stand on one another.
const MOST_NAMES = 20;
// Where a name goes whose own place a point or another name has: the nearest of these, in pixels.
const STEPS_ASIDE = [16, 26, 38].flatMap((far) => [
  [0, -far],
  [0, far],
  [-2 * far, 0],
  [2 * far, 0],
]);
const BORDER = { fill: false, interactive: false, color: INK, weight: 1.2 };
const CHOSEN_WEIGHT = 4;
const NEIGHBOURHOOD = { color: PAPER, weight: 0.4, fillOpacity: 1, smoothFactor: 0.3 };
const SITE = { radius: 6, color: PAPER, weight: 2, fillColor: INK, fillOpacity: 1 };
const PROPOSAL = { radius: 8, color: INK, weight: 3, fillColor: PAPER, fillOpacity: 1 };
const REACH = { color: INK, weight: 2, dashArray: "6 5", fill: false, interactive: false };
const REACH_STYLE = `
  .area-label > div { font-size: 13px; color: ${INK};
    text-shadow: ${[3, 3, 4, 5, 6].map((blur) => `0 0 ${blur}px ${PAPER}`).join(", ")}; }
  @media (max-width: 480px) {
    .area-label > div { font-size: 10px; }
  }`;

export default function beginReachMap(map, addresses, bounds, areaLabels, attribution) {
  beginPage(map, "Map of distances to the nearest site", REACH_STYLE, attribution);
  const drawing = {
    neighbourhoods: L.layerGroup().addTo(map),
    areas: L.layerGroup().addTo(map),
    marks: L.layerGroup().addTo(map),
    map,
    labels: [], // the names of the areas, each with where it belongs
    borders: {}, // of the areas by code
    layers: null, // of the neighbourhoods, once their shapes are there
    names: [],
    state: null, // what the page has sent last
  };
  if (areaLabels.length <= MOST_NAMES) {
    drawing.labels = areaLabels.map((label) => addLabel(label, map));
  }
  fitFrame(map, L.latLngBounds(bounds));
  addFurniture(map, L.latLngBounds(bounds));
  map.on("moveend resize", () => placeNames(drawing));
  window.drawReach = (newest) => {
    drawing.state = newest;
    drawState(drawing);
  };
  fetchShapes(addresses, ([areaShapes, neighbourhoods]) => {
    addNeighbourhoods(drawing, neighbourhoods);
    addBorders(drawing, areaShapes);
    drawState(drawing);
  });
  askForNewestState();
}

function addLabel({ name, at }, map) {
  const box = document.createElement("div");
  box.textContent = name;
  const icon = L.divIcon({ iconSize: [0, 0], className: "area-label", html: box });
  const marker = L.marker(at, { interactive: false, keyboard: false, icon }).addTo(map);
  return { at, box, marker };
}

// No name lies on a point, on another name, or under a button, where there is room elsewhere.
function placeNames({ map, labels, state }) {
  if (state === null) return;
  const points = [...state.sites, ...state.proposals].map(([, latitude, longitude]) => {
    const { x, y } = map.latLngToContainerPoint([latitude, longitude]);
    return boxAt(
      x - PROPOSAL.radius,
      y - PROPOSAL.radius,
      2 * PROPOSAL.radius,
      2 * PROPOSAL.radius,
    );
  });
  const taken = [...boxesAtTheEdge(map), ...points];
  labels.forEach(({ at, box, marker }) => {
    const { x, y } = map.latLngToContainerPoint(at);
    const { offsetWidth: width, offsetHeight: height } = box;
    const places = [[0, 0], ...STEPS_ASIDE].map(([across, down]) =>
      boxAt(x + across - width / 2, y + down - height / 2, width, height),
    );
    const free = places.find((place) => !taken.some((other) => overlap(place, other)));
    const { left, top } = free ?? places[0];
    taken.push(boxAt(left, top, width, height));
    marker.setLatLng(map.containerPointToLatLng([left + width / 2, top + height / 2]));
  });
}

function addNeighbourhoods(drawing, { names, shapes }) {
  drawing.names = names;
  drawing.layers = shapes.map((polygons, index) =>
    L.polygon(polygons, NEIGHBOURHOOD)
      .bindTooltip(() => makeSpan(neighbourhoodInWords(drawing, index)), { sticky: true })
      .addTo(drawing.neighbourhoods),
  );
}

function neighbourhoodInWords({ names, state }, index) {
  if (!state.tenths.length) return names[index];
  const tenths = state.tenths[index];
  return `${names[index]}: ${tenths ? `${(tenths / 10).toFixed(1)} km` : "under 0.1 km"}`;
}

function addBorders({ borders, areas }, shapes) {
  const onEachFeature = ({ properties: { code } }, layer) => {
    borders[code] = layer;
  };
  L.geoJSON(shapes, { style: BORDER, onEachFeature }).addTo(areas);
}

function drawState(drawing) {
  const { layers, state, borders, marks } = drawing;
  if (layers === null || state === null) return;
  layers.forEach((layer, index) => {
    const [colour] = state.styles[Number(state.classes[index] ?? 0)];
    layer.setStyle({ fillColor: colour });
  });
  Object.entries(borders).forEach(([code, layer]) => {
    const weight = code === state.chosen ? CHOSEN_WEIGHT : BORDER.weight;
    layer.setStyle({ ...BORDER, weight });
    layer.bringToFront();
  });
  marks.clearLayers();
  state.sites.forEach(([title, ...at]) => addPoint(title, at, SITE, marks));
  state.proposals.forEach(([title, latitude, longitude, metres]) => {
    const at = [latitude, longitude];
    L.circle(at, { ...REACH, radius: metres }).addTo(marks);
    addPoint(title, at, PROPOSAL, marks);
  });
  placeNames(drawing);
  // For tests and measurements, which cannot see colours: what was drawn last.
  window.provisionSites = state.sites.map(([title]) => title);
  window.provisionProposals = state.proposals.map(([title]) => title);
  window.provisionDrawn = state.classes;
  window.provisionState = JSON.stringify(state);
}

function addPoint(title, at, style, group) {
  L.circleMarker(at, style).bindTooltip(makeSpan(title)).addTo(group);
}
