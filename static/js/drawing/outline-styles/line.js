// @ts-check
/** @type {import("./index.js").Outline} */
export function line(context, path, { colour, width }) {
  context.strokeStyle = `#${colour}`;
  context.lineWidth = width;
  context.stroke(path);
}
