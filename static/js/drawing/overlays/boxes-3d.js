// @ts-check
import { around, Labels, ownerOf } from "./labels.js";
import { linesOf, PENS, strokeLines, strokeRim } from "./pens.js";
import { PlacedPoints } from "./placed-points.js";
import { planFor } from "./plan.js";
import { lineWithin } from "./scene.js";

/** Classes of nearness, the farthest first: width in lines, and opacity. */
const NEARNESS = [[0.6, 0.55], [0.85, 0.8], [1.25, 1]];

const placed = new PlacedPoints();

/**
 * Draws boxes in space: the nearer an edge, the stronger. Points are the centre, then the corners.
 * @param {CanvasRenderingContext2D} context @param {import("./scene.js").OverlayScene} scene
 */
export function draw(context, scene) {
  context.save();
  context.lineCap = context.lineJoin = "round";
  const labels = new Labels(context, scene);
  const named = [];
  for (const detection of scene.detections) {
    placed.place(detection.points, scene);
    drawEdges(context, scene, detection);
    if (!placed.areSeen) continue;
    labels.avoid(placed.box, false);
    if (detection.label) named.push({ text: detection.label, colour: PENS.middle.colour, box: placed.box, owner: ownerOf(detection) });
  }
  for (const label of named) labels.write(label, around);
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {import("./scene.js").OverlayScene} scene @param {import("./scene.js").Detection} detection */
function drawEdges(context, scene, detection) {
  const line = lineWithin(scene, placed.extent);
  const { strokes } = planFor(scene.drawing, detection);
  const edges = strokes.map(({ role, pairs }) => ({ pen: PENS[role], classes: byNearness(detection.points, pairs) }));
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
