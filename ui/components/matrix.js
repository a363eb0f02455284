// Areas × types as one real table; every cell is a button. The arrow keys move between cells,
// and only one of them is in the page's tab order.
import { fit, keepFitted, keepForPaper, make, makeButton, paint, redraw, signsOf } from "./dom.js";

const MOST_NAMES_ACROSS = 9;
const MOST_ON_A_SHEET = 12;
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export default function ({ data, parentElement, setTriggerValue }) {
  const { chosen, ...content } = data;
  redraw(parentElement, content, (root) => {
    const shown = columnsOf(content, content.shown);
    const element = table(shown, setTriggerValue);
    root.classList.toggle("wide", shown.areas.length > MOST_NAMES_ACROSS);
    keepFitted(root, () => lay(element));
    layOnPaper(root, content);
    return [element];
  });
  press(parentElement.querySelector(".root"), chosen);
}

// Some of the columns, as if there were no others; `hasSums`: whether the sums of all stand there.
function columnsOf(content, [first, last], hasSums = true) {
  const some = (list) => list.slice(first, last);
  const ofType = (type) => ({ ...type, cells: some(type.cells), was: type.was && some(type.was) });
  return {
    ...content,
    hasSums,
    areas: some(content.areas),
    groups: content.groups.map(([heading, types]) => [heading, types.map(ofType)]),
    totals: content.totals.map(([name, numbers]) => [
      name,
      [...some(numbers.slice(0, -1)), numbers.at(-1)],
    ]),
  };
}

// A sheet has room for so many areas: more stand below one another, in tables about as wide, each
// with the names of the types before it.
function layOnPaper(root, content) {
  root.paper?.leave();
  root.paper?.remove();
  root.paper = undefined;
  const number = content.areas.length;
  if (number <= MOST_ON_A_SHEET) return;
  const size = Math.ceil(number / Math.ceil(number / MOST_ON_A_SHEET));
  const starts = Array.from({ length: Math.ceil(number / size) }, (_, index) => index * size);
  root.paper = make("div", "paper");
  root.after(root.paper);
  keepForPaper(root.paper, () =>
    starts.map((start) => {
      const end = Math.min(start + size, number);
      const part = columnsOf(content, [start, end], end === number);
      part.caption = `${content.caption}: ${start + 1} to ${end} of ${number}`;
      const element = table(part, () => {});
      element.classList.add("sheet");
      return element;
    }),
  );
}

// Names stand upright where they do not fit beside one another; a level or a word that does not fit
// is left to the cell's label, and to the panel.
function lay(element) {
  const isCut = (selector) =>
    [...element.querySelectorAll(selector)].some((part) => part.scrollWidth > part.clientWidth);
  fit(element, ["small", "upright"], () => isCut("thead th"));
  fit(element, ["bare"], () => isCut("button"));
}

function press(root, id) {
  const buttons = [...root.querySelectorAll("button")];
  const pressed = buttons.find((button) => button.dataset.id === id);
  buttons.forEach((button) => button.setAttribute("aria-pressed", String(button === pressed)));
  const stop = pressed ?? buttons.find((button) => button.tabIndex === 0) ?? buttons[0];
  buttons.forEach((button) => {
    button.tabIndex = button === stop ? 0 : -1;
  });
}

function table(content, setTriggerValue) {
  const element = make("table");
  element.classList.toggle("words", content.show_words);
  element.classList.toggle("many", content.areas.length > MOST_NAMES_ACROSS);
  element.append(make("caption", "hidden", content.caption), head(content));
  content.groups.forEach((group) => element.append(groupOfTypes(group, content)));
  if (content.totals.length) element.append(foot(content));
  element.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const again = button.getAttribute("aria-pressed") === "true";
    press(element, again ? null : button.dataset.id);
    setTriggerValue("choice", button.dataset.id);
  });
  element.addEventListener("keydown", (event) => move(element, event));
  return element;
}

function head({ areas, totals, hasSums }) {
  const line = make("tr");
  line.append(make("td"));
  const add = (name, className) => {
    const cell = make("th", className);
    cell.scope = "col";
    cell.append(make("span", "", name));
    line.append(cell);
  };
  areas.forEach(([, name]) => add(name, ""));
  if (hasSums) totals.forEach(([name]) => add(name, "total"));
  const element = make("thead");
  element.append(line);
  return element;
}

// How many of a column there are of what is counted; the last number is that of all.
function foot({ totals, hasSums }) {
  const element = make("tfoot");
  totals.forEach(([name, numbers], index) => {
    const line = make("tr");
    const heading = make("th", "type", name);
    heading.scope = "row";
    line.append(heading, ...numbers.slice(0, -1).map((number) => make("td", "count", number)));
    const sums = totals.map((_, column) => (column === index ? numbers.at(-1) : ""));
    if (hasSums) line.append(...sums.map((sum) => make("td", "total", sum)));
    element.append(line);
  });
  return element;
}

function groupOfTypes([heading, types], content) {
  const body = make("tbody");
  if (heading) {
    const line = make("tr", "group");
    const cell = make("th", "", heading);
    cell.scope = "rowgroup";
    cell.colSpan = content.areas.length + 1;
    line.append(cell);
    if (content.hasSums) line.append(...content.totals.map(() => make("td", "total")));
    body.append(line);
  }
  types.forEach((type) => body.append(lineOf(type, content)));
  return body;
}

function lineOf(type, content) {
  const line = make("tr");
  const name = make("th", "type", type.label);
  name.scope = "row";
  if (type.title) name.title = type.title;
  line.append(name);
  type.cells.forEach((cell, index) => {
    const made = cellOf(cell, content.areas[index], type, content);
    if (type.was) compare(made.firstChild, type.was[index], content.styles);
    line.append(made);
  });
  if (content.hasSums) line.append(...type.totals.map((sum) => make("td", "total", sum)));
  return line;
}

function cellOf(
  [styleKey, level, marks],
  [code, area],
  type,
  { styles, signs, show_words: shows },
) {
  const style = styles[styleKey];
  const button = makeButton();
  button.dataset.id = `${code}|${type.key}`;
  const signsInWords = signsOf(marks).map((sign) => signs[sign]);
  describe(button, listed(`${area}, ${type.label}: ${style.word}`, level, ...signsInWords));
  paint(button, style);
  const line = make("span", "line");
  line.append(make("span", "symbol", style.symbol));
  if (shows) line.append(make("span", "word", style.word));
  if (marks) line.append(make("span", "marks", marks));
  button.append(line);
  if (level) button.append(make("span", "level", level));
  const cell = make("td");
  cell.append(button);
  return cell;
}

function listed(...parts) {
  return parts.filter(Boolean).join(", ");
}

function describe(button, label) {
  button.setAttribute("aria-label", label);
  button.title = label;
}

// In a matrix of changes a changed cell shows what it was as well; the others step back.
function compare(button, was, styles) {
  button.classList.add(was ? "changed" : "same");
  if (!was) {
    describe(button, `${button.title}, no change`);
    return;
  }
  const [style, level] = [styles[was[0]], was[1]];
  describe(button, `${button.title}; before: ${listed(style.word, level)}`);
  const before = make("span", "before", style.symbol);
  Object.assign(before.style, { background: style.ground, color: style.ink });
  if (style.is_dashed) before.classList.add("dashed");
  button.querySelector(".line").prepend(before, make("span", "arrow", "→"));
  const now = button.querySelector(".level");
  if (level && now) now.textContent = `${level.split(" of ")[0]} → ${now.textContent}`;
}

function move(element, event) {
  const step = STEPS[event.key];
  const button = event.target.closest("button");
  if (!step || !button) return;
  event.preventDefault();
  const rows = [...element.querySelectorAll("tr")]
    .map((row) => Array.from(row.querySelectorAll("button")))
    .filter((row) => row.length);
  const y = rows.findIndex((row) => row.includes(button));
  const x = rows[y].indexOf(button);
  const next = rows[y + step[0]]?.[x + step[1]];
  if (!next) return;
  button.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
