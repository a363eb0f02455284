// The panel over the matrix or the map of the meeting view: why it is so, or the keys.
import { make } from "../components/dom.js";
import { areaName, chosenType, placeKey } from "./place.js";

// Reasons of fewer letters than this are written larger still.
const SHORT = 420;
const KEYS = [
  ["← →", "another area"],
  ["↑ ↓", "another type of provision"],
  ["Page Up, Page Down", "another group of types; in the reasons, further up or down"],
  ["Home, End", "the first area, the last one"],
  ["E, Enter or space", "why it is so; the same key goes back"],
  ["A", "all types on one map; the same key goes back"],
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
