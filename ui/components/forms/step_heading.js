// The heading of one step of several: the keyboard and a screen reader begin there as the next step
// takes the place of the last one, whose buttons are gone.
import { make } from "../dom.js";

const TYPED = "input, textarea, select, [contenteditable]";
const SAVES = "Ctrl + Enter";
const HANDED_OVER = 150;
const seen = (window.provisionSteps ??= {});

export default function ({ data: { name, text, level, step }, parentElement }) {
  const root = parentElement.querySelector(".pm-step");
  if (root.textContent !== text || root.firstChild?.localName !== level) {
    const heading = make(level, "", text);
    heading.tabIndex = -1;
    root.replaceChildren(heading);
  }
  keysAnswer();
  const isNew = step !== "" && seen[name] !== step;
  seen[name] = step;
  if (!isNew) return;
  root.firstChild.focus({ preventScroll: true });
  root.firstChild.scrollIntoView({ block: "nearest" });
}

function keysAnswer() {
  if (window.provisionKeys) return;
  window.provisionKeys = true;
  window.addEventListener("keydown", answeredOnce, true);
}

function answeredOnce(event) {
  const isTyped = Boolean(event.target.closest?.(TYPED));
  // A key that is held down would answer question after question that nobody has read.
  const isHeld = event.repeat && !isTyped && event.key.length === 1;
  const saves = isTyped && event.key === "Enter" && event.ctrlKey ? saveButton() : undefined;
  if (!isHeld && !saves) return;
  event.stopImmediatePropagation();
  if (!saves) return;
  event.preventDefault();
  // What is being typed is handed over as its field is left.
  document.activeElement.blur();
  document.body.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
  setTimeout(() => saves.click(), HANDED_OVER);
}

function saveButton() {
  const buttons = [...document.querySelectorAll("button:has(kbd)")];
  return buttons.find((button) => button.textContent.endsWith(SAVES));
}
