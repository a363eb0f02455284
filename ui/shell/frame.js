// The frame of every page: whose data it is, what not to read into it, and the way to the other
// pages. One element instead of one for each link, since every click sends all of them. Texts
// are set as textContent only.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".pm-top");
  const drawn = JSON.stringify(data);
  if (root.dataset.drawn !== drawn) {
    const focused = root.contains(document.activeElement) && document.activeElement.textContent;
    root.dataset.drawn = drawn;
    root.replaceChildren(...build(data));
    if (focused) [...root.querySelectorAll("a")].find((a) => a.textContent === focused)?.focus();
  }
  root.onclick = (event) => {
    const link = event.target.closest("a");
    // A link opened in another tab or window is the browser's own business.
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    setTriggerValue("page", link.dataset.page);
  };
  enterAppliesDates();
}

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function build({ banner, name, sentence, groups }) {
  const parts = [];
  if (banner) {
    parts.push(make("div", "pm-banner", banner));
    parts[0].setAttribute("role", "note");
  }
  const frame = make("div", "pm-frame");
  frame.append(make("b", "", name), make("span", "", sentence));
  const nav = make("nav", "pm-nav");
  nav.setAttribute("aria-label", "Pages");
  nav.append(...groups.map(group));
  return [...parts, frame, nav];
}

function group([heading, pages]) {
  const box = make("div", "pm-pages");
  const name = make("span", "pm-pages-name", heading);
  const links = make("div");
  links.setAttribute("role", "group");
  links.setAttribute("aria-label", heading);
  name.setAttribute("aria-hidden", "true");
  links.append(...pages.map(link));
  box.append(name, links);
  return box;
}

function link({ title, href, is_current }) {
  const anchor = make("a", "", title);
  anchor.href = href;
  anchor.dataset.page = title;
  if (is_current) anchor.setAttribute("aria-current", "page");
  return anchor;
}

// A date picker hands its date over only when it is left; until then a file that is taken away
// would be of another date than the one that is read on the page.
function enterAppliesDates() {
  if (window.provisionEnter) return;
  window.provisionEnter = true;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.closest?.("[data-testid=stDateInput]")) return;
    // The picker takes a press outside it for being left; the keyboard stays where it is.
    document.body.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
  }, true);
}
