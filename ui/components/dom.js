// What every component's script is built of. Texts are set as textContent only: nothing that
// comes from the register is ever read as HTML.
export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

export function makeButton(className, text) {
  const element = make("button", className, text);
  element.type = "button";
  return element;
}

// An element that means something else to a screen reader than its tag says.
export function makeAs(role, tag, className, text) {
  const element = make(tag, className, text);
  element.setAttribute("role", role);
  return element;
}

// A sign for the eye alone: its meaning stands beside it in words.
export function makeSign(tag, className, text) {
  const element = make(tag, className, text);
  element.setAttribute("aria-hidden", "true");
  return element;
}

export function paint(element, style) {
  Object.assign(element.style, {
    background: style.ground,
    color: style.ink,
    border: `1px ${style.is_dashed ? "dashed" : "solid"} ${style.outline}`,
  });
}

// The small signs beside a status one by one; "!" belongs to the sign before it.
export function signsOf(marks) {
  return marks.match(/.!?/gu) ?? [];
}

export function activeWithin(parentElement) {
  return parentElement.activeElement ?? parentElement.getRootNode().activeElement;
}

// A link whose address is filled in once it is drawn; without any it could not be focused.
export function makeLink(id) {
  const link = make("a", "", id);
  link.href = "./";
  link.dataset.id = id;
  return link;
}

// The link that was clicked to be followed within the page; one that is opened in another tab or
// window is the browser's own business.
export function plainLink(event) {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return undefined;
  event.preventDefault();
  return link;
}

// Lays a part of the page out anew whenever its width is another: what is laid out before it is
// drawn is never seen otherwise.
export function keepFitted(root, lay) {
  root.fitting?.disconnect();
  let width;
  root.fitting = new ResizeObserver(() => {
    if (root.clientWidth === width) return;
    width = root.clientWidth;
    lay();
  });
  root.fitting.observe(root);
}

// Gives an element the first of some classes, each atop the one before, with which nothing is cut.
export function fit(element, classes, isCut) {
  element.classList.remove(...classes);
  classes.forEach((name) => {
    if (isCut()) element.classList.add(name);
  });
}

// What stands on paper beside, or in place of, what the screen shows. It is drawn while something is
// printed, and at no other time.
export function keepForPaper(paper, draw) {
  const isPrinting = window.matchMedia("print");
  const show = () => paper.replaceChildren(...draw());
  const clear = () => paper.replaceChildren();
  const turn = () => (isPrinting.matches ? show() : clear());
  window.addEventListener("beforeprint", show);
  window.addEventListener("afterprint", clear);
  isPrinting.addEventListener("change", turn);
  turn();
  paper.leave = () => {
    window.removeEventListener("beforeprint", show);
    window.removeEventListener("afterprint", clear);
    isPrinting.removeEventListener("change", turn);
  };
}

// Draws anew what is not drawn already; what had the focus gets it back by its `data-id`.
export function redraw(parentElement, content, build) {
  const root = parentElement.querySelector(".root");
  const drawn = JSON.stringify(content);
  if (root.dataset.drawn === drawn) return;
  const focused = activeWithin(parentElement)?.dataset?.id;
  root.dataset.drawn = drawn;
  root.replaceChildren(...build(root));
  if (focused) root.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
}
