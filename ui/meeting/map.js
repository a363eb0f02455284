// The map of the meeting view: the areas by their status for the chosen type, drawn here from
// outlines, with a legend that counts.
import { make } from "../components/dom.js";
import { NARROW, statusChip } from "./measures.js";
import { nameLabels, symbolSize } from "./map_names.js";
import { areaName, cellAt, chosenType } from "./place.js";
import { INK, PAPER, draw } from "./svg.js";

const MOST_ZOOM = 8;

export function showMap(view) {
  const { areas } = view.parts;
  const shapes = view.data.outlines.areas;
  areas.setAttribute("aria-label", `Map of the areas: ${chosenType(view).label}`);
  areas.setAttribute("aria-activedescendant", "chosen-area");
  const frame = frameOf(view);
  showLegend(view, frame.isPart);
  const viewBox = `${frame.x} ${frame.y} ${frame.width} ${frame.height}`;
  const svg = draw("svg", { viewBox, role: "presentation" });
  // The chosen one is drawn last, so that its border lies over the others'.
  const order = shapes.map((_, index) => index).filter((index) => index !== view.at.area);
  svg.append(
    ...[...order, view.at.area].map((index) => areaShape(view, shapes[index], index, frame.unit)),
    ...nameLabels(view, order, frame),
  );
  areas.replaceChildren(svg);
}

// What of the drawing is seen: all of it, or where most areas would be too small for a sign, the
// part round the chosen one. The unit is as much of the drawing as a letter of the text is high.
function frameOf({ data, base, at, parts }) {
  const { width: whole, height: high, areas: list } = data.outlines;
  const [across, down] = [parts.areas.clientWidth || 1, parts.areas.clientHeight || 1];
  const rooms = list.map(({ room }) => room).toSorted((a, b) => a - b);
  const fits = Math.min(across / whole, down / high);
  const zoom = Math.max(1, Math.min(MOST_ZOOM, base / (rooms[rooms.length >> 1] * fits)));
  const scale = fits * zoom;
  const [width, height] = [across / scale, down / scale];
  const { x, y } = list[at.area];
  return {
    x: frameStart(x, width, whole, 0.5),
    y: frameStart(y, height, high, parts.stage.clientWidth < NARROW ? 0 : 0.5),
    width,
    height,
    unit: base / scale,
    isPart: zoom > 1,
  };
}

// Where a frame starts that is as near round the middle as the drawing allows; of what it has to
// spare, a share lies before the drawing.
function frameStart(middle, seen, all, share) {
  if (seen >= all) return (all - seen) * share;
  return Math.max(0, Math.min(all - seen, middle - seen / 2));
}

function areaShape(view, outline, index, unit) {
  const type = chosenType(view);
  const cell = cellAt(view, type, index);
  const isHere = index === view.at.area;
  const group = draw("g", {
    role: "option",
    "aria-selected": String(isHere),
    "aria-label": `${areaName(view, index)}, ${type.label}: ${cell.style.word}`,
    "data-area": index,
    "data-type": type.key,
  });
  if (isHere) group.id = "chosen-area";
  group.append(
    ...bordersOf(outline.path, cell.style, isHere, unit),
    signOf(cell, outline, symbolSize(outline, unit)),
  );
  return group;
}

function bordersOf(path, style, isHere, unit) {
  const dash = style.is_dashed && !isHere ? `${0.4 * unit} ${0.25 * unit}` : "none";
  const outer = draw("path", {
    d: path,
    fill: style.ground,
    "fill-rule": "evenodd",
    stroke: isHere ? INK : style.outline,
    "stroke-width": (isHere ? 0.42 : 0.1) * unit,
    "stroke-linejoin": "round",
    "stroke-dasharray": dash,
  });
  if (!isHere) return [outer];
  const inner = draw("path", {
    d: path,
    fill: "none",
    stroke: PAPER,
    "stroke-width": 0.12 * unit,
    "stroke-linejoin": "round",
  });
  return [outer, inner];
}

function signOf(cell, outline, size) {
  const sign = draw("text", {
    x: outline.x,
    y: outline.y + size * 0.3,
    "font-size": size,
    fill: cell.style.ink,
    "font-weight": 700,
    "text-anchor": "middle",
    "aria-hidden": "true",
  });
  sign.textContent = cell.style.symbol;
  const marks = draw("tspan", { "font-size": size * 0.6 });
  marks.textContent = cell.marks;
  sign.append(marks);
  return sign;
}

function showLegend(view, isPart) {
  const type = chosenType(view);
  const list = make("ul");
  type.counts.forEach(([key, number]) => {
    const style = view.data.board.styles[key];
    const item = make("li", number ? "" : "none");
    item.append(statusChip(style), make("span", "", style.word), make("b", "", String(number)));
    list.append(item);
  });
  const { legend } = view.parts;
  legend.replaceChildren(make("h3", "", type.label), list);
  if (isPart) legend.append(make("p", "", "A part of the map, round the chosen area."));
}
