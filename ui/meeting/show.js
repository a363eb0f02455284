// Draws the meeting view: its head, and under it the matrix, the map or what lies over them.
import { showMatrix } from "./grid.js";
import { showHead } from "./head.js";
import { showMap } from "./map.js";
import { sayMore, showAll, showKeys, showRound, showWhy } from "./panel.js";

const LETTER = { least: 16, most: 44, across: 50, down: 28 };

export function isFull({ root, parts }) {
  return root.getRootNode().fullscreenElement === parts.stage;
}

export function isFilling({ parts }) {
  return parts.stage.classList.contains("fills");
}

export function show(view) {
  if (view.over === "round" && !view.data.returns) view.over = "";
  const { over, shows } = view;
  const { stage, table, map, panel } = view.parts;
  const fits = Math.min(stage.clientWidth / LETTER.across, stage.clientHeight / LETTER.down);
  view.base = Math.max(LETTER.least, Math.min(fits, LETTER.most));
  stage.style.fontSize = `${view.base}px`;
  stage.dataset.over = over;
  stage.dataset.shows = shows;
  showFoot(view);
  showHead(view);
  table.hidden = Boolean(over) || shows === "map";
  map.hidden = Boolean(over) || shows !== "map";
  panel.hidden = !over;
  if (over === "why") showWhy(view);
  else if (over === "all") showAll(view);
  else if (over === "round") showRound(view);
  else if (over === "keys") showKeys(view);
  else if (shows === "map") showMap(view);
  else showMatrix(view);
  sayMore(view);
}

function showFoot(view) {
  const { large, other, why, all, round, help } = view.parts;
  large.lastChild.textContent = isFull(view) || isFilling(view) ? "Leave" : "Full screen";
  other.lastChild.textContent = view.shows === "map" ? "Matrix" : "Map";
  why.setAttribute("aria-pressed", String(view.over === "why"));
  all.setAttribute("aria-pressed", String(view.over === "all"));
  round.hidden = !view.data.returns;
  round.setAttribute("aria-pressed", String(view.over === "round"));
  help.setAttribute("aria-pressed", String(view.over === "keys"));
}
