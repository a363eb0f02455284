// Names on the map of the meeting view: where there is room for them, the largest areas first; the
// chosen one's always. Lengths are in units, a letter's height each.
import { textWidth } from "./measures.js";
import { areaName, cellAt, chosenType } from "./place.js";
import { INK, PAPER, draw } from "./svg.js";

const HALF_LINE = 0.65;

export function symbolSize(outline, unit) {
  return Math.max(Math.min(outline.room * 1.1, 1.9 * unit), 0.8 * unit);
}

// The names of the areas in an order, and then of the chosen one.
export function nameLabels(view, order, frame) {
  const outlines = view.data.outlines.areas;
  const here = view.at.area;
  const own = nameBox(view, here, frame);
  const taken = [...outlines.map((outline) => symbolBox(outline, frame.unit)), own];
  const largest = order
    .filter((index) => isSeen(outlines[index], frame))
    .toSorted((a, b) => outlines[b].room - outlines[a].room);
  const labels = [];
  largest.forEach((index) => {
    const boxes = [nameBox(view, index, frame), nameBox(view, index, frame, true)];
    const box = boxes.find((candidate) => taken.every((other) => !overlap(candidate, other)));
    if (!box) return;
    taken.push(box);
    const { style } = cellAt(view, chosenType(view), index);
    labels.push(nameLabel(areaName(view, index), box, frame.unit, style));
  });
  return [...labels, chosenLabel(areaName(view, here), own, frame.unit)];
}

function symbolBox(outline, unit) {
  const half = symbolSize(outline, unit) * 0.45;
  return {
    left: outline.x - half,
    right: outline.x + half,
    top: outline.y - half,
    bottom: outline.y + half * 0.5,
  };
}

// Where an area's name is written: under its symbol or above it, all of it within the frame.
function nameBox(view, index, frame, isAbove = false) {
  const { unit } = frame;
  const outline = view.data.outlines.areas[index];
  const halfName = textWidth(view, areaName(view, index)) * (unit / view.base) * 0.5 + unit * 0.2;
  const halfLine = unit * HALF_LINE;
  const away = symbolSize(outline, unit) * 0.5 + halfLine;
  const wanted = isAbove ? outline.y - away - unit * 0.05 : outline.y + away;
  const middle = within(outline.x, halfName, frame.x, frame.width);
  const centre = within(wanted, halfLine, frame.y, frame.height);
  return {
    left: middle - halfName,
    right: middle + halfName,
    top: centre - halfLine,
    bottom: centre + halfLine,
    middle,
  };
}

function within(value, half, from, size) {
  return Math.max(from + half, Math.min(from + size - half, value));
}

function overlap(one, other) {
  return (
    one.right >= other.left &&
    one.left <= other.right &&
    one.bottom >= other.top &&
    one.top <= other.bottom
  );
}

function isSeen({ x, y }, frame) {
  const isAcross = x > frame.x && x < frame.x + frame.width;
  return isAcross && y > frame.y && y < frame.y + frame.height;
}

function chosenLabel(name, box, unit) {
  const group = nameLabel(name, box, unit, { ground: INK, ink: PAPER }, 0);
  const ground = draw("rect", {
    x: box.left,
    y: box.top,
    width: box.right - box.left,
    height: box.bottom - box.top,
    rx: unit * 0.2,
    fill: INK,
  });
  group.prepend(ground);
  return group;
}

// A name in the ink of its status, with a seam of the status's ground round the letters.
function nameLabel(name, box, unit, style, seam = 0.28) {
  const group = draw("g", { "aria-hidden": "true", class: "name" });
  const text = draw("text", {
    x: box.middle,
    y: box.top + unit * 0.98,
    "font-size": unit,
    fill: style.ink,
    "font-weight": 600,
    "text-anchor": "middle",
    stroke: style.ground,
    "stroke-width": unit * seam,
    "stroke-linejoin": "round",
    "paint-order": "stroke",
  });
  text.textContent = name;
  group.append(text);
  return group;
}
