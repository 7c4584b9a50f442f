// @ts-check
import { around, Labels, ownerOf } from "./labels.js";
import { PENS } from "./pens.js";
import { PlacedPoints } from "./placed-points.js";
import { planFor } from "./plan.js";

const placed = new PlacedPoints();

/**
 * Draws each detection by its points, then all labels.
 * @param {CanvasRenderingContext2D} context @param {import("./scene.js").OverlayScene} scene
 * @param {(placed: PlacedPoints, plan: import("./plan.js").Plan, detection: import("./scene.js").Detection) => void} drawOne
 */
export function drawLabelled(context, scene, drawOne) {
  context.save();
  context.lineCap = context.lineJoin = "round";
  const labels = new Labels(context, scene);
  const named = [];
  for (const detection of scene.result.detections) {
    placed.place(detection.points, scene);
    const plan = planFor(scene.drawing, detection);
    drawOne(placed, plan, detection);
    if (!placed.areSeen) continue;
    labels.avoid(placed.box, plan.isFace);
    if (detection.label) named.push({ text: detection.label, colour: PENS[plan.role].colour, box: placed.box, owner: ownerOf(detection) });
  }
  for (const label of named) labels.write(label, around);
  context.restore();
}
