// @ts-check
import { drawLabelled } from "./labelled-points.js";
import { addCircle, drawDots, linesOf, PENS, strokeLines, strokeRim } from "./pens.js";
import { lineWithin } from "./scene.js";

/** @typedef {import("./scene.js").OverlayScene} OverlayScene */
/** @typedef {import("./placed-points.js").PlacedPoints} PlacedPoints */

/** Radius of a dot, in widths of a line. */
const DOT = 1.4;

/** Canvas pixels. Wider lines take Chromium five times as long, without a graphics card. */
const MESH_WIDEST = 1;

/**
 * Draws skeletons, hands and face meshes.
 * @param {CanvasRenderingContext2D} context @param {OverlayScene} scene
 */
export function draw(context, scene) {
  drawLabelled(context, scene, (placed, plan) => drawPoints(context, scene, placed, plan));
}

/** @param {CanvasRenderingContext2D} context @param {OverlayScene} scene @param {PlacedPoints} placed @param {import("./plan.js").Plan} plan */
function drawPoints(context, scene, placed, { strokes, dots, circles }) {
  const line = lineWithin(scene, placed.extent);
  const drawn = (/** @type {import("./scene.js").Role} */ role, /** @type {import("./pens.js").Fading} */ paths) => {
    const pen = PENS[role];
    return { pen, width: role === "mesh" ? Math.min(pen.width * line, MESH_WIDEST) : pen.width * line, paths };
  };
  const lines = strokes.map(({ role, pairs }) => drawn(role, linesOf(placed, pairs)));
  lines.push(drawn("iris", ringsOf(placed, circles)));
  for (const { pen, width, paths } of lines) if (pen.hasRim) strokeRim(context, paths, width);
  for (const { pen, width, paths } of lines) strokeLines(context, paths, pen, width);
  drawDots(context, placed, dots, DOT * line);
}

/** Irises: circles of the mean radius. @param {PlacedPoints} placed @param {number[][]} circles @returns {import("./pens.js").Fading} */
function ringsOf(placed, circles) {
  /** @type {import("./pens.js").Fading} */
  const paths = [];
  const { positions, steps } = placed;
  for (const [centre, ...rim] of circles) {
    const step = Math.min(steps[centre], ...rim.map((point) => steps[point]));
    if (!step) continue;
    const [x, y] = [positions[2 * centre], positions[2 * centre + 1]];
    const sum = rim.reduce((sum, point) => sum + Math.hypot(positions[2 * point] - x, positions[2 * point + 1] - y), 0);
    addCircle((paths[step] ??= new Path2D()), x, y, sum / rim.length);
  }
  return paths;
}
