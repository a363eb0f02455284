// Elements of a drawing.
const SVG = "http://www.w3.org/2000/svg";

export const INK = "var(--pm-ink)";
export const PAPER = "var(--pm-paper)";

export function draw(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  return element;
}
