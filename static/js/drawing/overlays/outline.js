// @ts-check
/**
 * The outline of each person, along the server's contours. A contour follows whole pixels of the mask; on the
 * canvas that would be a staircase of five-pixel steps. Each point is moved along the mask's gradient
 * to where the confidence crosses the threshold: the refined confidence, if the cut-out follows it.
 * Then the line is smoothed and drawn as curves.
 */

/** The outline’s default colour, six hexadecimal digits; as in webdemo/vision/picture_output.py. */
export const OUTLINE_COLOUR = "00e640";

/**
 * @param {Int16Array} contour closed; x, y, … in pixels of the mask, perhaps a few outside it
 * @param {{mask: Uint8Array, width: number, height: number}} mask
 * @param {number} level the threshold, of 255, that the line follows
 * @param {import("../guided-filter.js").Coefficients | null} [refined] the filter's, if it refines the mask
 * @returns {Float32Array} closed; x, y, … as shares of the frame's size; every second point
 */
export function smoothLine(contour, { mask, width, height }, level, refined = null) {
  const count = contour.length / 2;
  const start = lowest(contour);
  const value = (/** @type {number} */ x, /** @type {number} */ y) =>
    mask[Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)];
  const onEdge = new Float32Array(contour.length);
  for (let i = 0; i < contour.length; i += 2) {
    const x = contour[i];
    const y = contour[i + 1];
    const slopeX = (value(x + 1, y) - value(x - 1, y)) / 2;
    const slopeY = (value(x, y + 1) - value(x, y - 1)) / 2;
    const slope = Math.hypot(slopeX, slopeY) || 1;
    // Newton's step to the level, limited to one pixel: where the mask is flat it would be endless.
    const distance = refined
      ? distanceToEdge(refined, x, y, slopeX / slope, slopeY / slope)
      : Math.min(1, Math.max(-1, (level - value(x, y)) / slope));
    onEdge[i] = x + (distance * slopeX) / slope;
    onEdge[i + 1] = y + (distance * slopeY) / slope;
  }
  const smooth = new Float32Array(2 * Math.ceil(count / 2));
  for (let i = 0; i < smooth.length; i += 2) {
    for (let axis = 0; axis < 2; axis++) {
      const at = (/** @type {number} */ offset) => onEdge[2 * ((start + i + offset + count) % count) + axis];
      // Binomial weights 1 4 6 4 1. A pixel's value stands at its centre, hence the half.
      const mean = (at(-2) + at(2) + 4 * (at(-1) + at(1)) + 6 * at(0)) / 16 + 0.5;
      smooth[i + axis] = mean / (axis === 0 ? width : height);
    }
  }
  return smooth;
}

/** How far the cut-out's edge is looked for, in pixels of the mask. */
const REACH = 4;

/**
 * @param {import("../guided-filter.js").Coefficients} refined
 * @param {number} x @param {number} y of a contour's point
 * @param {number} inX @param {number} inY a unit vector to the inside
 * @returns {number} to where the refined confidence is one half, positive to the inside; 0 if it is not in reach
 */
function distanceToEdge(refined, x, y, inX, inY) {
  const valueAt = (/** @type {number} */ distance) =>
    refinedConfidence(refined, Math.round(x + distance * inX), Math.round(y + distance * inY));
  let value = valueAt(0);
  const step = value > 127.5 ? -1 : 1;
  for (let distance = step; Math.abs(distance) <= REACH; distance += step) {
    const next = valueAt(distance);
    if (next > 127.5 === step > 0) return distance - step + (step * (127.5 - value)) / (next - value);
    value = next;
  }
  return 0;
}

/**
 * The refined confidence of a pixel of the guide.
 * @param {import("../guided-filter.js").Coefficients} coefficients @param {number} x @param {number} y may be outside the guide
 * @returns {number} 0 to 255, and a little beyond
 */
function refinedConfidence({ values, width, height, guide }, x, y) {
  const clamp = (/** @type {number} */ at, /** @type {number} */ end) => (at < 0 ? 0 : at >= end ? end - 1 : at);
  const [column, row] = [clamp(x, guide.width), clamp(y, guide.height)];
  // A cell is 2x2 pixels. Each pixel is a quarter of the way to the next cell, across and down.
  const [nearX, nearY] = [column >> 1, row >> 1];
  const near = 4 * (nearY * width + nearX);
  const beside = 4 * (nearY * width + clamp(nearX + (column & 1 ? 1 : -1), width));
  const below = 4 * (clamp(nearY + (row & 1 ? 1 : -1), height) * width + nearX);
  const { data } = guide;
  const pixel = 4 * (row * guide.width + column);
  let sum = 0;
  for (let i = 0; i < 4; i++) {
    const mean = 0.5 * values[near + i] + 0.25 * (values[beside + i] + values[below + i]);
    sum += mean * (i < 3 ? data[pixel + i] : 255);
  }
  return sum;
}

/**
 * Index of the lowest point, where the line begins. It is nearly always at the lower border of the
 * frame, and stays there from frame to frame. The contour's first point, the topmost one, jumps from
 * frame to frame, and the dashes would jump with it.
 * @param {Int16Array} contour
 */
function lowest(contour) {
  let found = 0;
  for (let i = 1; i < contour.length / 2; i++) {
    const lower = contour[2 * i + 1] - contour[2 * found + 1];
    if (lower > 0 || (lower === 0 && contour[2 * i] < contour[2 * found])) found = i;
  }
  return found;
}

/**
 * Add a closed quadratic curve to a path, through the midpoints of neighbouring points.
 * @param {Pick<Path2D, "moveTo" | "quadraticCurveTo" | "closePath">} path
 * @param {Float32Array} line x, y, … as shares of the frame's size
 * @param {number} width @param {number} height of the frame, in the path's units
 */
export function traceLine(path, line, width, height) {
  const count = line.length / 2;
  if (count < 3) return;
  const x = (/** @type {number} */ i) => line[2 * (i % count)] * width;
  const y = (/** @type {number} */ i) => line[2 * (i % count) + 1] * height;
  path.moveTo((x(count - 1) + x(0)) / 2, (y(count - 1) + y(0)) / 2);
  for (let i = 0; i < count; i++) {
    path.quadraticCurveTo(x(i), y(i), (x(i) + x(i + 1)) / 2, (y(i) + y(i + 1)) / 2);
  }
  path.closePath();
}

/**
 * @typedef {{colour: string, width: number, timeMs: number}} Pen six hexadecimal digits; in the context's
 *   units; the time of the frame, which stands still with reduced motion
 *
 * @callback OutlineStyle draws an outline
 * @param {CanvasRenderingContext2D} context
 * @param {Path2D} path around every person, holes included
 * @param {Pen} pen
 */

/** By the values of the setting. @type {Record<string, OutlineStyle>} */
const STYLES = { line, glow, dashes, halo };

/**
 * Draws the outlines, if the look has any.
 * @param {CanvasRenderingContext2D} context @param {import("./scene.js").OverlayScene} scene
 */
export function draw(context, { width, height, mirror, unit, timeMs, lines, look: { outline } }) {
  if (!outline) return;
  const path = new Path2D();
  for (const line of lines) traceLine(path, line, width, height);
  context.setTransform(mirror ? -1 : 1, 0, 0, 1, mirror ? width : 0, 0);
  context.lineJoin = "round";
  STYLES[outline.style](context, path, { colour: outline.colour, width: unit * outline.width, timeMs });
}

/** Width of the dark rim under a line, in widths of the line. Before a bright or green background it sets the line apart. */
const CASING = 1.5;

/** A line with a dark rim. @type {OutlineStyle} */
function line(context, path, { colour, width }) {
  context.strokeStyle = "#0008";
  context.lineWidth = CASING * width;
  context.stroke(path);
  context.strokeStyle = `#${colour}`;
  context.lineWidth = width;
  context.stroke(path);
}

/** Width and opacity of each stroke. Without a graphics card shadowBlur would take ten times as long. */
const GLOW_STROKES = [[4.6, 0.1], [3.2, 0.16], [2, 0.3], [1, 1]];

/** A neon tube: light around a bright core. @type {OutlineStyle} */
function glow(context, path, { colour, width }) {
  context.strokeStyle = `#${colour}`;
  for (const [scale, opacity] of GLOW_STROKES) {
    context.globalAlpha = opacity;
    context.lineWidth = width * scale;
    context.stroke(path);
  }
  context.strokeStyle = "#fff";
  context.globalAlpha = 0.85;
  context.lineWidth = width * 0.35;
  context.stroke(path);
  context.globalAlpha = 1;
}

/** Lengths, in widths of the pen. */
const DASH = 3.5;
const GAP = 2.5;
const DASHES_PER_SECOND = 1.5;

/** Dashes that move around the person. @type {OutlineStyle} */
function dashes(context, path, { colour, width, timeMs }) {
  context.strokeStyle = `#${colour}`;
  context.lineWidth = width;
  context.setLineDash([DASH * width, GAP * width]);
  context.lineDashOffset = -(((timeMs / 1000) * DASHES_PER_SECOND) % 1) * (DASH + GAP) * width;
  context.stroke(path);
  context.setLineDash([]);
}

/** Distance of the ring from the person, in widths of the pen. */
const HALO_DISTANCE = 1.8;

const scratch = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

/** A ring at a distance: a broad stroke, from which a narrower one and the person are cut out. @type {OutlineStyle} */
function halo(context, path, { colour, width }) {
  const { canvas } = scratch;
  if (canvas.width !== context.canvas.width || canvas.height !== context.canvas.height) {
    Object.assign(canvas, { width: context.canvas.width, height: context.canvas.height });
  }
  scratch.clearRect(0, 0, canvas.width, canvas.height);
  scratch.lineJoin = "round";
  scratch.strokeStyle = `#${colour}`;
  scratch.globalCompositeOperation = "source-over";
  scratch.lineWidth = 2 * (HALO_DISTANCE + 1) * width;
  scratch.stroke(path);
  scratch.globalCompositeOperation = "destination-out";
  scratch.lineWidth = 2 * HALO_DISTANCE * width;
  scratch.stroke(path);
  scratch.fill(path, "evenodd");
  context.drawImage(canvas, 0, 0);
}
