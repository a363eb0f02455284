// Areas × types as one real table; every cell is a button. The arrow keys move between cells,
// and only one of them is in the page's tab order. Texts are set as textContent only.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  const { chosen, ...content } = data;
  const drawn = JSON.stringify(content);
  if (root.dataset.drawn !== drawn) {
    const focused = parentElement.activeElement?.dataset?.id;
    root.dataset.drawn = drawn;
    root.replaceChildren(build(content, setTriggerValue));
    if (focused) root.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
  }
  press(root, chosen);
}

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function press(root, id) {
  const buttons = [...root.querySelectorAll("button")];
  const pressed = buttons.find((button) => button.dataset.id === id);
  buttons.forEach((button) => button.setAttribute("aria-pressed", String(button === pressed)));
  const stop = pressed ?? buttons.find((button) => button.tabIndex === 0) ?? buttons[0];
  buttons.forEach((button) => { button.tabIndex = button === stop ? 0 : -1; });
}

function build(data, setTriggerValue) {
  const MOST_NAMES_ACROSS = 9;
  const table = make("table");
  table.classList.toggle("words", data.show_words);
  table.classList.toggle("many", data.areas.length > MOST_NAMES_ACROSS);
  table.append(make("caption", "hidden", data.caption));
  const head = make("tr");
  const corner = make("td");
  head.append(corner);
  data.areas.forEach((area) => {
    const cell = make("th");
    cell.scope = "col";
    cell.append(make("span", "", area[1]));
    head.append(cell);
  });
  const thead = make("thead");
  thead.append(head);
  table.append(thead);

  data.groups.forEach(([heading, rows]) => {
    const body = make("tbody");
    if (heading) {
      const row = make("tr", "group");
      const cell = make("th", "", heading);
      cell.scope = "rowgroup";
      cell.colSpan = data.areas.length + 1;
      row.append(cell);
      body.append(row);
    }
    rows.forEach((row) => {
      const line = make("tr");
      const name = make("th", "type", row.label);
      name.scope = "row";
      line.append(name);
      row.cells.forEach((cell, index) => {
        const made = cellOf(cell, data.areas[index], row, data);
        if (row.was) compare(made.firstChild, row.was[index], data.styles);
        line.append(made);
      });
      body.append(line);
    });
    table.append(body);
  });
  table.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const again = button.getAttribute("aria-pressed") === "true";
    press(table, again ? null : button.dataset.id);
    setTriggerValue("choice", button.dataset.id);
  });
  table.addEventListener("keydown", (event) => move(table, event));
  return table;
}

function cellOf([styleKey, level, marks], [code, area], type, { styles, signs }) {
  const style = styles[styleKey];
  const label = [`${area}, ${type.label}: ${style.word}`, level, ...[...marks].map((m) => signs[m])]
    .filter(Boolean).join(", ");
  const button = make("button");
  button.type = "button";
  button.dataset.id = `${code}|${type.key}`;
  button.setAttribute("aria-label", label);
  button.title = label;
  Object.assign(button.style, {
    background: style.ground,
    color: style.ink,
    border: `1px ${style.is_dashed ? "dashed" : "solid"} ${style.outline}`,
  });
  const line = make("span", "line");
  line.append(make("span", "symbol", style.symbol), make("span", "word", style.word));
  if (marks) line.append(make("span", "marks", marks));
  button.append(line);
  if (level) button.append(make("span", "level", level));
  const cell = make("td");
  cell.append(button);
  return cell;
}

// In a matrix of changes a changed cell shows what it was as well; the others step back.
function compare(button, was, styles) {
  button.classList.add(was ? "changed" : "same");
  if (!was) {
    const kept = `${button.title}, no change`;
    button.setAttribute("aria-label", kept);
    button.title = kept;
    return;
  }
  const [style, level] = [styles[was[0]], was[1]];
  const label = `${button.title}; before: ${[style.word, level].filter(Boolean).join(", ")}`;
  button.setAttribute("aria-label", label);
  button.title = label;
  const before = make("span", "before", style.symbol);
  Object.assign(before.style, { background: style.ground, color: style.ink });
  if (style.is_dashed) before.classList.add("dashed");
  button.querySelector(".line").prepend(before, make("span", "arrow", "→"));
  const now = button.querySelector(".level");
  if (level && now) now.textContent = `${level.split(" of ")[0]} → ${now.textContent}`;
}

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function move(table, event) {
  const step = STEPS[event.key];
  const button = event.target.closest("button");
  if (!step || !button) return;
  event.preventDefault();
  const rows = [...table.querySelectorAll("tr")]
    .map((row) => [...row.querySelectorAll("button")])
    .filter((row) => row.length);
  const y = rows.findIndex((row) => row.includes(button));
  const x = rows[y].indexOf(button);
  const next = rows[y + step[0]]?.[x + step[1]];
  if (!next) return;
  button.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
