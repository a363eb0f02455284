// The frame of every page: whose data it is, what not to read into it, and the way to the other
// pages. One element instead of one for each link, since every click sends all of them.
import { make, makeAs, makeSign } from "../components/dom.js";

const DOWNLOAD = "[data-testid=stDownloadButton] button";
const APP = "[data-testid=stApp]";
const PATIENCE = 30_000;
const ON_ITS_WAY = 3_000;

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
  downloadsWait();
}

function build({ banner, name, sentence, groups }) {
  const frame = make("div", "pm-frame");
  frame.append(make("b", "", name), make("span", "", sentence));
  const nav = make("nav", "pm-nav");
  nav.setAttribute("aria-label", "Pages");
  nav.append(...groups.map(groupOfPages));
  return [...(banner ? [makeAs("note", "div", "pm-banner", banner)] : []), frame, nav];
}

function groupOfPages([heading, pages]) {
  const box = make("div", "pm-pages");
  const links = makeAs("group", "div");
  links.setAttribute("aria-label", heading);
  links.append(...pages.map(linkTo));
  box.append(makeSign("span", "pm-pages-name", heading), links);
  return box;
}

function linkTo({ title, href, is_current: isCurrent }) {
  const anchor = make("a", "", title);
  anchor.href = href;
  anchor.dataset.page = title;
  if (isCurrent) anchor.setAttribute("aria-current", "page");
  return anchor;
}

// A date picker hands its date over only when it is left; until then a file that is taken away
// would be of another date than the one that is read on the page.
function enterAppliesDates() {
  if (window.provisionEnter) return;
  window.provisionEnter = true;
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" || !event.target.closest?.("[data-testid=stDateInput]")) return;
      // The picker takes a press outside it for being left; the keyboard stays where it is.
      document.body.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
    },
    true,
  );
}

// What was typed or chosen last is applied as the press on a download leaves its field: the file is
// asked for once the page shows it. A button that is gone by then had nothing left to give.
function downloadsWait() {
  if (window.provisionDownloads) return;
  window.provisionDownloads = true;
  const times = watchTimes();
  let released;
  document.addEventListener(
    "click",
    async (event) => {
      const button = event.target.closest?.(DOWNLOAD);
      if (!button || button === released) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const label = button.textContent;
      await pageIsQuiet(times);
      released = [...document.querySelectorAll(DOWNLOAD)].find((b) => b.textContent === label);
      released?.click();
      released = undefined;
    },
    true,
  );
}

// When a field was last left with something else in it, and when the page last ran: an answer that
// is still on its way is not seen otherwise.
function watchTimes() {
  const times = { edited: 0, ran: 0 };
  let held;
  document.addEventListener("focusin", ({ target }) => {
    held = contentOf(target);
  });
  document.addEventListener("focusout", ({ target }) => {
    if (contentOf(target) !== held) times.edited = Date.now();
  });
  new MutationObserver(() => {
    if (isRunning()) times.ran = Date.now();
  }).observe(document.querySelector(APP), { attributeFilter: ["data-test-script-state"] });
  return times;
}

// Nobody waits for ever: a press is never lost.
function pageIsQuiet(times) {
  const started = Date.now();
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const isAwaited =
        window.provisionAwaits > Date.now() ||
        times.edited > Math.max(times.ran, Date.now() - ON_ITS_WAY);
      if ((isAwaited || isRunning()) && Date.now() - started < PATIENCE) return;
      clearInterval(timer);
      resolve();
    }, 80);
  });
}

function contentOf({ value, textContent }) {
  return value ?? textContent;
}

function isRunning() {
  return document.querySelector(APP)?.dataset.testScriptState !== "notRunning";
}
