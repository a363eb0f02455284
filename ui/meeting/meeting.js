// The meeting view: one place (an area and a type) written large, over a matrix or a map that is
// moved through with the keys. All cells are here already, so a move asks nothing of the server; at
// a pause the place is told to it, for the address and for the reasons. Texts are set as
// textContent only. Keys are heard only while something in here has the focus.
const SVG = "http://www.w3.org/2000/svg";
const PAUSE = { tell: 600, reasons: 120, live: 350 };
// Reasons of fewer letters than this are written larger still.
const SHORT = 420;
const NARROW = 640;
const MOST_ZOOM = 8;
const MOVES = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
  Home: [-Infinity, 0], End: [Infinity, 0],
};
const KEYS = [
  ["← →", "another area"], ["↑ ↓", "another type of provision"],
  ["Page Up, Page Down", "another group of types; in the reasons, further up or down"],
  ["Home, End", "the first area, the last one"],
  ["E, Enter or space", "why it is so; the same key goes back"],
  ["M", "the map, or the matrix again"], ["F", "full screen; Esc leaves it"],
  ["H or ?", "these keys; the same key goes back"],
];

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  const view = (root.view ??= begin(root));
  view.tell = (place) => setTriggerValue("place", place);
  view.take(data);
}

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function draw(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  return element;
}

function button(label, text, key, act) {
  const element = make("button");
  element.type = "button";
  if (label) element.setAttribute("aria-label", label);
  if (key) element.append(make("kbd", "", key));
  if (text) element.append(make("span", "", text));
  element.addEventListener("click", act);
  return element;
}

function paint(element, style) {
  Object.assign(element.style, { background: style.ground, color: style.ink,
    borderColor: style.outline, borderStyle: style.is_dashed ? "dashed" : "solid" });
}

function begin(root) {
  let data, types, at = { area: 0, type: 0 }, shows = "matrix", over = "";
  let told = [], fromServer = null, base = 16, quiet = [];
  const timers = {};

  // ------------------------------------------------------------------------ the parts

  const stage = make("section", "stage");
  stage.setAttribute("aria-label", "Meeting view");
  const headline = make("h2", "headline");
  const status = make("p", "status");
  const live = make("div", "hidden");
  live.setAttribute("role", "status");
  const body = make("div", "body");
  const table = make("table", "matrix");
  table.setAttribute("role", "grid");
  table.tabIndex = 0;
  const map = make("div", "map");
  const areas = make("div", "areas");
  areas.setAttribute("role", "listbox");
  areas.setAttribute("aria-orientation", "horizontal");
  areas.tabIndex = 0;
  const legend = make("div", "legend");
  map.append(legend, areas);
  const panel = make("div", "panel");
  panel.setAttribute("role", "region");
  panel.tabIndex = 0;
  const more = make("p", "more");
  more.setAttribute("aria-hidden", "true");
  body.append(table, map, panel, more);
  const foot = make("div", "foot");
  const pair = (...parts) => { const span = make("span", "pair"); span.append(...parts); return span; };
  const why = button("", "Why", "E", () => cover("why"));
  const other = button("", "Map", "M", () => turn());
  const large = button("", "Full screen", "F", () => fill());
  const help = button("", "Keys", "H", () => cover("keys"));
  foot.append(
    pair(button("Previous area", "", "←", () => move(-1, 0)),
      button("Next area", "", "→", () => move(1, 0)), make("span", "of", "Area")),
    pair(button("Previous type", "", "↑", () => move(0, -1)),
      button("Next type", "", "↓", () => move(0, 1)), make("span", "of", "Type")),
    why, other, large, help,
  );
  const head = make("div", "head");
  head.append(headline, status);
  stage.append(head, live, body, foot);
  root.replaceChildren(stage);

  // ---------------------------------------------------------------- what the server says

  function take(fresh) {
    if (!fresh.board && !data) {
      const [area, type] = fresh.place.split("|");
      return view.tell({ area, type, screen: fresh.screen, holds: "" });
    }
    data = { ...data, ...fresh };
    types = data.board.groups.flatMap(([heading, members]) =>
      members.map((type) => ({ ...type, heading, members })));
    // What comes back of what was told here is no news, and may be behind: only another place is.
    const key = `${data.place}|${data.screen}`;
    const echo = told.indexOf(key);
    if (echo >= 0) told = told.slice(echo + 1);
    else if (key !== fromServer) goTo(data);
    fromServer = key;
    at.area = Math.min(at.area, data.board.areas.length - 1);
    at.type = Math.min(at.type, types.length - 1);
    show();
    if (!root.begun) {
      root.begun = true;
      const held = document.activeElement;
      if (!held || held === document.body) holder().focus({ preventScroll: true });
    }
    return undefined;
  }

  function goTo({ place, screen }) {
    const area = data.board.areas.findIndex(([code]) => place.startsWith(`${code}|`));
    const type = types.findIndex(({ key }) => place.endsWith(`|${key}`));
    at = { area: Math.max(0, area), type: Math.max(0, type) };
    shows = screen;
  }

  const placeKey = () => `${data.board.areas[at.area][0]}|${types[at.type].key}`;

  function tellSoon() {
    clearTimeout(timers.tell);
    timers.tell = setTimeout(tellNow, over === "why" ? PAUSE.reasons : PAUSE.tell);
  }

  function tellNow() {
    clearTimeout(timers.tell);
    if (!root.isConnected) return;
    const key = `${placeKey()}|${shows}`;
    if ((told.at(-1) ?? fromServer) === key) return;
    told.push(key);
    view.tell({ area: data.board.areas[at.area][0], type: types[at.type].key, screen: shows,
      holds: data.holds });
  }

  // ----------------------------------------------------------------------------- moves

  function move(areaStep, typeStep) {
    const clamp = (value, last) => Math.max(0, Math.min(last, value));
    at = {
      area: clamp(at.area + areaStep, data.board.areas.length - 1),
      type: clamp(at.type + typeStep, types.length - 1),
    };
    if (over === "keys") cover("keys");
    show();
    stage.scrollIntoView({ block: "nearest" });
    tellSoon();
  }

  function moveGroup(step) {
    const own = types[at.type].members;
    const groups = data.board.groups.map(([, members]) => members);
    const next = groups[groups.indexOf(own) + step];
    if (next) move(0, types.findIndex(({ key }) => key === next[0].key) - at.type);
  }

  function turn() {
    shows = shows === "map" ? "matrix" : "map";
    const held = hasFocusOnView();
    over = "";
    show();
    if (held) holder().focus();
    tellSoon();
  }

  function cover(what) {
    const held = hasFocusOnView();
    over = over === what ? "" : what;
    show();
    panel.scrollTop = 0;
    if (held) holder().focus();
    if (over === "why") tellNow();
  }

  const holder = () => (over ? panel : shows === "map" ? areas : table);
  const active = () => root.getRootNode().activeElement;
  const hasFocusOnView = () => [table, areas, panel].includes(active());

  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (!act(event)) return;
    event.preventDefault();
    event.stopPropagation();
  });

  function act(event) {
    const step = MOVES[event.key];
    const onButton = event.target.closest("button");
    if (step) return move(...step), true;
    if (["Enter", " "].includes(event.key)) return !onButton && !event.repeat && (cover("why"), true);
    if (["PageUp", "PageDown"].includes(event.key)) {
      const sign = event.key === "PageUp" ? -1 : 1;
      if (over) panel.scrollTop += sign * panel.clientHeight * 0.8;
      else moveGroup(sign);
      return true;
    }
    if (event.key === "Escape" && (over || stage.classList.contains("fills"))) {
      if (over) cover(over);
      else unfill();
      return true;
    }
    if (event.repeat) return false;
    const commands = { e: () => cover("why"), m: turn, f: fill, h: () => cover("keys"), "?": () => cover("keys") };
    const command = commands[event.key.toLowerCase()];
    if (command) command();
    return Boolean(command);
  }

  // ----------------------------------------------------------------------- full screen

  const isFull = () => root.getRootNode().fullscreenElement === stage;

  // Where the browser refuses, the view fills the window instead, and the rest keeps still.
  async function fill() {
    if (isFull()) return document.exitFullscreen();
    if (stage.classList.contains("fills")) return unfill();
    try {
      await stage.requestFullscreen();
    } catch {
      stage.classList.add("fills");
      quieten(true);
      show();
    }
    return undefined;
  }

  function unfill() {
    stage.classList.remove("fills");
    quieten(false);
    show();
  }

  function quieten(isOn) {
    quiet.forEach((element) => { element.inert = false; });
    quiet = [];
    let node = isOn ? root.getRootNode().host : null;
    for (; node?.parentElement; node = node.parentElement) {
      quiet.push(...[...node.parentElement.children].filter((child) => child !== node && !child.inert));
    }
    quiet.forEach((element) => { element.inert = true; });
  }

  stage.addEventListener("fullscreenchange", () => show());
  // It is called when the page is left as well, with no size any more.
  new ResizeObserver(() => {
    if (!stage.isConnected) quieten(false);
    else if (data) show();
  }).observe(stage);
  stage.addEventListener("focusin", () => stage.classList.add("held"));
  stage.addEventListener("focusout", () => stage.classList.toggle("held", stage.contains(active())));

  // ---------------------------------------------------------------------------- drawing

  function show() {
    const full = isFull() || stage.classList.contains("fills");
    base = Math.max(16, Math.min(stage.clientWidth / 50, stage.clientHeight / 28, 44));
    stage.style.fontSize = `${base}px`;
    large.lastChild.textContent = full ? "Leave" : "Full screen";
    other.lastChild.textContent = shows === "map" ? "Matrix" : "Map";
    why.setAttribute("aria-pressed", String(over === "why"));
    help.setAttribute("aria-pressed", String(over === "keys"));
    stage.dataset.over = over;
    stage.dataset.shows = shows;
    showHead();
    table.hidden = Boolean(over) || shows === "map";
    map.hidden = Boolean(over) || shows !== "map";
    panel.hidden = !over;
    if (over === "why") showWhy();
    else if (over === "keys") showKeys();
    else if (shows === "map") showMap();
    else showMatrix();
    sayMore();
  }

  // A panel that does not hold all of its text says by which key there is more.
  function sayMore() {
    body.classList.remove("runs-on");
    const runsOn = Boolean(over) && panel.scrollHeight > panel.clientHeight + 2;
    body.classList.toggle("runs-on", runsOn);
    more.hidden = !runsOn;
    sayWhere();
  }

  function sayWhere() {
    const isAtEnd = panel.scrollHeight - panel.scrollTop <= panel.clientHeight + 4;
    more.textContent = isAtEnd ? "Page Up for the start" : "Page Down for more";
  }

  panel.addEventListener("scroll", sayWhere);

  const cellAt = (type, area) => {
    const cell = type.cells[area];
    return { ...cell, style: data.board.styles[cell.style] };
  };

  function factsOf(cell) {
    const signs = [...cell.marks].map((mark) => data.board.signs[mark]);
    return [cell.level, cell.evidence, ...signs].filter(Boolean).map(capital);
  }

  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  function showHead() {
    const [type, area] = [types[at.type], data.board.areas[at.area][1]];
    const cell = cellAt(type, at.area);
    const title = `${area} – ${type.label}: `;
    headline.replaceChildren(make("span", "what", title), make("span", "hidden", cell.style.word));
    const fits = (stage.clientWidth - 2.2 * base) / width(title, 1, 700);
    headline.style.fontSize = `${Math.max(stage.clientWidth < NARROW ? 1.2 : 1.6, Math.min(1.75, fits))}em`;
    const chip = make("span", "chip", cell.style.symbol);
    chip.setAttribute("aria-hidden", "true");
    paint(chip, cell.style);
    const facts = make("span", "facts");
    factsOf(cell).forEach((fact) => facts.append(make("span", "", fact)));
    status.replaceChildren(chip, make("strong", "", cell.style.word), facts);
    clearTimeout(timers.live);
    const said = [`${title}${cell.style.word}`, ...factsOf(cell)].join(". ");
    if (live.textContent !== said) timers.live = setTimeout(() => { live.textContent = said; }, PAUSE.live);
  }

  const pencil = document.createElement("canvas").getContext("2d");

  function width(text, size, weight = 600) {
    pencil.font = `${weight} ${size * base}px ${getComputedStyle(stage).fontFamily}`;
    return pencil.measureText(text).width;
  }

  // A part of a list that fits, the parts as even as can be: where it starts, where it ends.
  function part(length, most, index) {
    const parts = Math.ceil(length / Math.max(1, most));
    const size = Math.ceil(length / parts);
    const number = Math.floor(index / size);
    return { from: number * size, to: Math.min(length, (number + 1) * size), number, parts };
  }

  function showMatrix() {
    const inner = body.clientWidth, narrow = inner < NARROW;
    const share = narrow ? 0.42 : 0.3;
    const across = part(data.board.areas.length, Math.floor((inner * (1 - share)) / (base * (narrow ? 2.6 : 4.6))), at.area);
    const shown = data.board.areas.slice(across.from, across.to);
    const column = (inner * (1 - share)) / shown.length;
    const names = namesFit(shown.map(([, name]) => name), column);
    const members = types[at.type].members;
    const inGroup = members.findIndex(({ key }) => key === types[at.type].key);
    const down = part(members.length, Math.floor((body.clientHeight - names.height) / (base * 2.3)), inGroup);
    const rows = members.slice(down.from, down.to);
    table.style.height = `${Math.min(body.clientHeight, names.height + rows.length * base * 4)}px`;
    table.dataset.names = names.kind;
    table.style.setProperty("--share", `${share * 100}%`);
    table.setAttribute("aria-label", `${types[at.type].heading}: types of provision by area`);
    const thead = make("thead");
    thead.append(headRow(shown, across, down, names));
    const tbody = make("tbody");
    rows.forEach((type, y) => tbody.append(row(type, shown, across.from, down.from + y === inGroup)));
    table.replaceChildren(thead, tbody);
    table.setAttribute("aria-activedescendant", "chosen");
  }

  // Names beside one another, each two columns wide in turn above and below, or upright.
  function namesFit(names, column) {
    const words = Math.max(...names.flatMap((name) => name.split(/\s+/)).map((word) => width(word, 1)));
    const whole = Math.max(...names.map((name) => width(name, 1)));
    if (words <= column - base * 0.5 && whole <= 2 * (column - base)) {
      return { kind: "plain", height: base * 2.7, column };
    }
    if (names.length > 1 && whole <= 2 * column - base * 0.5) {
      return { kind: "turns", height: base * 2.9, column };
    }
    return { kind: "upright", height: Math.min(whole + base, base * 9), column };
  }

  function headRow(shown, across, down, names) {
    const line = make("tr");
    const corner = make("td", "corner");
    corner.append(make("strong", "", types[at.type].heading));
    if (down.parts > 1) corner.append(make("span", "", `Part ${down.number + 1} of ${down.parts}`));
    if (across.parts > 1) {
      corner.append(make("span", "", `Areas ${across.from + 1} to ${across.to} of ${data.board.areas.length}`));
    }
    line.append(corner);
    line.style.height = `${names.height}px`;
    shown.forEach(([, name], x) => {
      const cell = make("th", across.from + x === at.area ? "chosen" : "");
      cell.scope = "col";
      const label = make("span", x % 2 ? "below" : "above", name);
      label.classList.toggle("last", x === shown.length - 1 && width(name, 1) > names.column - base * 0.5);
      cell.append(label);
      line.append(cell);
    });
    return line;
  }

  function row(type, shown, from, isChosen) {
    const line = make("tr");
    const name = make("th", isChosen ? "chosen" : "");
    name.scope = "row";
    name.append(make("span", "", type.label));
    line.append(name);
    shown.forEach(([, area], x) => {
      const cell = cellAt(type, from + x);
      const element = make("td");
      element.setAttribute("role", "gridcell");
      const isHere = isChosen && from + x === at.area;
      element.setAttribute("aria-selected", String(isHere));
      element.setAttribute("aria-label", `${area}, ${type.label}: ${cell.style.word}`);
      if (isHere) element.id = "chosen";
      const box = make("div", "box");
      paint(box, cell.style);
      box.append(make("span", "symbol", cell.style.symbol));
      if (cell.marks) box.append(make("span", "marks", cell.marks));
      element.append(box);
      element.addEventListener("click", () => choose(from + x, type.key));
      line.append(element);
    });
    return line;
  }

  // A click chooses; one on what is chosen already asks why, like Enter.
  function choose(area, key) {
    const type = types.findIndex((other) => other.key === key);
    const isAgain = area === at.area && type === at.type;
    holder().focus({ preventScroll: true });
    if (isAgain) cover("why");
    else move(area - at.area, type - at.type);
  }

  // ------------------------------------------------------------------------------- the map

  function showMap() {
    const { outlines } = data;
    areas.setAttribute("aria-label", `Map of the areas: ${types[at.type].label}`);
    areas.setAttribute("aria-activedescendant", "chosen-area");
    const frame = frameOf(outlines);
    showLegend(frame.isPart);
    const svg = draw("svg", { viewBox: `${frame.x} ${frame.y} ${frame.width} ${frame.height}`, role: "presentation" });
    const order = outlines.areas.map((_, index) => index).filter((index) => index !== at.area);
    [...order, at.area].forEach((index) => svg.append(shape(outlines.areas[index], index, frame.unit)));
    svg.append(...labels(outlines.areas, order, frame));
    areas.replaceChildren(svg);
  }

  // What of the drawing is seen: all of it, or where most areas would be too small for a sign, the
  // part round the chosen one. The unit is as much of the drawing as a letter of the text is high.
  function frameOf({ width: whole, height: high, areas: list }) {
    const [across, down] = [areas.clientWidth || 1, areas.clientHeight || 1];
    const rooms = list.map(({ room }) => room).sort((a, b) => a - b);
    const fits = Math.min(across / whole, down / high);
    const zoom = Math.max(1, Math.min(MOST_ZOOM, base / (rooms[rooms.length >> 1] * fits)));
    const scale = fits * zoom;
    const [width, height] = [across / scale, down / scale];
    const { x, y } = list[at.area];
    const from = (middle, seen, all, spare) =>
      (seen >= all ? (all - seen) * spare : Math.max(0, Math.min(all - seen, middle - seen / 2)));
    const isNarrow = stage.clientWidth < NARROW;
    return { x: from(x, width, whole, 0.5), y: from(y, height, high, isNarrow ? 0 : 0.5),
      width, height, unit: base / scale, isPart: zoom > 1 };
  }

  const symbolSize = (outline, unit) => Math.max(Math.min(outline.room * 1.1, 1.9 * unit), 0.8 * unit);

  function shape(outline, index, unit) {
    const type = types[at.type];
    const cell = cellAt(type, index);
    const isHere = index === at.area;
    const group = draw("g", { role: "option", "aria-selected": String(isHere),
      "aria-label": `${data.board.areas[index][1]}, ${type.label}: ${cell.style.word}` });
    if (isHere) group.id = "chosen-area";
    const dash = cell.style.is_dashed && !isHere ? { "stroke-dasharray": `${0.4 * unit} ${0.25 * unit}` } : {};
    group.append(draw("path", { d: outline.path, fill: cell.style.ground, "fill-rule": "evenodd",
      stroke: isHere ? "#16202b" : cell.style.outline, "stroke-width": (isHere ? 0.42 : 0.1) * unit,
      "stroke-linejoin": "round", ...dash }));
    if (isHere) {
      group.append(draw("path", { d: outline.path, fill: "none", stroke: "#ffffff",
        "stroke-width": 0.12 * unit, "stroke-linejoin": "round" }));
    }
    const size = symbolSize(outline, unit);
    const sign = draw("text", { x: outline.x, y: outline.y + size * 0.3, "font-size": size,
      fill: cell.style.ink, "font-weight": 700, "text-anchor": "middle", "aria-hidden": "true" });
    sign.textContent = cell.style.symbol;
    const marks = draw("tspan", { "font-size": size * 0.6 });
    marks.textContent = cell.marks;
    sign.append(marks);
    group.append(sign);
    group.addEventListener("click", () => choose(index, type.key));
    return group;
  }

  // Names where there is room for them, the largest areas first; the chosen one's always.
  function labels(outlines, order, frame) {
    const { unit } = frame;
    const boxes = [];
    const within = (value, half, from, size) => Math.max(from + half, Math.min(from + size - half, value));
    const boxOf = (index, isAbove = false) => {
      const { x, y } = outlines[index];
      const half = width(data.board.areas[index][1], 1) * (unit / base) * 0.5 + unit * 0.2;
      const middle = within(x, half, frame.x, frame.width);
      const away = symbolSize(outlines[index], unit) * 0.5 + unit * 0.65;
      const centre = within(isAbove ? y - away - unit * 0.05 : y + away, unit * 0.65, frame.y, frame.height);
      return { left: middle - half, right: middle + half, top: centre - unit * 0.65, bottom: centre + unit * 0.65, middle };
    };
    const free = (box) => boxes.every((other) => box.right < other.left || box.left > other.right
      || box.bottom < other.top || box.top > other.bottom);
    const isSeen = ({ x, y }) => x > frame.x && x < frame.x + frame.width && y > frame.y && y < frame.y + frame.height;
    outlines.forEach((outline) => {
      const half = symbolSize(outline, unit) * 0.45;
      boxes.push({ left: outline.x - half, right: outline.x + half, top: outline.y - half, bottom: outline.y + half * 0.5 });
    });
    const texts = [];
    const own = boxOf(at.area);
    boxes.push(own);
    const largest = order.filter((index) => isSeen(outlines[index])).sort((a, b) => outlines[b].room - outlines[a].room);
    largest.forEach((index) => {
      const box = [boxOf(index), boxOf(index, true)].find(free);
      if (!box) return;
      boxes.push(box);
      texts.push(label(index, box, unit, cellAt(types[at.type], index).style));
    });
    return [...texts, label(at.area, own, unit, { ground: "#16202b", ink: "#ffffff" }, true)];
  }

  function label(index, box, unit, style, isHere = false) {
    const group = draw("g", { "aria-hidden": "true", class: "name" });
    if (isHere) {
      group.append(draw("rect", { x: box.left, y: box.top, width: box.right - box.left,
        height: box.bottom - box.top, rx: unit * 0.2, fill: style.ground }));
    }
    const text = draw("text", { x: box.middle, y: box.top + unit * 0.98, "font-size": unit, fill: style.ink,
      "font-weight": 600, "text-anchor": "middle", stroke: style.ground, "stroke-width": isHere ? 0 : unit * 0.28,
      "stroke-linejoin": "round", "paint-order": "stroke" });
    text.textContent = data.board.areas[index][1];
    group.append(text);
    return group;
  }

  function showLegend(isPart) {
    const type = types[at.type];
    const list = make("ul");
    type.counts.forEach(([key, number]) => {
      const style = data.board.styles[key];
      const item = make("li", number ? "" : "none");
      const chip = make("span", "chip", style.symbol);
      chip.setAttribute("aria-hidden", "true");
      paint(chip, style);
      item.append(chip, make("span", "", style.word), make("b", "", String(number)));
      list.append(item);
    });
    legend.replaceChildren(make("h3", "", type.label), list);
    if (isPart) legend.append(make("p", "", "A part of the map, round the chosen area."));
  }

  // ---------------------------------------------------------------------------- the panel

  function showWhy() {
    const key = `why ${placeKey()} ${data.why.place === placeKey() ? JSON.stringify(data.why) : ""}`;
    if (panel.dataset.drawn === key) return;
    panel.dataset.drawn = key;
    panel.setAttribute("aria-label", `Why: ${data.board.areas[at.area][1]}, ${types[at.type].label}`);
    if (data.why.place !== placeKey()) {
      panel.replaceChildren(make("p", "", "Looking up why …"));
      return;
    }
    const columns = make("div", "columns");
    data.why.reasons.forEach((reason) => columns.append(make("p", "", reason)));
    data.why.lists.forEach(([heading, items]) => {
      const list = make("ul");
      items.forEach((item) => list.append(make("li", "", item)));
      columns.append(make("h3", "", heading), list);
    });
    panel.replaceChildren(columns);
    panel.classList.toggle("short", panel.textContent.length < SHORT);
  }

  function showKeys() {
    if (panel.dataset.drawn === "keys") return;
    panel.dataset.drawn = "keys";
    panel.classList.remove("short");
    panel.setAttribute("aria-label", "Keys");
    const list = make("dl");
    KEYS.forEach(([key, meaning]) => {
      const line = make("div");
      line.append(make("dt", "", key), make("dd", "", meaning));
      list.append(line);
    });
    panel.replaceChildren(make("h3", "", "Keys"), list,
      make("p", "", "They work while the view has the focus: click it, or go to it with Tab."));
  }

  const view = { take, tell: () => {} };
  return view;
}
