// @ts-check
import { atCorners, Labels, ownerOf } from "./labels.js";
import { drawDots, strokeLines, strokeRim, unfaded } from "./pens.js";
import { PlacedPoints } from "./placed-points.js";
import { planFor } from "./plan.js";
import { boxOnCanvas, lineWithin, sizesFor } from "./scene.js";

/** One for each number, bright. The text tells them apart, too. */
const COLOURS = ["#ff9d1e", "#2fc6ff", "#ffe93b", "#ff7fc0", "#35e6a5", "#b9a2ff", "#ffffff", "#ff7a5c"];

/** Radius of a dot and of a corner, in widths of a line. */
const DOT = 2;
const ROUNDING = 2;

const placed = new PlacedPoints();

/**
 * Draws boxes with their labels, and dots in them.
 * @param {CanvasRenderingContext2D} context @param {import("./scene.js").OverlayScene} scene
 */
export function draw(context, scene) {
  context.save();
  context.lineJoin = "round";
  const { line } = sizesFor(scene);
  const labels = new Labels(context, scene);
  const named = [];
  for (const detection of scene.result.detections) {
    const colour = COLOURS[Math.max(detection.number - 1, 0) % COLOURS.length];
    const box = boxOnCanvas(detection.box, scene);
    if (box) {
      drawBox(context, box, colour, line);
      labels.avoid(box, false);
      if (detection.label) named.push({ text: textOf(detection), colour, box, owner: ownerOf(detection) });
    }
    placed.place(detection.points, scene);
    drawDots(context, placed, planFor(scene.drawing, detection).dots, DOT * lineWithin(scene, placed.extent), colour);
    if (placed.areSeen) labels.avoid(placed.box, true);
  }
  for (const label of named) labels.write(label, atCorners);
  context.restore();
}

/** @param {import("./scene.js").Detection} detection @returns {string} such as "Person 87 % · 3" */
export function textOf({ label, score, number }) {
  return `${label} ${Math.round(100 * score)} %${number ? ` · ${number}` : ""}`;
}

/** Its line is within it, so that it can be seen along the picture's border. @param {CanvasRenderingContext2D} context @param {import("./scene.js").Box} box @param {string} colour @param {number} line */
function drawBox(context, { left, top, right, bottom }, colour, line) {
  const path = new Path2D();
  const across = Math.max(right - left - line, 1);
  const down = Math.max(bottom - top - line, 1);
  path.roundRect(left + line / 2, top + line / 2, across, down, Math.min(ROUNDING * line, across / 2, down / 2));
  const paths = unfaded(path);
  strokeRim(context, paths, line);
  strokeLines(context, paths, { colour, opacity: 1 }, line);
}
