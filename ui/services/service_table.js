// The records that are shown: a real table whose headings order it, whose columns are chosen, and
// whose rows open one record.
import {
  fit,
  keepFitted,
  keepForPaper,
  make,
  makeAs,
  makeButton,
  makeSign,
  redraw,
} from "../components/dom.js";

const SHORT = 17;
const LONG = 70;
const NARROW = "(max-width: 640px)";
// Who clicks on within this time prints nothing.
const STAYS = 1500;
const MOST_ON_A_SHEET = 9;
const LAYOUTS = ["tight", "cards"];
const SORT_SIGNS = { none: "↕", ascending: "▲", descending: "▼" };
const DIRECTIONS = [
  ["", "first to last"],
  ["-", "last to first"],
];

export default function ({ data, parentElement, setTriggerValue }) {
  const tell = (kind, value) => setTriggerValue("act", { kind, value });
  redraw(parentElement, data, (root) => {
    const isOpen = root.querySelector(".columns")?.open ?? false;
    const rows = table(data, tell);
    keepFitted(root, () => {
      const asCards = window.matchMedia(NARROW).matches;
      fit(root, LAYOUTS, () => asCards || rows.firstChild.offsetWidth > rows.clientWidth);
    });
    fetchForPaper(root, data);
    return [tools(data, isOpen, tell), rows, pager(data, tell)];
  });
}

// On paper stands every row, not the part that the screen shows. They are fetched once the page is
// left as it is for a moment; until they are there the caption says which part is printed.
function fetchForPaper(root, data) {
  clearTimeout(root.fetching);
  root.paper?.leave();
  root.paper?.remove();
  root.classList.remove("whole");
  if (!data.on_paper) return;
  const drawn = {};
  root.drawn = drawn;
  root.fetching = setTimeout(async () => {
    const answer = await fetch(new URL(data.on_paper, location.origin));
    if (!answer.ok) return;
    const whole = await answer.json();
    if (root.drawn !== drawn) return;
    // Beside what the screen shows: a sheet is as wide from a phone as from anywhere.
    root.paper = make("div", data.columns.length > MOST_ON_A_SHEET ? "paper cards" : "paper tight");
    root.after(root.paper);
    root.classList.add("whole");
    keepForPaper(root.paper, () => [paperTable(data.columns, whole)]);
  }, STAYS);
}

function paperTable(columns, { caption, rows }) {
  const head = make("tr");
  head.append(...columns.map(({ heading }) => make("th", "", heading)));
  const body = make("tbody");
  rows.forEach((row) => {
    const line = make("tr");
    line.append(make("th", "", row.title));
    row.cells.forEach((text, index) => {
      const cell = make("td", columns[index + 1].numeric ? "number" : "", text);
      cell.dataset.label = columns[index + 1].heading;
      line.append(cell);
    });
    body.append(line);
  });
  const element = make("table");
  const top = make("thead");
  top.append(head);
  element.append(make("caption", "", caption), top, body);
  return element;
}

function button(id, className, text, act) {
  const element = makeButton(className, text);
  element.dataset.id = id;
  element.addEventListener("click", act);
  return element;
}

// -------------------------------------------------------------------------- columns and order

function tools(data, isOpen, tell) {
  const bar = make("div", "tools");
  bar.append(columnChoice(data, isOpen, tell), orderChoice(data, tell));
  return bar;
}

function columnChoice(data, isOpen, tell) {
  const box = make("details", "columns");
  box.open = isOpen;
  const shown = new Set(data.columns.map((column) => column.name));
  const summary = make("summary", "", `Columns (${shown.size} of ${data.all.length + 1})`);
  summary.dataset.id = "columns";
  const every = data.all.map(([name]) => name);
  const quick = make("div", "quick");
  quick.append(
    button("every-column", "plain", "Every column", () => tell("columns", every)),
    button("first-columns", "plain", "As at first", () => tell("columns", data.at_first)),
  );
  box.append(summary, columnBoxes(data.all, shown, tell), quick);
  return box;
}

function columnBoxes(columns, shown, tell) {
  const group = makeAs("group", "div", "choices");
  group.setAttribute("aria-label", "Columns shown");
  const boxes = columns.map(([name, heading]) => {
    const label = make("label", "choice");
    const box = make("input");
    box.type = "checkbox";
    box.checked = shown.has(name);
    box.dataset.id = `column-${name}`;
    label.append(box, make("span", "", heading));
    group.append(label);
    return [name, box];
  });
  group.addEventListener("change", () =>
    tell(
      "columns",
      boxes.filter(([, box]) => box.checked).map(([name]) => name),
    ),
  );
  return group;
}

// On a narrow page, where the headings are not drawn.
function orderChoice(data, tell) {
  const label = make("label", "order");
  const select = make("select");
  select.dataset.id = "order";
  select.append(option("As in the register", ""));
  data.columns.forEach(({ name, heading }) =>
    DIRECTIONS.forEach(([sign, text]) => select.append(option(`${heading}, ${text}`, sign + name))),
  );
  select.value = data.order ? (data.descending ? "-" : "") + data.order : "";
  select.addEventListener("change", () => tell("order", select.value));
  label.append(make("span", "", "Order"), select);
  return label;
}

function option(text, value) {
  const element = make("option", "", text);
  element.value = value;
  return element;
}

// ----------------------------------------------------------------------------------- the table

function table(data, tell) {
  const element = makeAs("table", "table");
  const line = makeAs("row", "tr");
  line.append(...data.columns.map((column) => headingOf(column, data, tell)));
  const head = makeAs("rowgroup", "thead");
  head.append(line);
  const body = makeAs("rowgroup", "tbody");
  body.append(...data.rows.map((row) => lineOf(row, data.columns, tell)));
  element.append(make("caption", "", data.caption), head, body);
  const scroll = make("div", "scroll");
  scroll.append(element);
  return scroll;
}

function headingOf({ name, heading, numeric }, { order, descending }, tell) {
  const sort = name !== order ? "none" : descending ? "descending" : "ascending";
  const cell = makeAs("columnheader", "th", numeric ? "number" : "");
  cell.scope = "col";
  cell.setAttribute("aria-sort", sort);
  const wanted = sort === "ascending" ? `-${name}` : name;
  const press = button(`sort-${name}`, "sort", heading, () => tell("order", wanted));
  press.append(" ", makeSign("span", "sign", SORT_SIGNS[sort]));
  cell.append(press, make("span", "narrow", heading));
  return cell;
}

function lineOf(row, columns, tell) {
  const line = makeAs("row", "tr");
  const name = makeAs("rowheader", "th");
  name.scope = "row";
  name.append(button(`record-${row.id}`, "open", row.title, () => tell("record", row.id)));
  line.append(name);
  row.cells.forEach((text, index) => {
    const column = columns[index + 1];
    const cell = makeAs("cell", "td", column.numeric ? "number" : widthOf(text), text);
    cell.dataset.label = column.heading;
    line.append(cell);
  });
  return line;
}

function widthOf(text) {
  if (text.length <= SHORT) return "short";
  return text.length > LONG ? "long" : "";
}

function pager({ parts, part, range }, tell) {
  const bar = make("nav", "pager");
  if (parts < 2) return bar;
  bar.setAttribute("aria-label", "Parts of the table");
  const step = (id, text, wanted) => {
    const press = button(id, "plain", text, () => tell("part", wanted));
    press.disabled = wanted < 1 || wanted > parts;
    return press;
  };
  bar.append(
    step("previous", "Previous", part - 1),
    make("span", "", range),
    step("next", "Next", part + 1),
  );
  return bar;
}
