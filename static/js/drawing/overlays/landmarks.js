// @ts-check
import { around, Labels, ownerOf } from "./labels.js";
import { addCircle, drawDots, linesOf, PENS, strokeLines, strokeRim } from "./pens.js";
import { PlacedPoints } from "./placed-points.js";
import { planFor } from "./plan.js";
import { lineWithin } from "./scene.js";

/** @typedef {import("./scene.js").OverlayScene} OverlayScene */

/** Radius of a dot, in widths of a line. */
const DOT = 1.4;

/** Canvas pixels. Wider lines take Chromium five times as long, without a graphics card. */
const MESH_WIDEST = 1;

const placed = new PlacedPoints();

/**
 * Draws skeletons, hands and face meshes.
 * @param {CanvasRenderingContext2D} context @param {OverlayScene} scene
 */
export function draw(context, scene) {
  context.save();
  context.lineCap = context.lineJoin = "round";
  const labels = new Labels(context, scene);
  const named = [];
  for (const detection of scene.detections) {
    placed.place(detection.points, scene);
    const plan = planFor(scene.drawing, detection);
    drawPoints(context, scene, plan);
    if (!placed.areSeen) continue;
    labels.avoid(placed.box, plan.isFace);
    if (detection.label) named.push({ text: detection.label, colour: PENS[plan.role].colour, box: placed.box, owner: ownerOf(detection) });
  }
  for (const label of named) labels.write(label, around);
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {OverlayScene} scene @param {import("./plan.js").Plan} plan */
function drawPoints(context, scene, { strokes, dots, circles }) {
  const line = lineWithin(scene, placed.extent);
  const drawn = (/** @type {import("./scene.js").Role} */ role, /** @type {import("./pens.js").Fading} */ paths) => {
    const pen = PENS[role];
    return { pen, width: role === "mesh" ? Math.min(pen.width * line, MESH_WIDEST) : pen.width * line, paths };
  };
  const lines = strokes.map(({ role, pairs }) => drawn(role, linesOf(placed, pairs)));
  lines.push(drawn("iris", ringsOf(circles)));
  for (const { pen, width, paths } of lines) if (pen.hasRim) strokeRim(context, paths, width);
  for (const { pen, width, paths } of lines) strokeLines(context, paths, pen, width);
  drawDots(context, placed, dots, DOT * line);
}

/** Irises: circles of the mean radius. @param {number[][]} circles @returns {import("./pens.js").Fading} */
function ringsOf(circles) {
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
