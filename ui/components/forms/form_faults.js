// Binds the fields of a form to what is wrong with them: a screen reader says it at the field, and
// the links of the sum-up take the keyboard there.
const LINK = "a[data-field]";

export default function ({ data: { fields }, parentElement }) {
  linksLeadToFields();
  parentElement.unbindFaults?.();
  const bound = fields.flatMap(([field, message]) => {
    const input = inputOf(field);
    if (!input) return [];
    const before = input.getAttribute("aria-describedby");
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", [before, message].filter(Boolean).join(" "));
    return [() => unbind(input, before)];
  });
  parentElement.unbindFaults = () => bound.forEach((undo) => undo());
  return parentElement.unbindFaults;
}

function unbind(input, before) {
  input.removeAttribute("aria-invalid");
  if (before) input.setAttribute("aria-describedby", before);
  else input.removeAttribute("aria-describedby");
}

function inputOf(field) {
  const place = `.st-key-${CSS.escape(field)}`;
  return document.querySelector(`${place} :is(input, textarea)`);
}

function linksLeadToFields() {
  if (window.provisionFaults) return;
  window.provisionFaults = true;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(LINK);
    const input = link && inputOf(link.dataset.field);
    if (!input) return;
    event.preventDefault();
    input.closest("[data-testid=stElementContainer]")?.scrollIntoView({ block: "center" });
    input.focus({ preventScroll: true });
  });
}
