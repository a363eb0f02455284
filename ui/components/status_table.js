// A table of areas or types, one row each, whose first cell is a button. Texts are set as
// textContent only: nothing from the register is ever read as HTML.
const SHORT = 20;

export default function ({ data, parentElement, setTriggerValue }) {
  const drawn = JSON.stringify(data);
  const root = parentElement.querySelector(".root");
  if (root.dataset.drawn === drawn) return;
  const focused = parentElement.activeElement?.dataset?.id;
  root.dataset.drawn = drawn;

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const chip = (style) => {
    const element = make("span", "chip", style.symbol);
    element.setAttribute("aria-hidden", "true");
    Object.assign(element.style, {
      background: style.ground,
      color: style.ink,
      border: `1px ${style.is_dashed ? "dashed" : "solid"} ${style.outline}`,
    });
    return element;
  };

  // On a narrow page a wide table is laid out as cards; the roles keep it a table all the same.
  const table = make("table", data.headings.length > 4 || data.as_cards ? "wide" : "");
  table.classList.toggle("named", data.as_cards);
  table.setAttribute("role", "table");
  table.append(make("caption", data.hide_caption ? "hidden" : "", data.caption));
  const head = make("tr");
  head.setAttribute("role", "row");
  data.headings.forEach((heading, index) => {
    const cell = make("th", data.numeric.includes(index) ? "number" : "", heading);
    cell.scope = "col";
    cell.setAttribute("role", "columnheader");
    head.append(cell);
  });
  const thead = make("thead");
  thead.setAttribute("role", "rowgroup");
  thead.append(head);
  table.append(thead);

  data.groups.forEach((group) => {
    const body = make("tbody");
    body.setAttribute("role", "rowgroup");
    if (group.heading) {
      const row = make("tr", "group");
      row.setAttribute("role", "row");
      const cell = make("th", "", group.heading);
      cell.setAttribute("role", "rowheader");
      cell.scope = "colgroup";
      cell.colSpan = data.headings.length;
      row.append(cell);
      body.append(row);
    }
    group.rows.forEach((row) => {
      const line = make("tr", row.pressed ? "pressed" : "");
      line.setAttribute("role", "row");
      const name = make("th");
      name.setAttribute("role", "rowheader");
      name.scope = "row";
      const button = make("button", "", row.name);
      button.dataset.id = row.id;
      button.type = "button";
      button.setAttribute("aria-pressed", row.pressed ? "true" : "false");
      button.addEventListener("click", () => {
        const again = button.getAttribute("aria-pressed") === "true";
        parentElement.querySelectorAll("button").forEach((other) => {
          const pressed = other === button && !again;
          other.setAttribute("aria-pressed", pressed ? "true" : "false");
          other.closest("tr").classList.toggle("pressed", pressed);
        });
        setTriggerValue("choice", row.id);
      });
      name.append(button);
      line.append(name);
      row.cells.forEach((value, index) => {
        const cell = make("td", data.numeric.includes(index + 1) ? "number" : "");
        cell.setAttribute("role", "cell");
        cell.dataset.label = data.headings[index + 1];
        if (value !== null && typeof value === "object") {
          const status = make("span", "status");
          status.append(chip(value.style), make("span", "", value.style.word));
          if (value.marks) {
            const marks = make("span", "marks", value.marks);
            marks.title = value.marks_in_words;
            marks.setAttribute("aria-hidden", "true");
            status.append(marks, make("span", "hidden", `, ${value.marks_in_words}`));
          }
          cell.append(status);
        } else {
          cell.textContent = value ?? "";
          cell.classList.toggle("short", String(value).length <= SHORT);
        }
        line.append(cell);
      });
      body.append(line);
    });
    table.append(body);
  });
  root.replaceChildren(table);
  if (focused) root.querySelector(`button[data-id="${CSS.escape(focused)}"]`)?.focus();
}
