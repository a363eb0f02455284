// Where the meeting view is, what the model says there, and which part of it has the focus.
import { signsOf } from "../components/dom.js";

export function placeKey({ data, types, at }) {
  return `${data.board.areas[at.area][0]}|${types[at.type].key}`;
}

export function chosenType({ types, at }) {
  return types[at.type];
}

export function areaName({ data }, index) {
  return data.board.areas[index][1];
}

export function cellAt({ data }, type, area) {
  const cell = type.cells[area];
  return { ...cell, style: data.board.styles[cell.style] };
}

export function factsOf({ data }, cell) {
  const signs = signsOf(cell.marks).map((sign) => data.board.signs[sign]);
  return [cell.level, cell.evidence, ...signs].filter(Boolean).map(capital);
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// The part that hears the keys.
export function holder({ over, shows, parts }) {
  if (over) return parts.panel;
  return shows === "map" ? parts.areas : parts.table;
}

export function activeIn({ root }) {
  return root.getRootNode().activeElement;
}

export function isHeld(view) {
  const { table, areas, panel } = view.parts;
  return [table, areas, panel].includes(activeIn(view));
}
