// The parts of the meeting view that stay; what is drawn in them changes.
import { make, makeAs, makeButton } from "../components/dom.js";

export function makeParts(commands) {
  const stage = make("section", "stage");
  stage.setAttribute("aria-label", "Meeting view");
  const headline = make("h2", "headline");
  const status = make("p", "status");
  const head = make("div", "head");
  head.append(headline, status);
  const live = makeAs("status", "div", "hidden");
  const { body, ...shown } = makeBody();
  const { foot, ...buttons } = makeFoot(commands);
  stage.append(head, live, body, foot);
  return { stage, headline, status, live, body, ...shown, ...buttons };
}

function makeBody() {
  const table = makeAs("grid", "table", "matrix");
  table.tabIndex = 0;
  const areas = makeAs("listbox", "div", "areas");
  areas.setAttribute("aria-orientation", "horizontal");
  areas.tabIndex = 0;
  const legend = make("div", "legend");
  const map = make("div", "map");
  map.append(legend, areas);
  const panel = makeAs("region", "div", "panel");
  panel.tabIndex = 0;
  const more = make("p", "more");
  more.setAttribute("aria-hidden", "true");
  const body = make("div", "body");
  body.append(table, map, panel, more);
  return { body, table, map, areas, legend, panel, more };
}

function makeFoot({ move, why, all, round, turn, fill, keys }) {
  const buttons = {
    why: keyButton("E", why, { text: "Why" }),
    all: keyButton("A", all, { text: "All types" }),
    round: keyButton("R", round, { text: "Returns" }),
    other: keyButton("M", turn, { text: "Map" }),
    large: keyButton("F", fill, { text: "Full screen" }),
    help: keyButton("H", keys, { text: "Keys" }),
  };
  const foot = make("div", "foot");
  foot.append(
    pairOf(
      keyButton("←", () => move(-1, 0), { label: "Previous area" }),
      keyButton("→", () => move(1, 0), { label: "Next area" }),
      make("span", "of", "Area"),
    ),
    pairOf(
      keyButton("↑", () => move(0, -1), { label: "Previous type" }),
      keyButton("↓", () => move(0, 1), { label: "Next type" }),
      make("span", "of", "Type"),
    ),
    ...Object.values(buttons),
  );
  return { foot, ...buttons };
}

function keyButton(key, act, { text, label }) {
  const element = makeButton();
  if (label) element.setAttribute("aria-label", label);
  element.append(make("kbd", "", key));
  if (text) element.append(make("span", "", text));
  element.addEventListener("click", act);
  return element;
}

function pairOf(...parts) {
  const pair = make("span", "pair");
  pair.append(...parts);
  return pair;
}
