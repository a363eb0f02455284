// The page's heading, and beside it the links to its views.
import { make, makeLink, plainLink, redraw } from "../components/dom.js";

export default function ({ data: { heading, views }, parentElement, setTriggerValue }) {
  const drawn = [heading, views.map(([label, , isShown]) => [label, isShown])];
  redraw(parentElement, drawn, () => build(...drawn));
  const root = parentElement.querySelector(".root");
  root.querySelectorAll("a").forEach((link, number) => {
    link.href = views[number][1];
  });
  root.onclick = (event) => {
    const link = plainLink(event);
    if (link) setTriggerValue("view", link.dataset.id);
  };
}

function build(heading, views) {
  const title = make("h1", "", heading);
  // "Skip to main content" leads here.
  title.tabIndex = -1;
  title.dataset.id = "heading";
  if (!views.length) return [title];
  const nav = make("nav", "pm-views");
  nav.setAttribute("aria-label", "Views of this page");
  nav.append(...views.map(linkTo));
  return [title, nav];
}

function linkTo([label, isShown]) {
  const link = makeLink(label);
  if (isShown) link.setAttribute("aria-current", "true");
  return link;
}
