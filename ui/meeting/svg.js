// Elements of a drawing.
const SVG = "http://www.w3.org/2000/svg";

export const INK = "#16202b";
export const PAPER = "#ffffff";

export function draw(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  return element;
}
