// Brings what was asked for into view and moves the focus to it, once for each thing that was asked:
// who has pressed a button far below would otherwise neither see nor hear what it did, and whom a
// link has brought to a form far below the top would not find it.
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector("span");
  if (root.shown === data.asked) return;
  root.shown = data.asked;
  const shown = document.querySelector(data.what);
  if (shown.tabIndex < 0) shown.tabIndex = -1;
  shown.focus({ preventScroll: true });
  shown.scrollIntoView({ block: data.block });
}
