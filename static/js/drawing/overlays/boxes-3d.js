// @ts-check
import { drawLabelled } from "./labelled-points.js";
import { linesOf, PENS, strokeLines, strokeRim } from "./pens.js";
import { lineWithin } from "./scene.js";

/** Classes of nearness, the farthest first: width in lines, and opacity. */
const NEARNESS = [[0.6, 0.55], [0.85, 0.8], [1.25, 1]];

/**
 * Draws boxes in space: the nearer an edge, the stronger. Points are the centre, then the corners.
 * @param {CanvasRenderingContext2D} context @param {import("./scene.js").OverlayScene} scene
 */
export function draw(context, scene) {
  drawLabelled(context, scene, (placed, plan, { points }) => drawEdges(context, lineWithin(scene, placed.extent), placed, plan, points));
}

/**
 * @param {CanvasRenderingContext2D} context @param {number} line width
 * @param {import("./placed-points.js").PlacedPoints} placed @param {import("./plan.js").Plan} plan @param {Float32Array} points
 */
function drawEdges(context, line, placed, { strokes }, points) {
  const edges = strokes.map(({ role, pairs }) => ({ pen: PENS[role], classes: byNearness(points, pairs) }));
  NEARNESS.forEach(([width, opacity], nearness) => {
    const lines = edges.map(({ pen, classes }) => ({ pen, paths: linesOf(placed, classes[nearness]) }));
    for (const { paths } of lines) strokeRim(context, paths, width * line, opacity);
    for (const { pen, paths } of lines) strokeLines(context, paths, { ...pen, opacity }, width * line);
  });
}

/**
 * @param {Float32Array} points @param {Uint16Array} pairs
 * @returns {Uint16Array[]} the pairs of each class; all in the middle one if the points have no depth
 */
function byNearness(points, pairs) {
  const depthOf = (/** @type {number} */ point) => points[4 * point + 2];
  const depths = Array.from(points.subarray(4).filter((_, i) => i % 4 === 2));
  const [near, far] = [Math.min(...depths), Math.max(...depths)];
  /** @type {number[][]} */
  const classes = NEARNESS.map(() => []);
  for (let i = 0; i < pairs.length; i += 2) {
    const share = (far - (depthOf(pairs[i]) + depthOf(pairs[i + 1])) / 2) / (far - near);
    const nearness = share >= 0 ? Math.min(Math.floor(share * NEARNESS.length), NEARNESS.length - 1) : 1; // NaN without depth
    classes[nearness].push(pairs[i], pairs[i + 1]);
  }
  return classes.map((of) => Uint16Array.from(of));
}
