// How large things are on the meeting view, and the one thing that all of its parts draw.
import { makeSign } from "../components/dom.js";

// The view is narrow below this width in pixels.
export const NARROW = 640;

const pencil = document.createElement("canvas").getContext("2d");

// The width of a text in pixels where it is written as high as the view's letters.
export function textWidth({ base, parts }, text, weight = 600) {
  pencil.font = `${weight} ${base}px ${getComputedStyle(parts.stage).fontFamily}`;
  return pencil.measureText(text).width;
}

// A part of a list that fits, the parts as even as can be: where it starts, where it ends.
export function partOf(length, most, index) {
  const parts = Math.ceil(length / Math.max(1, most));
  const size = Math.ceil(length / parts);
  const number = Math.floor(index / size);
  return { from: number * size, to: Math.min(length, (number + 1) * size), number, parts };
}

export function paintStatus(element, style) {
  Object.assign(element.style, {
    background: style.ground,
    color: style.ink,
    borderColor: style.outline,
    borderStyle: style.is_dashed ? "dashed" : "solid",
  });
}

export function statusChip(style) {
  const chip = makeSign("span", "chip", style.symbol);
  paintStatus(chip, style);
  return chip;
}
