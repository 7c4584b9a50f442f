// @ts-check
import { planFor } from "../../drawing/overlays/plan.js";

/** @typedef {import("../../drawing/overlays/scene.js").Detection} Detection */

/** Longer side of the drawing, in pixels. */
const WIDTH = 960;
const GROUND = "#111418";
const POINT = "#ffb84d";
const LINE = "#767e8a";
const BOX = "#00e640";
/** Radius of a point as a share of the drawing's shorter side: if there are few, and if there are hundreds. */
const RADIUS = 0.018;
const RADIUS_OF_MANY = 0.005;
const MANY = 100;
/** Extent, as a share of the drawing's shorter side, from which on points have their full size; and how small they get. */
const FULL_EXTENT = 0.5;
const SMALLEST = 0.5;
/** How much of a point is seen of which the solution says that it is not. */
const UNSEEN = 0.25;

/**
 * Points, the lines that join them, and boxes, over a dark ground.
 * @param {Pick<import("./packets.js").Sample, "mask" | "drawing">} sample @param {HTMLCanvasElement} canvas
 */
export function drawDetections({ mask: { width, height, detections }, drawing }, canvas) {
  const scale = WIDTH / Math.max(width, height);
  Object.assign(canvas, { width: Math.round(scale * width), height: Math.round(scale * height) });
  const context = canvas.getContext("2d");
  if (!context) return;
  context.fillStyle = GROUND;
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const detection of detections) drawOne(context, detection, drawing);
}

/** @param {CanvasRenderingContext2D} context @param {Detection} detection @param {import("../../drawing/overlays/scene.js").Drawing} drawing */
function drawOne(context, detection, drawing) {
  const { width, height } = context.canvas;
  const { box, points } = detection;
  const unit = Math.min(width, height);
  const xs = points.filter((_, i) => i % 4 === 0);
  const ys = points.filter((_, i) => i % 4 === 1);
  const extent = Math.max((Math.max(...xs) - Math.min(...xs)) * width, (Math.max(...ys) - Math.min(...ys)) * height);
  const radius = points.length / 4 < MANY ? RADIUS * unit * Math.min(Math.max(extent / (FULL_EXTENT * unit), SMALLEST), 1) : RADIUS_OF_MANY * unit;
  const at = (/** @type {number} */ i) => /** @type {const} */ ([points[4 * i] * width, points[4 * i + 1] * height]);
  const seen = (/** @type {number} */ i) => UNSEEN + (1 - UNSEEN) * points[4 * i + 3];
  context.lineWidth = radius / 2;
  context.strokeStyle = LINE;
  for (const { pairs } of planFor(drawing, detection).strokes) {
    for (let i = 0; i < pairs.length; i += 2) {
      context.globalAlpha = Math.min(seen(pairs[i]), seen(pairs[i + 1]));
      context.beginPath();
      context.moveTo(...at(pairs[i]));
      context.lineTo(...at(pairs[i + 1]));
      context.stroke();
    }
  }
  context.fillStyle = POINT;
  for (let i = 0; 4 * i < points.length; i++) {
    context.globalAlpha = seen(i);
    context.beginPath();
    context.arc(...at(i), radius, 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
  context.lineWidth = 0.5 * RADIUS * unit;
  context.strokeStyle = BOX;
  if (box) context.strokeRect(box[0] * width, box[1] * height, box[2] * width, box[3] * height);
}
