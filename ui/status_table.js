// A table of areas or types, one row each, whose first cell is a button. Texts are set as
// textContent only: nothing from the register is ever read as HTML.
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

  const table = make("table");
  table.append(make("caption", data.hide_caption ? "hidden" : "", data.caption));
  const head = make("tr");
  data.headings.forEach((heading, index) => {
    const cell = make("th", data.numeric.includes(index) ? "number" : "", heading);
    cell.scope = "col";
    head.append(cell);
  });
  const thead = make("thead");
  thead.append(head);
  table.append(thead);

  data.groups.forEach((group) => {
    const body = make("tbody");
    if (group.heading) {
      const row = make("tr", "group");
      const cell = make("th", "", group.heading);
      cell.scope = "colgroup";
      cell.colSpan = data.headings.length;
      row.append(cell);
      body.append(row);
    }
    group.rows.forEach((row) => {
      const line = make("tr", row.pressed ? "pressed" : "");
      const name = make("th");
      name.scope = "row";
      const button = make("button", "", row.name);
      button.dataset.id = row.id;
      button.type = "button";
      button.setAttribute("aria-pressed", row.pressed ? "true" : "false");
      button.addEventListener("click", () => {
        parentElement.querySelectorAll("button").forEach((other) => {
          const pressed = other === button;
          other.setAttribute("aria-pressed", pressed ? "true" : "false");
          other.closest("tr").classList.toggle("pressed", pressed);
        });
        setTriggerValue("choice", row.id);
      });
      name.append(button);
      line.append(name);
      row.cells.forEach((value, index) => {
        const cell = make("td", data.numeric.includes(index + 1) ? "number" : "");
        cell.dataset.label = data.headings[index + 1];
        if (value !== null && typeof value === "object") {
          cell.append(chip(value), make("span", "", value.word));
        } else {
          cell.textContent = value ?? "";
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
