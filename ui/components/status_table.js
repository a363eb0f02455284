// A table of areas or types, one row each, whose first cell is a button. Where its columns do not
// fit, and a wide one on a narrow page, it is laid out as cards; the roles keep it a table all the
// same.
import { fit, keepFitted, make, makeAs, makeButton, makeSign, paint, redraw } from "./dom.js";

const SHORT = 20;
// With more columns than this a table is wide.
const MOST_COLUMNS = 4;
const NARROW = "(max-width: 480px)";
const LAYOUTS = ["tight", "cards"];

export default function ({ data, parentElement, setTriggerValue }) {
  redraw(parentElement, data, (root) => {
    const element = table(data, setTriggerValue);
    const isWide = data.headings.length > MOST_COLUMNS || data.as_cards;
    keepFitted(root, () => {
      const asCards = isWide && window.matchMedia(NARROW).matches;
      fit(element, LAYOUTS, () => asCards || element.offsetWidth > root.clientWidth);
    });
    return [element];
  });
}

function table(data, setTriggerValue) {
  const element = makeAs("table", "table", data.as_cards ? "named" : "");
  element.append(make("caption", data.hide_caption ? "hidden" : "", data.caption), head(data));
  data.groups.forEach((group) => element.append(groupOfRows(group, data)));
  element.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    press(element, button);
    setTriggerValue("choice", button.dataset.id);
  });
  return element;
}

// A second press takes the first one back.
function press(element, button) {
  const again = button.getAttribute("aria-pressed") === "true";
  element.querySelectorAll("button").forEach((other) => {
    const pressed = other === button && !again;
    other.setAttribute("aria-pressed", String(pressed));
    other.closest("tr").classList.toggle("pressed", pressed);
  });
}

function head({ headings, numeric }) {
  const line = makeAs("row", "tr");
  headings.forEach((heading, index) => {
    const cell = makeAs("columnheader", "th", numeric.includes(index) ? "number" : "", heading);
    cell.scope = "col";
    line.append(cell);
  });
  const element = makeAs("rowgroup", "thead");
  element.append(line);
  return element;
}

function groupOfRows({ heading, rows }, data) {
  const body = makeAs("rowgroup", "tbody");
  if (heading) {
    const line = makeAs("row", "tr", "group");
    const cell = makeAs("rowheader", "th", "", heading);
    cell.scope = "colgroup";
    cell.colSpan = data.headings.length;
    line.append(cell);
    body.append(line);
  }
  rows.forEach((row) => body.append(lineOf(row, data)));
  return body;
}

function lineOf(row, data) {
  const line = makeAs("row", "tr", row.pressed ? "pressed" : "");
  const name = makeAs("rowheader", "th");
  name.scope = "row";
  name.append(row.id ? buttonOf(row) : row.name);
  line.append(name, ...row.cells.map((value, index) => cellOf(value, index + 1, data)));
  return line;
}

function buttonOf({ id, name, pressed, title }) {
  const button = makeButton("", name);
  button.dataset.id = id;
  button.setAttribute("aria-pressed", String(pressed));
  if (title) button.title = title;
  return button;
}

function cellOf(value, column, { headings, numeric }) {
  const cell = makeAs("cell", "td", numeric.includes(column) ? "number" : "");
  cell.dataset.label = headings[column];
  if (value !== null && typeof value === "object") {
    cell.append(partOf(value));
  } else {
    cell.textContent = value ?? "";
    cell.classList.toggle("short", String(value).length <= SHORT);
  }
  return cell;
}

function partOf(value) {
  if (value.style) return statusOf(value);
  return value.marks ? signedOf(value) : levelOf(value);
}

function signedOf({ text, marks, marks_in_words: words }) {
  const signed = make("span", "short", text);
  addSigns(signed, marks, words);
  return signed;
}

function addSigns(element, marks, words) {
  if (!marks) return;
  const signs = makeSign("span", "marks", marks);
  signs.title = words;
  element.append(signs, make("span", "hidden", `, ${words}`));
}

function statusOf({ style, marks, marks_in_words: words }) {
  const status = make("span", "status");
  const chip = makeSign("span", "chip", style.symbol);
  paint(chip, style);
  status.append(chip, make("span", "", style.word));
  addSigns(status, marks, words);
  return status;
}

// A level in words; how it lies to the benchmark is for the eye, and stands in the words as well.
function levelOf({ text = "", more, part, benchmark, ground }) {
  const level = make("span", "level");
  level.append(make("span", "short", text));
  if (part !== undefined) level.append(barOf(part, benchmark, ground));
  if (more) level.append(make("span", "short", more));
  return level;
}

function barOf(part, benchmark, ground) {
  const track = makeSign("span", "track");
  const bar = make("span", "bar");
  bar.style.width = `${part * 100}%`;
  if (ground) bar.style.background = ground;
  track.append(bar);
  if (benchmark !== undefined) {
    const line = make("span", "benchmark");
    line.style.left = `${benchmark * 100}%`;
    track.append(line);
  }
  return track;
}
