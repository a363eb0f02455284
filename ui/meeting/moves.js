// From one place of the meeting view to another, and from one way to show it to another.
import { chosenType, holder, isHeld } from "./place.js";
import { tellNow, tellSoon } from "./server.js";
import { show } from "./show.js";

export function move(view, areaStep, typeStep) {
  view.at = {
    area: stepped(view.at.area, areaStep, view.data.board.areas),
    type: stepped(view.at.type, typeStep, view.types),
  };
  if (view.over && view.over !== "why") cover(view, view.over);
  show(view);
  view.parts.stage.scrollIntoView({ block: "nearest" });
  tellSoon(view);
}

function stepped(index, step, list) {
  return Math.max(0, Math.min(list.length - 1, index + step));
}

export function moveGroup(view, step) {
  const groups = view.data.board.groups.map(([, members]) => members);
  const next = groups[groups.indexOf(chosenType(view).members) + step];
  if (next) move(view, 0, view.types.findIndex(({ key }) => key === next[0].key) - view.at.type);
}

// A click chooses; one on what is chosen already asks why, like Enter.
export function choose(view, area, key) {
  const type = view.types.findIndex((other) => other.key === key);
  const { at } = view;
  const isAgain = area === at.area && type === at.type;
  holder(view).focus({ preventScroll: true });
  if (isAgain) cover(view, "why");
  else move(view, area - at.area, type - at.type);
}

export function turn(view) {
  view.shows = view.shows === "map" ? "matrix" : "map";
  const held = isHeld(view);
  view.over = "";
  show(view);
  if (held) holder(view).focus();
  tellSoon(view);
}

// Puts the reasons or the keys over the matrix or the map, or takes them off again.
export function cover(view, what) {
  const held = isHeld(view);
  view.over = view.over === what ? "" : what;
  show(view);
  view.parts.panel.scrollTop = 0;
  if (held) holder(view).focus();
  if (view.over === "why") tellNow(view);
}
