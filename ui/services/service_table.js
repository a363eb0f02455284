// The records that are shown: a real table whose headings order it, whose columns are chosen, and
// whose rows open one record. Texts are set as textContent only: nothing is ever read as HTML.
const SHORT = 17;
const LONG = 70;

export default function ({ data, parentElement, setTriggerValue }) {
  const drawn = JSON.stringify(data);
  const root = parentElement.querySelector(".root");
  if (root.dataset.drawn === drawn) return;
  const active = parentElement.activeElement ?? parentElement.getRootNode().activeElement;
  const focused = active?.dataset?.id;
  const wasOpen = root.querySelector(".columns")?.open ?? false;
  root.dataset.drawn = drawn;
  const tell = (kind, value) => setTriggerValue("act", { kind, value });

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const button = (id, className, text, act) => {
    const element = make("button", className, text);
    element.type = "button";
    element.dataset.id = id;
    element.addEventListener("click", act);
    return element;
  };
  const isOrder = (column) => column.name === data.order;
  const turned = (column) => (isOrder(column) && !data.descending ? `-${column.name}` : column.name);

  root.replaceChildren(tools(), table(), pager());
  if (focused) root.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();

  function tools() {
    const bar = make("div", "tools");
    bar.append(columnChoice(), orderChoice());
    return bar;
  }

  function columnChoice() {
    const box = make("details", "columns");
    box.open = wasOpen;
    const shown = new Set(data.columns.map((column) => column.name));
    const summary = make("summary", "", `Columns (${shown.size} of ${data.all.length + 1})`);
    summary.dataset.id = "columns";
    const group = make("div", "choices");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Columns shown");
    data.all.forEach(([name, heading]) => {
      const label = make("label", "choice");
      const check = make("input");
      check.type = "checkbox";
      check.checked = shown.has(name);
      check.dataset.id = `column-${name}`;
      check.addEventListener("change", () => {
        const boxes = [...group.querySelectorAll("input")];
        tell("columns", boxes.filter((b) => b.checked).map((b) => b.dataset.id.slice("column-".length)));
      });
      label.append(check, make("span", "", heading));
      group.append(label);
    });
    const quick = make("div", "quick");
    quick.append(
      button("every-column", "plain", "Every column", () => tell("columns", data.all.map(([name]) => name))),
      button("first-columns", "plain", "As at first", () => tell("columns", data.at_first)),
    );
    box.append(summary, group, quick);
    return box;
  }

  // On a narrow page, where the headings are not drawn.
  function orderChoice() {
    const label = make("label", "order");
    const select = make("select");
    select.dataset.id = "order";
    const none = make("option", "", "As in the register");
    none.value = "";
    select.append(none);
    data.columns.forEach((column) => [["", "first to last"], ["-", "last to first"]].forEach(([sign, text]) => {
      const option = make("option", "", `${column.heading}, ${text}`);
      option.value = sign + column.name;
      select.append(option);
    }));
    select.value = data.order ? (data.descending ? "-" : "") + data.order : "";
    select.addEventListener("change", () => tell("order", select.value));
    label.append(make("span", "", "Order"), select);
    return label;
  }

  function table() {
    const element = make("table");
    element.setAttribute("role", "table");
    element.append(make("caption", "", data.caption));
    const head = make("tr");
    head.setAttribute("role", "row");
    data.columns.forEach((column) => head.append(heading(column)));
    const thead = make("thead");
    thead.setAttribute("role", "rowgroup");
    thead.append(head);
    const body = make("tbody");
    body.setAttribute("role", "rowgroup");
    data.rows.forEach((row) => body.append(line(row)));
    element.append(thead, body);
    const scroll = make("div", "scroll");
    scroll.append(element);
    return scroll;
  }

  function heading(column) {
    const cell = make("th", column.numeric ? "number" : "");
    cell.scope = "col";
    cell.setAttribute("role", "columnheader");
    const sort = !isOrder(column) ? "none" : data.descending ? "descending" : "ascending";
    cell.setAttribute("aria-sort", sort);
    const sign = { none: "↕", ascending: "▲", descending: "▼" }[sort];
    const press = button(`sort-${column.name}`, "sort", column.heading, () => tell("order", turned(column)));
    const mark = make("span", "sign", sign);
    mark.setAttribute("aria-hidden", "true");
    press.append(" ", mark);
    cell.append(press, make("span", "narrow", column.heading));
    return cell;
  }

  function line(row) {
    const element = make("tr");
    element.setAttribute("role", "row");
    const name = make("th");
    name.scope = "row";
    name.setAttribute("role", "rowheader");
    name.append(button(`record-${row.id}`, "open", row.title, () => tell("record", row.id)));
    element.append(name);
    row.cells.forEach((text, index) => {
      const column = data.columns[index + 1];
      const cell = make("td", column.numeric ? "number" : width(text), text);
      cell.setAttribute("role", "cell");
      cell.dataset.label = column.heading;
      element.append(cell);
    });
    return element;
  }

  function width(text) {
    if (text.length <= SHORT) return "short";
    return text.length > LONG ? "long" : "";
  }

  function pager() {
    const bar = make("nav", "pager");
    if (data.parts < 2) return bar;
    bar.setAttribute("aria-label", "Parts of the table");
    const step = (id, text, part) => {
      const press = button(id, "plain", text, () => tell("part", part));
      press.disabled = part < 1 || part > data.parts;
      return press;
    };
    bar.append(
      step("previous", "Previous", data.part - 1),
      make("span", "", data.range),
      step("next", "Next", data.part + 1),
    );
    return bar;
  }
}
