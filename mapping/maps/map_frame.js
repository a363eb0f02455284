// What every map shares: the page round it, its frame, and how shapes come into it. Leaflet and
// the way to the page that holds the map are there before; so are COLOURS, the palette's.
export const INK = COLOURS.ink;
export const PAPER = COLOURS.paper;
const MUTED = COLOURS.muted;

const STYLE = `
  body { margin: 0; }
  .leaflet-container { background: ${PAPER}; font: 13px/1.25 "Source Sans", system-ui, sans-serif; }
  .area-label { width: 0 !important; height: 0 !important; overflow: visible; }
  .area-label > div { position: absolute; transform: translate(-50%, -50%); white-space: nowrap;
    pointer-events: none; font-weight: 650; }
  .leaflet-control-attribution { font-size: 11px; color: ${MUTED}; max-width: 100vw;
    background: none !important; text-align: left; }
  @media (max-width: 480px) {
    .area-label > div { letter-spacing: -0.2px; }
    .leaflet-control-attribution { font-size: 9px; }
  }`;
// In pixels.
const ATTRIBUTION_HEIGHT = 40;
const MARGIN = 8;
const HEIGHT = { least: 220, most: 560 };
// The level of zoom at which shapes are measured; only their proportions count.
const MEASURED_AT = 9;

// Sets up the page round a map, in a style that adds to what all maps have.
export function beginPage(map, title, style, attribution) {
  const element = document.createElement("style");
  element.textContent = STYLE + style;
  document.head.appendChild(element);
  document.documentElement.lang = "en-GB";
  document.title = title;
  map.zoomControl.setPosition("topright");
  map.getContainer().setAttribute("aria-label", "Map; the table beside it says the same");
  map.attributionControl.setPrefix(false).addAttribution(attribution);
}

export function makeSpan(text, className = "") {
  const element = document.createElement("span");
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

// The frame is as high as the areas need at its width, so that a narrow page has no blank band.
export function fitFrame(map, shape) {
  const northWest = map.project(shape.getNorthWest(), MEASURED_AT);
  const southEast = map.project(shape.getSouthEast(), MEASURED_AT);
  const ratio = (southEast.y - northWest.y) / (southEast.x - northWest.x);
  let height = 0;
  const setFrameHeight = Streamlit.setFrameHeight.bind(Streamlit);
  Streamlit.setFrameHeight = () => setFrameHeight(height);
  const fit = (width) => {
    const wanted = width * ratio + ATTRIBUTION_HEIGHT + 2 * MARGIN;
    height = Math.round(Math.min(Math.max(wanted, HEIGHT.least), HEIGHT.most));
    map.getContainer().style.height = `${height}px`;
    Streamlit.setFrameHeight();
    map.invalidateSize();
    map.fitBounds(shape, {
      paddingTopLeft: [sideAt(width), MARGIN],
      paddingBottomRight: [MARGIN, ATTRIBUTION_HEIGHT],
      animate: false,
    });
  };
  let fittedWidth = 0;
  new ResizeObserver(() => {
    const width = document.documentElement.clientWidth;
    if (width === fittedWidth) return;
    fittedWidth = width;
    fit(width);
  }).observe(document.documentElement);
  fit(document.documentElement.clientWidth);
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
  }
}

async function fetchJson(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

function sayFault(text) {
  const fault = document.createElement("p");
  fault.style.cssText = `margin:0;padding:10px 14px;font:15px/1.45 system-ui,sans-serif;color:${INK}`;
  fault.textContent = text;
  document.body.prepend(fault);
  window.provisionDrawn = "[]";
}

// While Leaflet was loading, newer states may have been sent and lost. Saying once more that the
// component is ready makes the page send its newest state.
export function askForNewestState() {
  setTimeout(() => Streamlit.setComponentReady(), 0);
}
