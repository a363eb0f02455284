// The panel over the matrix or the map of the meeting view: why it is so, all types, the round, or
// the keys.
import { make, makeSign } from "../components/dom.js";
import { areaName, chosenType, placeKey } from "./place.js";

// Reasons of fewer letters than this are written larger still.
const SHORT = 420;
// How high its letters are in the round of returns, and a row of them.
const ROUND = { least: 0.7, most: 1.1, row: 2.5 };
const KEYS = [
  ["← →", "another area"],
  ["↑ ↓", "another type of provision"],
  ["Page Up, Page Down", "another group of types; in the reasons, further up or down"],
  ["Home, End", "the first area, the last one"],
  ["E, Enter or space", "why it is so; the same key goes back"],
  ["A", "all types on one map; the same key goes back"],
  ["R", "the round of returns, where one was opened; the same key goes back"],
  ["M", "the map, or the matrix again"],
  ["F", "full screen; Esc leaves it"],
  ["H or ?", "these keys; the same key goes back"],
];

export function showWhy(view) {
  const { panel } = view.parts;
  const { why } = view.data;
  const isKnown = why.place === placeKey(view);
  if (!isToDraw(panel, `why ${placeKey(view)} ${isKnown ? JSON.stringify(why) : ""}`)) return;
  const label = `Why: ${areaName(view, view.at.area)}, ${chosenType(view).label}`;
  panel.setAttribute("aria-label", label);
  if (!isKnown) {
    panel.replaceChildren(make("p", "", "Looking up why …"));
    return;
  }
  const columns = make("div", "columns");
  const { description } = chosenType(view);
  if (description) columns.append(make("p", "", description));
  columns.append(...why.reasons.map((reason) => make("p", "", reason)));
  why.lists.forEach(([heading, items]) => {
    const list = make("ul");
    list.append(...items.map((item) => make("li", "", item)));
    columns.append(make("h3", "", heading), list);
  });
  panel.replaceChildren(columns);
  panel.classList.toggle("short", panel.textContent.length < SHORT);
}

// The map of all types, as the first page draws it, and what it says.
export function showAll({ data: { overview }, parts: { panel } }) {
  if (!isToDraw(panel, `all ${overview.drawing}`)) return;
  panel.classList.remove("short");
  panel.setAttribute("aria-label", "All types");
  const all = make("div", "all");
  const picture = make("img");
  picture.src = overview.drawing;
  picture.alt = overview.words;
  const words = make("div");
  words.append(make("p", "", overview.message), make("p", "caption", overview.caption));
  all.append(picture, words);
  panel.replaceChildren(all);
}

// How far the round of returns is, a row an area: the bar says what the numbers say.
export function showRound({ base, data: { returns }, parts: { panel } }) {
  const fits = panel.clientHeight / base / (returns.rows.length + 1) / ROUND.row;
  panel.style.setProperty("--round", `${Math.max(ROUND.least, Math.min(fits, ROUND.most))}em`);
  if (!isToDraw(panel, `round ${JSON.stringify(returns)}`)) return;
  panel.classList.remove("short");
  panel.setAttribute("aria-label", returns.title);
  const table = make("table", "round");
  const line = make("tr");
  line.append(...returns.headings.map((heading) => make("th", "", heading)));
  const head = make("thead");
  head.append(line);
  const body = make("tbody");
  body.append(...returns.rows.map(roundRow));
  table.append(head, body);
  panel.replaceChildren(table);
}

function roundRow({ area, sign, state, asked, answered, open }) {
  const line = make("tr", open ? "" : "in");
  const name = make("th", "", area);
  name.scope = "row";
  const stands = make("td", "state");
  stands.append(makeSign("span", "symbol", sign), make("span", "", state));
  const track = makeSign("span", "track");
  const bar = make("span", "bar");
  bar.style.width = `${asked ? (answered / asked) * 100 : 100}%`;
  track.append(bar);
  const done = make("td", "number");
  done.append(track, make("span", "", String(answered)));
  const left = make("td", "number");
  left.append(make("b", "", String(open)));
  line.append(name, stands, make("td", "number", String(asked)), done, left);
  return line;
}

export function showKeys({ parts: { panel } }) {
  if (!isToDraw(panel, "keys")) return;
  panel.classList.remove("short");
  panel.setAttribute("aria-label", "Keys");
  const list = make("dl");
  KEYS.forEach(([key, meaning]) => {
    const line = make("div");
    line.append(make("dt", "", key), make("dd", "", meaning));
    list.append(line);
  });
  const hint = "They work while the view has the focus: click it, or go to it with Tab.";
  panel.replaceChildren(make("h3", "", "Keys"), list, make("p", "", hint));
}

// What is drawn already keeps its place in the text.
function isToDraw(panel, key) {
  if (panel.dataset.drawn === key) return false;
  panel.dataset.drawn = key;
  return true;
}

// A panel that does not hold all of its text says by which key there is more.
export function sayMore(view) {
  const { body, panel, more } = view.parts;
  body.classList.remove("runs-on");
  const runsOn = Boolean(view.over) && panel.scrollHeight > panel.clientHeight + 2;
  body.classList.toggle("runs-on", runsOn);
  more.hidden = !runsOn;
  sayWhere(view);
}

export function sayWhere({ parts: { panel, more } }) {
  const isAtEnd = panel.scrollHeight - panel.scrollTop <= panel.clientHeight + 4;
  more.textContent = isAtEnd ? "Page Up for the start" : "Page Down for more";
}
