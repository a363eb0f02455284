// The head of the meeting view: the place, its status and the facts, for the eye and to be read out.
import { make } from "../components/dom.js";
import { NARROW, statusChip, textWidth } from "./measures.js";
import { areaName, cellAt, chosenType, factsOf } from "./place.js";

// Keys that follow one another quickly are read out once.
const READ_OUT_PAUSE = 350;
const HEADLINE = { least: 1.6, least_narrow: 1.2, most: 1.75, weight: 700, margin: 2.2 };

export function showHead(view) {
  if (view.over === "round") {
    showRoundHead(view);
    return;
  }
  const type = chosenType(view);
  const cell = cellAt(view, type, view.at.area);
  const title = `${areaName(view, view.at.area)} – ${type.label}: `;
  const facts = factsOf(view, cell);
  showHeadline(view, title, cell.style.word);
  const list = make("span", "facts");
  list.append(...facts.map((fact) => make("span", "", fact)));
  const word = make("strong", "", cell.style.word);
  view.parts.status.replaceChildren(statusChip(cell.style), word, list);
  readOut(view, [`${title}${cell.style.word}`, ...facts].join(". "));
}

// Of the round of returns, which is of no type: what it is, and how far.
function showRoundHead(view) {
  const { title, message } = view.data.returns;
  showHeadline(view, title, "");
  view.parts.status.replaceChildren(make("span", "", message));
  readOut(view, `${title}. ${message}`);
}

function showHeadline(view, title, word) {
  const { headline, stage } = view.parts;
  headline.replaceChildren(make("span", "what", title), make("span", "hidden", word));
  const room = stage.clientWidth - HEADLINE.margin * view.base;
  const fits = room / textWidth(view, title, HEADLINE.weight);
  const least = stage.clientWidth < NARROW ? HEADLINE.least_narrow : HEADLINE.least;
  headline.style.fontSize = `${Math.max(least, Math.min(HEADLINE.most, fits))}em`;
}

function readOut({ timers, parts }, said) {
  clearTimeout(timers.live);
  if (parts.live.textContent === said) return;
  timers.live = setTimeout(() => {
    parts.live.textContent = said;
  }, READ_OUT_PAUSE);
}
