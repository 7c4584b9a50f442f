// @ts-check
import { STEPS } from "./placed-points.js";

/** @typedef {{colour: string, width: number, opacity: number, hasRim: boolean}} Pen width in lines */

/**
 * Orange and cyan differ for people who confuse red and green, too, and are bright enough for black letters.
 * @type {Record<import("./scene.js").Role, Pen>}
 */
export const PENS = {
  left: { colour: "#ff9d1e", width: 1, opacity: 1, hasRim: true },
  right: { colour: "#2fc6ff", width: 1, opacity: 1, hasRim: true },
  middle: { colour: "#ffffff", width: 1, opacity: 1, hasRim: true },
  mesh: { colour: "#ffffff", width: 0.28, opacity: 0.5, hasRim: false },
  contour: { colour: "#ffffff", width: 0.6, opacity: 1, hasRim: true },
  iris: { colour: "#c8ff3e", width: 0.9, opacity: 1, hasRim: true },
};

const RIM = "#000b";

/** Width of the rim beyond each side of a line, in widths of the line, and at least in canvas pixels. */
const RIM_WIDTH = 0.35;
const RIM_LEAST = 1;

/** @param {number} width */
function rimOf(width) {
  return Math.max(RIM_LEAST, RIM_WIDTH * width);
}

/** @typedef {(Path2D | undefined)[]} Fading the paths of each step */

/**
 * @param {import("./placed-points.js").PlacedPoints} placed @param {Uint16Array} pairs from, to, …
 * @returns {Fading}
 */
export function linesOf({ positions, steps }, pairs) {
  /** @type {Fading} */
  const paths = [];
  let end = -1;
  let before = 0;
  for (let i = 0; i < pairs.length; i += 2) {
    const from = pairs[i];
    const to = pairs[i + 1];
    const step = Math.min(steps[from], steps[to]);
    if (!step) continue;
    const path = (paths[step] ??= new Path2D());
    if (from !== end || step !== before) path.moveTo(positions[2 * from], positions[2 * from + 1]);
    path.lineTo(positions[2 * to], positions[2 * to + 1]);
    end = to;
    before = step;
  }
  return paths;
}

/**
 * Dots with rims: both are filled, as to stroke a circle takes longer.
 * @param {CanvasRenderingContext2D} context @param {import("./placed-points.js").PlacedPoints} placed
 * @param {{role: import("./scene.js").Role, points: Uint16Array}[]} dots @param {number} radius
 * @param {string} [colour] the roles' own by default
 */
export function drawDots(context, placed, dots, radius, colour) {
  for (const { points } of dots) fillDots(context, placed, points, radius + rimOf(radius), RIM);
  for (const { role, points } of dots) fillDots(context, placed, points, radius, colour ?? PENS[role].colour);
}

/**
 * @param {CanvasRenderingContext2D} context @param {import("./placed-points.js").PlacedPoints} placed
 * @param {Uint16Array} points @param {number} radius @param {string} colour
 */
function fillDots(context, { positions, steps }, points, radius, colour) {
  /** @type {Fading} */
  const paths = [];
  for (const point of points) {
    if (steps[point]) addCircle((paths[steps[point]] ??= new Path2D()), positions[2 * point], positions[2 * point + 1], radius);
  }
  context.fillStyle = colour;
  paths.forEach((path, step) => {
    context.globalAlpha = step / STEPS;
    if (path) context.fill(path);
  });
}

/** @param {Path2D} path @returns {Fading} */
export function unfaded(path) {
  /** @type {Fading} */
  const paths = [];
  paths[STEPS] = path;
  return paths;
}

/** @param {Path2D} path @param {number} x @param {number} y @param {number} radius */
export function addCircle(path, x, y, radius) {
  path.moveTo(x + radius, y);
  path.arc(x, y, radius, 0, 2 * Math.PI);
}

/** @param {CanvasRenderingContext2D} context @param {Fading} paths @param {number} width of the lines @param {number} [opacity] */
export function strokeRim(context, paths, width, opacity = 1) {
  context.strokeStyle = RIM;
  context.lineWidth = width + 2 * rimOf(width);
  strokeAll(context, paths, opacity);
}

/** @param {CanvasRenderingContext2D} context @param {Fading} paths @param {Pick<Pen, "colour" | "opacity">} pen @param {number} width */
export function strokeLines(context, paths, { colour, opacity }, width) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  strokeAll(context, paths, opacity);
}

/** @param {CanvasRenderingContext2D} context @param {Fading} paths @param {number} opacity */
function strokeAll(context, paths, opacity) {
  paths.forEach((path, step) => {
    context.globalAlpha = (opacity * step) / STEPS;
    if (path) context.stroke(path);
  });
}
