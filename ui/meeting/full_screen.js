// The meeting view on the whole screen. Where the browser refuses that, the view fills the window
// instead, and the rest of the page keeps still.
import { isFilling, isFull, show } from "./show.js";

export async function fill(view) {
  const { stage } = view.parts;
  if (isFull(view)) {
    await document.exitFullscreen();
    return;
  }
  if (isFilling(view)) {
    unfill(view);
    return;
  }
  try {
    await stage.requestFullscreen();
  } catch {
    stage.classList.add("fills");
    quieten(view, true);
    show(view);
  }
}

export function unfill(view) {
  view.parts.stage.classList.remove("fills");
  quieten(view, false);
  show(view);
}

export function quieten(view, isOn) {
  view.quiet.forEach((element) => {
    element.inert = false;
  });
  view.quiet = isOn ? othersOf(view.root.getRootNode().host) : [];
  view.quiet.forEach((element) => {
    element.inert = true;
  });
}

// All of the page that lies beside an element, at any depth, and is not inert already.
function othersOf(element) {
  const others = [];
  for (let node = element; node?.parentElement; node = node.parentElement) {
    const siblings = [...node.parentElement.children];
    others.push(...siblings.filter((child) => child !== node && !child.inert));
  }
  return others;
}
