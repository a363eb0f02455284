// What the server sends to the meeting view, and what it is told of where the view has come to rest.
import { holder, placeKey } from "./place.js";
import { show } from "./show.js";

const PAUSES = { tell: 600, reasons: 120 };

export function take(view, fresh) {
  if (!fresh.board && !view.data) {
    const [area, type] = fresh.place.split("|");
    view.tell({ area, type, screen: fresh.screen, holds: "" });
    return;
  }
  view.data = { ...view.data, ...fresh };
  view.types = view.data.board.groups.flatMap(([heading, members]) =>
    members.map((type) => ({ ...type, heading, members })),
  );
  follow(view);
  view.at.area = Math.min(view.at.area, view.data.board.areas.length - 1);
  view.at.type = Math.min(view.at.type, view.types.length - 1);
  show(view);
  if (!view.hasBegun) takeFocus(view);
}

// What comes back of what was told here is no news, and may be behind: only another place is.
function follow(view) {
  const key = `${view.data.place}|${view.data.screen}`;
  const echo = view.told.indexOf(key);
  if (echo >= 0) view.told = view.told.slice(echo + 1);
  else if (key !== view.fromServer) goTo(view, view.data);
  view.fromServer = key;
}

function goTo(view, { place, screen }) {
  const area = view.data.board.areas.findIndex(([code]) => place.startsWith(`${code}|`));
  const type = view.types.findIndex(({ key }) => place.endsWith(`|${key}`));
  view.at = { area: Math.max(0, area), type: Math.max(0, type) };
  view.shows = screen;
}

function takeFocus(view) {
  view.hasBegun = true;
  let held = document.activeElement;
  while (held?.shadowRoot?.activeElement) held = held.shadowRoot.activeElement;
  // The link that led here has done its part: the keys are to work at once.
  const hasLedHere = held?.matches("nav a[aria-current]");
  if (!held || held === document.body || hasLedHere) holder(view).focus({ preventScroll: true });
}

export function tellSoon(view) {
  clearTimeout(view.timers.tell);
  const pause = view.over === "why" ? PAUSES.reasons : PAUSES.tell;
  view.timers.tell = setTimeout(() => tellNow(view), pause);
}

export function tellNow(view) {
  clearTimeout(view.timers.tell);
  if (!view.root.isConnected) return;
  const { data, types, at, shows, told, fromServer } = view;
  const key = `${placeKey(view)}|${shows}`;
  if ((told.at(-1) ?? fromServer) === key) return;
  told.push(key);
  const area = data.board.areas[at.area][0];
  view.tell({ area, type: types[at.type].key, screen: shows, holds: data.holds });
}
