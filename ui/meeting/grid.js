// The matrix of the meeting view: the types of the chosen one's group by the areas, or as many of
// both as there is room for.
import { make, makeAs } from "../components/dom.js";
import { NARROW, paintStatus, partOf, textWidth } from "./measures.js";
import { areaName, cellAt, chosenType } from "./place.js";

// Sizes in letters' heights; the share is of the width, for the names of the types.
const WIDE_PAGE = { share: 0.3, column: 4.6 };
const NARROW_PAGE = { share: 0.42, column: 2.6 };
const ROW = { least: 2.3, most: 4 };
// How high upright names may be; a column has room for two lines of one, as narrow as it may be.
const UPRIGHT = 12;

export function showMatrix(view) {
  const { table } = view.parts;
  const { across, down, names, share } = layoutOf(view);
  const { heading, members } = chosenType(view);
  const height = names.height + (down.to - down.from) * view.base * ROW.most;
  table.style.height = `${Math.min(view.parts.body.clientHeight, height)}px`;
  table.dataset.names = names.kind;
  table.style.setProperty("--share", `${share * 100}%`);
  table.style.setProperty("--names", `${names.height}px`);
  table.setAttribute("aria-label", `${heading}: types of provision by area`);
  const thead = make("thead");
  thead.append(headRow(view, across, down, names));
  const tbody = make("tbody");
  members.slice(down.from, down.to).forEach((type) => tbody.append(typeRow(view, type, across)));
  table.replaceChildren(thead, tbody);
  table.setAttribute("aria-activedescendant", "chosen");
}

// Which areas and which types are seen, and how the names of the areas are written.
function layoutOf(view) {
  const { base, data, at } = view;
  const { clientWidth, clientHeight } = view.parts.body;
  const { share, column } = clientWidth < NARROW ? NARROW_PAGE : WIDE_PAGE;
  const room = clientWidth * (1 - share);
  const across = partOf(data.board.areas.length, Math.floor(room / (base * column)), at.area);
  const shown = data.board.areas.slice(across.from, across.to).map(([, name]) => name);
  const names = namesFit(view, shown, room / shown.length);
  const { key, members } = chosenType(view);
  const most = Math.floor((clientHeight - names.height) / (base * ROW.least));
  const inGroup = members.findIndex((type) => type.key === key);
  return { across, down: partOf(members.length, most, inGroup), names, share };
}

// Names beside one another, each two columns wide in turn above and below, or upright.
function namesFit(view, names, column) {
  const { base } = view;
  const widths = names.map((name) => textWidth(view, name));
  const word = Math.max(
    ...names.flatMap((name) => name.split(/\s+/)).map((part) => textWidth(view, part)),
  );
  if (word <= column - base * 0.7 && Math.max(...widths) <= 2 * (column - base)) {
    return { kind: "plain", height: base * 2.7, column };
  }
  if (names.length > 1 && fitInTurns(widths, column, base * 0.5)) {
    return { kind: "turns", height: base * 2.9, column };
  }
  const length = Math.max(...names.map((name) => uprightLength(view, name)));
  return { kind: "upright", height: Math.min(length + base, base * UPRIGHT), column };
}

// Each name has a column more beside its own, but the last: that ends with the table, and stands so
// much nearer to the one two before it.
function fitInTurns(widths, column, gap) {
  const last = widths.length - 1;
  const before = widths[last - 2] ?? 0;
  const isLastWide = widths[last] > column - gap;
  return (
    Math.max(...widths) <= 2 * column - gap &&
    (!isLastWide || widths[last] + before / 2 <= 2.5 * column - gap)
  );
}

// How long a name is upright, where it breaks into two lines that are as even as can be.
function uprightLength(view, name) {
  const words = name.split(/\s+/);
  const broken = words.slice(1).map((_, index) => {
    const lines = [words.slice(0, index + 1), words.slice(index + 1)];
    return Math.max(...lines.map((line) => textWidth(view, line.join(" "))));
  });
  return Math.min(textWidth(view, name), ...broken);
}

function headRow(view, across, down, names) {
  const line = make("tr");
  line.style.height = `${names.height}px`;
  line.append(cornerOf(view, across, down));
  for (let index = across.from; index < across.to; index += 1) {
    const cell = make("th", index === view.at.area ? "chosen" : "");
    cell.scope = "col";
    const name = areaName(view, index);
    const label = make("span", (index - across.from) % 2 ? "below" : "above", name);
    const isLast = index === across.to - 1;
    const isWide = textWidth(view, name) > names.column - view.base * 0.5;
    label.classList.toggle("last", isLast && isWide);
    cell.append(label);
    line.append(cell);
  }
  return line;
}

function cornerOf(view, across, down) {
  const corner = make("td", "corner");
  corner.append(make("strong", "", chosenType(view).heading));
  if (down.parts > 1) {
    corner.append(make("span", "", `Part ${down.number + 1} of ${down.parts}`));
  }
  if (across.parts > 1) {
    const all = view.data.board.areas.length;
    corner.append(make("span", "", `Areas ${across.from + 1} to ${across.to} of ${all}`));
  }
  return corner;
}

function typeRow(view, type, across) {
  const line = make("tr");
  const name = make("th", type.key === chosenType(view).key ? "chosen" : "");
  name.scope = "row";
  name.append(make("span", "", type.label));
  line.append(name);
  for (let index = across.from; index < across.to; index += 1) {
    line.append(gridCell(view, type, index));
  }
  return line;
}

function gridCell(view, type, index) {
  const cell = cellAt(view, type, index);
  const isHere = type.key === chosenType(view).key && index === view.at.area;
  const element = makeAs("gridcell", "td");
  element.dataset.area = index;
  element.dataset.type = type.key;
  element.setAttribute("aria-selected", String(isHere));
  const label = `${areaName(view, index)}, ${type.label}: ${cell.style.word}`;
  element.setAttribute("aria-label", label);
  if (isHere) element.id = "chosen";
  const box = make("div", "box");
  paintStatus(box, cell.style);
  box.append(make("span", "symbol", cell.style.symbol));
  if (cell.marks) box.append(make("span", "marks", cell.marks));
  element.append(box);
  return element;
}
