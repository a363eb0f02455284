// The keys of the meeting view.
import { fill, unfill } from "./full_screen.js";
import { cover, move, moveGroup, turn } from "./moves.js";
import { isFilling } from "./show.js";

const MOVES = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  Home: [-Infinity, 0],
  End: [Infinity, 0],
};
const PAGES = { PageUp: -1, PageDown: 1 };
const PRESSES = new Set(["Enter", " "]);
const askWhy = (view) => cover(view, "why");
const COMMANDS = {
  enter: askWhy,
  " ": askWhy,
  e: askWhy,
  a: (view) => cover(view, "all"),
  r: (view) => view.data.returns && cover(view, "round"),
  m: turn,
  f: fill,
  h: (view) => cover(view, "keys"),
  "?": (view) => cover(view, "keys"),
};
// How much of the panel Page Up and Page Down go on by.
const SCROLLED = 0.8;

// Does what a key stands for, and says whether it stands for anything.
export function act(view, event) {
  const command = commandOf(view, event);
  command?.(view);
  return Boolean(command);
}

function commandOf(view, { key, repeat, target }) {
  if (MOVES[key]) return () => move(view, ...MOVES[key]);
  if (PAGES[key]) return () => turnPage(view, PAGES[key]);
  if (key === "Escape") return wayBack(view);
  // On a button Enter and space press it.
  if (repeat || (PRESSES.has(key) && target.closest("button"))) return undefined;
  return COMMANDS[key.toLowerCase()];
}

function wayBack(view) {
  if (view.over) return () => cover(view, view.over);
  return isFilling(view) ? unfill : undefined;
}

function turnPage(view, sign) {
  const { panel } = view.parts;
  if (view.over) panel.scrollTop += sign * panel.clientHeight * SCROLLED;
  else moveGroup(view, sign);
}
