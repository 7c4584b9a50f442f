// @ts-check
/** Widths of the pen: a dash, a gap. */
const DASH = 3.5;
const GAP = 2.5;

/** Dashes and gaps that go by in a second. */
const PACE = 1.5;

/**
 * Dashes that march around the person.
 * @type {import("./index.js").Outline}
 */
export function dashes(context, path, { colour, width, timeMs }) {
  context.strokeStyle = `#${colour}`;
  context.lineWidth = width;
  context.setLineDash([DASH * width, GAP * width]);
  context.lineDashOffset = -(((timeMs / 1000) * PACE) % 1) * (DASH + GAP) * width;
  context.stroke(path);
  context.setLineDash([]);
}
