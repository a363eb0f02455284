// What every map shares: the page round it, its frame, and how shapes come into it. Leaflet and
// the way to the page that holds the map are there before; so are COLOURS, the palette's.
export const INK = COLOURS.ink;
export const PAPER = COLOURS.paper;
export const MUTED = COLOURS.muted;
const GROUND = COLOURS["map-ground"];
const FONT = '"Source Sans", system-ui, sans-serif';

const STYLE = `
  body { margin: 0; }
  .leaflet-container { background: ${GROUND}; font: 13px/1.25 ${FONT}; }
  .area-label { width: 0 !important; height: 0 !important; overflow: visible; }
  .area-label > div { position: absolute; transform: translate(-50%, -50%); white-space: nowrap;
    pointer-events: none; font-weight: 650; }
  .area-label.town > div { font-size: 12.5px; font-weight: 500; color: ${MUTED};
    background: ${GROUND}d9; box-shadow: 0 0 0 2px ${GROUND}d9; border-radius: 2px; }
  .area-label.many-sites > div { text-shadow: none; color: ${PAPER}; font-size: 11px; font-weight: 700; }
  .site-list { list-style: none; margin: 0; padding: 0; }
  .site-list button { all: unset; cursor: pointer; display: block; width: 100%; padding: 5px 2px;
    font: 14px/1.3 ${FONT}; color: ${COLOURS.accent}; text-decoration: underline; }
  .site-list button:focus-visible { outline: 3px solid ${COLOURS.accent}; }
  .leaflet-bar.map-tools { display: flex; border: 1px solid ${COLOURS["control-edge"]}; }
  .leaflet-bar.map-tools a { border: 0; border-left: 1px solid ${COLOURS.rule}; width: 32px;
    height: 30px; line-height: 30px; color: ${INK}; border-radius: 0; }
  .leaflet-bar.map-tools a:first-child { border-left: 0; }
  .leaflet-bar.map-tools svg { width: 18px; height: 18px; margin-top: 6px; fill: none;
    stroke: currentColor; stroke-width: 1.8; }
  .leaflet-control-scale-line { border-color: ${MUTED}; color: ${MUTED};
    text-shadow: none; font-size: 11px; }
  .map-sources { margin: 0; padding: 4px 0 2px; font: 11.5px/1.35 ${FONT}; color: ${MUTED}; }
  :fullscreen .map-sources { padding: 4px 12px; background: ${PAPER}; }
  .map-says { display: none; margin: 0; padding: 8px 12px; font: 18px/1.35 ${FONT}; color: ${INK};
    background: ${PAPER}; }
  :fullscreen .map-says:not(:empty) { display: block; }
  @media (max-width: 480px) {
    .area-label.town > div { font-size: 11px; }
    .leaflet-bar.map-tools a { width: 28px; }
  }`;
// In pixels.
const MARGIN = 10;
const HEIGHT = { least: 220, most: 620 };
// The level of zoom at which shapes are measured; only their proportions count.
const MEASURED_AT = 9;
const ICONS = {
  whole: "M2 9l7-6 7 6M4 8v8h10V8",
  full: "M2 7V2h5M11 2h5v5M16 11v5h-5M7 16H2v-5",
};

// Sets up the page round a map, in a style that adds to what all maps have; `sources` is escaped.
export function beginPage(map, title, style, sources) {
  const element = document.createElement("style");
  element.textContent = STYLE + style;
  document.head.append(element, pagesFonts());
  document.documentElement.lang = "en-GB";
  document.title = title;
  map.zoomControl.setPosition("topright");
  const container = map.getContainer();
  container.setAttribute("aria-label", "Map; the table beside it says the same");
  map.attributionControl.remove();
  // Below the map, where no area and no name can lie under it.
  const words = document.createElement("p");
  words.className = "map-sources";
  words.innerHTML = sources;
  container.after(words);
  // What the map shows: on the page it stands above it, on the whole screen nothing else would say.
  const says = document.createElement("p");
  says.className = "map-says";
  container.before(says);
}

// The page has fetched its letters already; a frame does not have them by itself.
function pagesFonts() {
  const element = document.createElement("style");
  try {
    const { document: page } = window.parent;
    element.textContent = [...page.styleSheets].flatMap(fontsOf).join("\n");
  } catch {
    // A page from elsewhere keeps its letters to itself.
  }
  return element;
}

function fontsOf({ href, cssRules, ownerNode }) {
  const base = href ?? ownerNode.baseURI;
  const absolute = (_, quote, url) => `url(${quote}${new URL(url, base)}${quote})`;
  return [...cssRules]
    .map(({ cssText }) => cssText)
    .filter((text) => text.startsWith("@font-face") && text.includes("Source Sans"))
    .map((text) => text.replace(/url\((["']?)([^"')]+)\1\)/g, absolute));
}

export function makeSpan(text, className = "") {
  const element = document.createElement("span");
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

// A scale, and beside the two buttons that zoom: the whole region, and the whole screen.
export function addFurniture(map, shape) {
  const tools = map.zoomControl.getContainer();
  tools.classList.add("map-tools");
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  tools.append(toolOf("The whole region", ICONS.whole, () => fitShape(map, shape)));
  if (!document.fullscreenEnabled) return;
  const frame = document.documentElement;
  const full = toolOf("Full screen", ICONS.full, () =>
    document.fullscreenElement ? document.exitFullscreen() : frame.requestFullscreen(),
  );
  tools.append(full);
}

function toolOf(title, path, act) {
  const tool = document.createElement("a");
  tool.href = "#";
  tool.title = title;
  tool.role = "button";
  tool.setAttribute("aria-label", title);
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("viewBox", "0 0 18 18");
  icon.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  icon.append(line);
  tool.append(icon);
  L.DomEvent.on(tool, "click", (event) => {
    L.DomEvent.stop(event);
    act();
  });
  return tool;
}

// What lies at the map's edge over everything else.
export function boxesAtTheEdge(map) {
  const container = map.getContainer();
  const origin = container.getBoundingClientRect();
  return [...container.querySelectorAll(".leaflet-control")].map((control) => {
    const { left, top, width, height } = control.getBoundingClientRect();
    const [x, y] = [left - origin.left, top - origin.top];
    return { left: x, top: y, width, height, right: x + width, bottom: y + height };
  });
}

// The frame is as high as the areas need at its width, so that a narrow page has no blank band.
export function fitFrame(map, shape) {
  const northWest = map.project(shape.getNorthWest(), MEASURED_AT);
  const southEast = map.project(shape.getSouthEast(), MEASURED_AT);
  const ratio = (southEast.y - northWest.y) / (southEast.x - northWest.x);
  const container = map.getContainer();
  const [says, words] = [container.previousElementSibling, container.nextElementSibling];
  let height = 0;
  const setFrameHeight = Streamlit.setFrameHeight.bind(Streamlit);
  Streamlit.setFrameHeight = () => setFrameHeight(height + words.offsetHeight);
  let fittedWidth = 0;
  const fit = (width) => {
    fittedWidth = width;
    const wanted = width * ratio + 2 * MARGIN;
    height = document.fullscreenElement
      ? window.innerHeight - says.offsetHeight - words.offsetHeight
      : Math.round(Math.min(Math.max(wanted, HEIGHT.least), HEIGHT.most));
    container.style.height = `${height}px`;
    Streamlit.setFrameHeight();
    map.invalidateSize();
    fitShape(map, shape);
  };
  const fitAnew = () => {
    const width = document.documentElement.clientWidth;
    // A frame that is put away has no width; seen again, it stands as it was left.
    if (width && width !== fittedWidth) fit(width);
  };
  new ResizeObserver(fitAnew).observe(document.documentElement);
  document.addEventListener("fullscreenchange", () =>
    setTimeout(() => fit(document.documentElement.clientWidth), 100),
  );
  fitAnew();
}

function fitShape(map, shape) {
  const side = sideAt(map.getSize().x);
  map.fitBounds(shape, {
    paddingTopLeft: [side, MARGIN],
    paddingBottomRight: [MARGIN, MARGIN],
    animate: false,
  });
  map.provisionFitted = map.getZoom();
}

// On a narrow page names stand out further to the left than their areas.
function sideAt(width) {
  if (width < 480) return 18;
  return width < 560 ? 30 : MARGIN;
}
// Shapes are large, so that they are fetched once instead of being sent with every click.
export async function fetchShapes(addresses, draw) {
  try {
    draw(await Promise.all(addresses.map(fetchJson)));
  } catch {
    sayFault("The map could not be loaded. Reload the page; the table says the same.");
    window.provisionDrawn = "[]";
  }
}

export async function fetchJson(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

// What went wrong, over the map; nothing, once nothing is wrong any more.
export function sayFault(text) {
  document.querySelector(".map-fault")?.remove();
  if (!text) return;
  const fault = document.createElement("p");
  fault.className = "map-fault";
  fault.style.cssText = `margin:0;padding:10px 14px;font:15px/1.45 system-ui,sans-serif;color:${INK}`;
  fault.textContent = text;
  document.body.prepend(fault);
}

// While Leaflet was loading, newer states may have been sent and lost. Saying once more that the
// component is ready makes the page send its newest state.
export function askForNewestState() {
  setTimeout(() => Streamlit.setComponentReady(), 0);
}
