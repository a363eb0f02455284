// The frame of every page: whose data it is, what not to read into it, and the way to the other
// pages. One element instead of one for each link, since every click sends all of them.
import { make, makeAs, makeButton, makeLink, plainLink, redraw } from "../components/dom.js";

const DOWNLOAD = "[data-testid=stDownloadButton] button";
const APP = "[data-testid=stApp]";
const PATIENCE = 30_000;
const ON_ITS_WAY = 3_000;
const SLOW = 250;
const UNDER_WAY = 500;
const DIALOG = "[role=dialog]";
const TYPED = "input:is([type=text], [type=number]):not([role=combobox]), textarea";

export default function ({ data, parentElement, setTriggerValue }) {
  const { query, other_query: otherQuery, ...drawn } = data;
  redraw(parentElement, drawn, () => build(drawn));
  // Other data are a page of their own: nothing of these is left in it.
  const other = parentElement.querySelector(".pm-other");
  if (other) other.href = `?${otherQuery}`;
  const nav = parentElement.querySelector(".pm-nav");
  drawn.pages.forEach(([, path], number) => {
    nav.querySelectorAll("a")[number].href = `${path || "./"}?${query}`;
  });
  nav.onclick = (event) => {
    if (event.target.closest("button")) return unfold(nav, !nav.classList.contains("pm-open"));
    const link = plainLink(event);
    if (!link) return;
    unfold(nav, false);
    setTriggerValue("page", link.dataset.id);
  };
  nav.onkeydown = ({ key }) => {
    if (key !== "Escape" || !nav.classList.contains("pm-open")) return;
    unfold(nav, false);
    nav.querySelector("button").focus();
  };
  enterAppliesDates();
  downloadsWait();
  comesBack(() => setTriggerValue("back", JSON.stringify(shownForms())));
  skipLeadsToTheHeading();
  keyboardHasAPlace();
  slowRunsFade();
}

function build({ banner, name, sentence, pages, other, is_example: isExample, who }) {
  const top = make("div", "pm-line");
  const title = make("span", "", "");
  title.append(make("b", "", name));
  top.append(title, way(pages));
  const note = makeAs("note", "div", "pm-banner", banner);
  if (other) (isExample ? note : title).append(" ", otherData(other));
  const shown = [...(banner ? [note] : []), top, make("div", "pm-frame", sentence)];
  return who ? [...shown, whoIsIn(who)] : shown;
}

// Who has signed in, in short and, where it is unfolded, in full; and the way out, or in.
function whoIsIn({ short, sentence, words, address }) {
  const line = make("div", "pm-frame pm-who");
  if (short) {
    const details = make("details", "");
    details.append(make("summary", "", short), make("p", "", sentence));
    line.append(details);
  }
  const link = makeLink(words);
  link.href = address;
  link.target = "_self";
  line.append(link);
  return line;
}

function otherData(words) {
  const link = makeLink(words);
  link.className = "pm-other";
  link.target = "_self";
  return link;
}

// The links to all pages; where there is no room for them, a button unfolds them.
function way(pages) {
  const nav = make("nav", "pm-nav");
  nav.setAttribute("aria-label", "Pages");
  const button = makeButton("", "Pages");
  button.dataset.id = "pages";
  button.setAttribute("aria-controls", "pm-pages");
  const links = make("div", "");
  links.id = "pm-pages";
  links.append(...pages.map(linkTo));
  nav.append(button, links);
  unfold(nav, false);
  return nav;
}

function unfold(nav, isOpen) {
  nav.classList.toggle("pm-open", isOpen);
  nav.querySelector("button").setAttribute("aria-expanded", String(isOpen));
}

function linkTo([title, , isCurrent]) {
  const anchor = makeLink(title);
  if (isCurrent) anchor.setAttribute("aria-current", "page");
  return anchor;
}

// Streamlit's own link leads to the main part, in which the links to the pages come first.
function skipLeadsToTheHeading() {
  if (window.provisionSkip) return;
  window.provisionSkip = true;
  document.addEventListener(
    "click",
    (event) => {
      const heading = document.querySelector("h1");
      if (!heading || !event.target.closest?.("[data-testid=stSkipToContent]")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      heading.focus();
    },
    true,
  );
}

// What a key was pressed on may be gone by the time that the page has answered, and so may a dialog
// that it was pressed in: the keyboard goes on where the dialog was opened, or at the heading.
function keyboardHasAPlace() {
  if (window.provisionKeyboard) return;
  window.provisionKeyboard = true;
  let opener;
  document.addEventListener(
    "keydown",
    async (event) => {
      if (!["Enter", " ", "Escape"].includes(event.key)) return;
      const pressed = placeOf(event.composedPath()[0]);
      const wasInDialog = Boolean(event.target.closest?.(DIALOG));
      if (!wasInDialog) opener = pressed;
      await new Promise((resolve) => setTimeout(resolve, UNDER_WAY));
      await pageIsQuiet({ edited: 0, ran: 0 });
      if (document.activeElement !== document.body || document.querySelector(DIALOG)) return;
      const again = stillThere(pressed) ?? (wasInDialog && stillThere(opener));
      (again || document.querySelector("h1"))?.focus();
    },
    true,
  );
}

// Whoever has the focus, and how it is found again where its part of the page is drawn anew.
function placeOf(element) {
  return { element, part: element.getRootNode().host, id: element.dataset?.id };
}

function stillThere({ element, part, id } = {}) {
  if (element?.isConnected) return element;
  return id && part?.shadowRoot?.querySelector(`[data-id="${CSS.escape(id)}"]`);
}

// What is not drawn anew yet is seen to be old in a run that takes long, and in no other.
function slowRunsFade() {
  if (window.provisionSlow) return;
  window.provisionSlow = true;
  let timer;
  new MutationObserver(() => {
    clearTimeout(timer);
    if (isRunning()) timer = setTimeout(fade, SLOW, true);
    else fade(false);
  }).observe(document.querySelector(APP), { attributeFilter: ["data-test-script-state"] });
}

function fade(isSlow) {
  document.documentElement.classList.toggle("pm-slow", isSlow);
}

// A connection that stands again may lead to another server, which knows nothing of the page yet:
// what the page still shows it could not give, so it is asked for the page at once. What is being
// typed is handed over first; the field cannot be left meanwhile, because Streamlit switches it off.
function comesBack(ask) {
  const isWatched = window.provisionBack;
  window.provisionBack = ask;
  if (isWatched) return;
  const app = document.querySelector(APP);
  let field;
  let wasLost = false;
  document.addEventListener("focusin", ({ target }) => {
    field = target.matches(TYPED) ? target : undefined;
  });
  new MutationObserver(() => {
    const isLost = app.dataset.testConnectionState !== "CONNECTED";
    if (wasLost && !isLost) goOn(field);
    wasLost = isLost;
  }).observe(app, { attributeFilter: ["data-test-connection-state"] });
}

function shownForms() {
  const marks = document.querySelectorAll("[data-pm-shown]");
  return [...marks].map((mark) => JSON.parse(mark.dataset.pmShown));
}

async function goOn(field) {
  const isTyped = field?.isConnected && document.activeElement === document.body;
  if (isTyped) {
    field.focus();
    field.blur();
  }
  window.provisionBack();
  if (!isTyped) return;
  await new Promise((resolve) => setTimeout(resolve, ON_ITS_WAY / 4));
  await pageIsQuiet({ edited: 0, ran: 0 });
  const label = CSS.escape(field.ariaLabel ?? "");
  const again = field.isConnected ? field : document.querySelector(`[aria-label="${label}"]`);
  if (document.activeElement === document.body) again?.focus();
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
