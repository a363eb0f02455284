// The meeting view: one place (an area and a type) written large, over a matrix or a map that is
// moved through with the keys. All cells are here already, so a move asks nothing of the server; at
// a pause the place is told to it, for the address and for the reasons. Keys are heard only while
// something in here has the focus.
import { fill, quieten } from "./full_screen.js";
import { act } from "./keys.js";
import { choose, cover, move, turn } from "./moves.js";
import { sayWhere } from "./panel.js";
import { makeParts } from "./parts.js";
import { activeIn } from "./place.js";
import { take } from "./server.js";
import { show } from "./show.js";

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".root");
  const view = (root.view ??= begin(root));
  view.tell = (place) => setTriggerValue("place", place);
  take(view, data);
}

// What the view is: where it is, what it shows there, and what lies over it.
function begin(root) {
  const view = {
    root,
    data: null, // what the server has sent, the newest of each part
    types: [], // all types of provision in their order, each with its group
    at: { area: 0, type: 0 },
    shows: "matrix", // or "map"
    over: "", // or "why", "all", "round" or "keys"
    told: [], // places of which the server has not yet answered that it has heard them
    fromServer: null, // the place that it named last
    base: 16, // how many pixels high a letter is
    quiet: [], // what of the page is inert while the view fills the window
    timers: {},
    hasBegun: false,
    tell: () => {},
  };
  view.parts = makeParts({
    move: (areas, types) => move(view, areas, types),
    why: () => cover(view, "why"),
    all: () => cover(view, "all"),
    round: () => cover(view, "round"),
    turn: () => turn(view),
    fill: () => fill(view),
    keys: () => cover(view, "keys"),
  });
  root.replaceChildren(view.parts.stage);
  listen(view);
  return view;
}

function listen(view) {
  const { stage, panel } = view.parts;
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (!act(view, event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  stage.addEventListener("click", (event) => {
    const cell = event.target.closest("[data-area]");
    if (cell) choose(view, Number(cell.dataset.area), cell.dataset.type);
  });
  stage.addEventListener("fullscreenchange", () => show(view));
  // It is called when the page is left as well, with no size any more.
  new ResizeObserver(() => {
    if (!stage.isConnected) quieten(view, false);
    else if (view.data) show(view);
  }).observe(stage);
  stage.addEventListener("focusin", () => stage.classList.add("held"));
  stage.addEventListener("focusout", () =>
    stage.classList.toggle("held", stage.contains(activeIn(view))),
  );
  panel.addEventListener("scroll", () => sayWhere(view));
}
