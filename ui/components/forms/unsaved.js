// A form that somebody has begun to fill in: the browser asks before it leaves the page for good.
const begun = (window.provisionBegun ??= new Set());
const TYPES = ["input", "change", "keydown"];
// A key that leads on through the form changes nothing in it.
const LEADS_ON = new Set(["Tab", "Shift", "Control", "Alt", "Meta", "Escape", "Enter"]);

export default function ({ data: { form }, parentElement }) {
  const root = parentElement.querySelector("span");
  root.dataset.form = form;
  root.className = "pm-unsaved";
  if (window.provisionUnsaved) return;
  window.provisionUnsaved = true;
  TYPES.forEach((type) => document.addEventListener(type, note, true));
  window.addEventListener("beforeunload", (event) => {
    if (!shownForms().some((each) => begun.has(each))) return;
    event.preventDefault();
    // What some browsers go by still.
    event.returnValue = true;
  });
}

function shownForms() {
  return [...document.querySelectorAll("span.pm-unsaved")].map((root) => root.dataset.form);
}

function note({ type, key, target }) {
  if (type === "keydown" && LEADS_ON.has(key)) return;
  const forms = shownForms();
  const form = forms.find((each) => target.closest?.(`[class*="st-key-${CSS.escape(each)}"]`));
  if (form) begun.add(form);
}
