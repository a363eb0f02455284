// Brings the page's answer into view and moves the focus to it, once for each thing that was asked:
// who has pressed a button far below would otherwise neither see nor hear what it did.
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector("span");
  if (root.shown === data.asked) return;
  root.shown = data.asked;
  const answer = document.querySelector(".pm-answer");
  answer.tabIndex = -1;
  answer.focus({ preventScroll: true });
  answer.scrollIntoView({ block: "center" });
}
