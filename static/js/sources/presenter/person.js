// @ts-check
/**
 * The built-in presenter: a person who breathes, blinks and waves, and whose exact mask is known.
 *
 * The figure is a stack of layers. A layer has an outline, a place that depends on the pose, and a
 * texture. `drawPerson` fills the outlines with the textures; `drawTruth` fills the same outlines in
 * white, so the mask always fits the picture. The textures are parts of one picture, the sheet, which
 * also holds the room. They cover more than their outlines.
 *
 * Grid: the frame is 1000 units high at any size, y points down, x = 0 is its middle. The outlines stand
 * beside the code that places them, which makes this module longer than others.
 */
import { HAIR_BACK, HEAD, paintFeatures } from "./face.js";

const SHEET = new URL("../../../img/presenter.webp", import.meta.url).href;
/** Pixels of the sheet per unit. */
const SHEET_SCALE = 1.08;
const ROOM = { width: 1920, height: 1080 };

/** Period of the movement. */
export const TURN_MS = 8000;

/** @typedef {import("./face.js").Context} Context */

/**
 * Angles in radians; breath from -1 (out) to 1 (in); raise from 0 (arm hangs) to 1 (hand up).
 *
 * @typedef {Record<"breath" | "shift" | "lean" | "tilt" | "raise" | "swing" | "wrist" | "eyesOpen" | "smile", number>} Pose
 */

/**
 * @typedef {object} Layer
 * @property {(pose: Pose) => Path2D} outline
 * @property {(ctx: Context, pose: Pose) => void} place
 * @property {boolean} [fine] has details that need smooth sampling, which costs three times as much
 * @property {[number, number, number, number]} box area of the texture: x, y, width, height
 * @property {[number, number]} at place of the texture in the sheet, in pixels
 * @property {(ctx: Context, pose: Pose) => void} [live] paints what moves on it, within the outline
 */

/** A step from 0 to 1, smooth in speed and acceleration. @param {number} x */
function ease(x) {
  const t = Math.min(1, Math.max(0, x));
  return t * t * t * (t * (6 * t - 15) + 10);
}

/** @param {number} timeMs @returns {Pose} */
function poseAt(timeMs) {
  const phase = (((timeMs % TURN_MS) + TURN_MS) % TURN_MS) / TURN_MS;
  // Whole numbers of waves, and bumps within the turn: so the movement is periodic.
  const wave = (/** @type {number} */ count, lag = 0) => Math.sin(2 * Math.PI * (count * phase - lag));
  const bump = (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ slope) =>
    ease((phase - from) / slope) - ease((phase - to) / slope);

  const raise = bump(0.12, 0.74, 0.14);
  const waving = bump(0.2, 0.72, 0.1);
  return {
    breath: wave(2),
    shift: 9 * wave(1, 0.1),
    lean: 0.007 * wave(1, 0.2),
    tilt: 0.026 * wave(1, 0.3) + 0.01 * wave(2) - 0.04 * raise,
    raise,
    swing: 0.16 * waving * wave(8),
    wrist: 0.17 * waving * wave(8, 0.12), // the hand follows the forearm a little later
    eyesOpen: 1 - bump(0.05, 0.066, 0.014) - bump(0.47, 0.486, 0.014) - bump(0.9, 0.916, 0.014),
    smile: 0.55 + 0.45 * raise,
  };
}

/**
 * The outline of a limb: two circles and their common tangents.
 * @param {number} x0 @param {number} y0 @param {number} r0
 * @param {number} x1 @param {number} y1 @param {number} r1
 */
function limb(x0, y0, r0, x1, y1, r1) {
  const along = Math.atan2(y1 - y0, x1 - x0);
  const flank = Math.acos((r0 - r1) / Math.hypot(x1 - x0, y1 - y0));
  const path = new Path2D();
  path.arc(x0, y0, r0, along + flank, along - flank);
  path.arc(x1, y1, r1, along - flank, along + flank);
  path.closePath();
  return path;
}

/** One path from overlapping parts. They must all run clockwise, or they would cancel out. @param {Path2D[]} parts */
function union(...parts) {
  const path = new Path2D();
  for (const part of parts) path.addPath(part);
  return path;
}

/** Position of the figure: a little to the right, to leave room for the waving arm. */
const STANDS_AT = 36;
const SHOULDER = { x: 270, y: 714 };
const FOREARM_LENGTH = 336;

const NECK = new Path2D(
  "M -60 430 L 60 430 C 60 520 66 556 112 588 L 60 720 L -60 720 L -112 588 C -66 556 -60 520 -60 430 Z",
);

// The near arm is a layer of its own; the far arm hangs still and belongs to the trunk.
const TRUNK = new Path2D(
  "M -100 572 C -76 666 76 666 100 572 C 146 600 206 612 246 628 C 312 643 346 676 344 742 L 330 1060 " +
    "L -308 1060 C -308 940 -322 840 -344 742 C -346 676 -312 643 -246 628 C -206 612 -146 600 -100 572 Z",
);
const TORSO = union(TRUNK, limb(SHOULDER.x, SHOULDER.y, 73, 336, 1120, 72));

const SHIRT_COLLAR = new Path2D(
  "M -72 548 C -76 592 -50 638 -8 664 L -56 708 C -98 676 -122 628 -114 574 C -104 562 -88 552 -72 548 Z " +
    "M 72 548 C 88 552 104 562 114 574 C 122 628 98 676 56 708 L 8 664 C 50 638 76 592 72 548 Z",
);

const NECKBAND = new Path2D("M -100 572 C -76 666 76 666 100 572 L 106 578 C 86 704 -86 704 -106 578 Z");
const COLLAR = union(NECKBAND, SHIRT_COLLAR);

const SLEEVE = new Path2D(
  "M -78 10 C -88 -90 -68 -200 -55 -296 Q 0 -312 55 -296 C 66 -200 90 -90 78 10 C 74 90 -74 90 -78 10 Z",
);

// Thick and close together: the models see the hand at 256 x 144 pixels. The sheet's shading follows this outline.
const HAND = union(
  new Path2D(
    "M -43 60 C -44 0 -50 -24 -58 -62 C -64 -92 -65 -112 -62 -128 L 60 -130 L 84 -112 L 62 -40 C 48 -8 43 20 43 60 Z",
  ),
  limb(-44, -114, 19, -64, -190, 14.5),
  limb(-17, -124, 20, -28, -226, 16),
  limb(14, -126, 20, 13, -238, 16.5),
  limb(43, -118, 20, 53, -222, 16),
  limb(34, -48, 31, 96, -124, 18),
);

/** @param {Context} ctx @param {Pose} pose */
function placeBody(ctx, pose) {
  ctx.translate(STANDS_AT + pose.shift, 1000);
  ctx.rotate(pose.lean);
  ctx.scale(1 + 0.004 * pose.breath, 1 + 0.008 * pose.breath);
  ctx.translate(0, -1000);
}

/** @param {Context} ctx @param {Pose} pose */
function placeHead(ctx, pose) {
  placeBody(ctx, pose);
  ctx.translate(0, 560);
  ctx.rotate(pose.tilt);
  ctx.translate(0, -560);
}

/** The upper arm as it appears: it gets shorter when the elbow comes forward. @param {Pose} pose */
function upperArm(pose) {
  const x = -62 - 66 * pose.raise;
  const y = 600 - 342 * pose.raise;
  return { x, y, length: Math.hypot(x, y), angle: Math.atan2(-x, y) };
}

/** @param {Context} ctx @param {Pose} pose */
function placeUpperArm(ctx, pose) {
  placeBody(ctx, pose);
  ctx.translate(-SHOULDER.x, SHOULDER.y);
  ctx.rotate(upperArm(pose).angle);
}

/** @param {Context} ctx @param {Pose} pose */
function placeForearm(ctx, pose) {
  const elbow = upperArm(pose);
  placeBody(ctx, pose);
  ctx.translate(elbow.x - SHOULDER.x, elbow.y + SHOULDER.y);
  ctx.rotate(-0.13 + pose.swing);
  ctx.scale(1, 0.4 + 0.6 * pose.raise); // foreshortened while it rises
}

/** @param {Context} ctx @param {Pose} pose */
function placeHand(ctx, pose) {
  placeForearm(ctx, pose);
  ctx.translate(0, -FOREARM_LENGTH);
  ctx.rotate(pose.wrist);
}

/** From back to front. @type {Layer[]} */
const LAYERS = [
  { outline: () => HAIR_BACK, place: placeHead, box: [-188, 280, 376, 250], at: [517, 1931] },
  { outline: () => NECK, place: placeBody, box: [-120, 420, 240, 310], at: [253, 1931] },
  { outline: () => TORSO, place: placeBody, box: [-420, 550, 840, 520], at: [199, 1084] },
  { outline: () => COLLAR, place: placeBody, box: [-130, 536, 260, 184], at: [928, 1931], fine: true },
  { outline: (pose) => limb(0, 0, 71.5, 0, upperArm(pose).length, 71), place: placeUpperArm, box: [-90, -90, 180, 780], at: [0, 1084] },
  { outline: () => HEAD, place: placeHead, box: [-182, 120, 364, 406], at: [1331, 1084], fine: true, live: paintFeatures },
  { outline: () => HAND, place: placeHand, box: [-100, -270, 230, 340], at: [0, 1931], fine: true },
  { outline: () => SLEEVE, place: placeForearm, box: [-100, -320, 200, 420], at: [1111, 1084], fine: true },
];

/** Textures by height of the frame. @type {Map<number, Map<Layer, CanvasPattern>>} */
const textures = new Map();

/** @param {Context} ctx @param {HTMLImageElement} sheet @param {number} height */
function texturesFor(ctx, sheet, height) {
  let set = textures.get(height);
  if (!set) {
    set = new Map(LAYERS.map((layer) => [layer, cutTexture(ctx, sheet, layer, height / 1000)]));
    textures.set(height, set);
  }
  return set;
}

/** @param {Context} ctx @param {HTMLImageElement} sheet @param {Layer} layer @param {number} scale pixels per unit */
function cutTexture(ctx, sheet, { box: [x, y, width, height], at }, scale) {
  const canvas = new OffscreenCanvas(Math.ceil(width * scale), Math.ceil(height * scale));
  // In main memory, as a canvas that is read back often.
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  if (!brush) throw new Error("This browser has no Canvas 2D.");
  brush.imageSmoothingQuality = "high";
  brush.drawImage(sheet, ...at, width * SHEET_SCALE, height * SHEET_SCALE, 0, 0, width * scale, height * scale);
  const pattern = /** @type {CanvasPattern} */ (ctx.createPattern(canvas, "no-repeat"));
  pattern.setTransform(new DOMMatrix([1 / scale, 0, 0, 1 / scale, x, y]));
  return pattern;
}

/**
 * @param {Context} ctx @param {number} width @param {number} height
 * @param {Pose} pose @param {(layer: Layer) => void} fill called with the context in the layer"s place
 */
function forEachLayer(ctx, width, height, pose, fill) {
  ctx.save();
  ctx.translate(width / 2, 0);
  ctx.scale(height / 1000, height / 1000);
  for (const layer of LAYERS) {
    ctx.save();
    layer.place(ctx, pose);
    fill(layer);
    ctx.restore();
  }
  ctx.restore();
}

/** @returns {Promise<HTMLImageElement>} the sheet, for the functions below */
export async function loadSheet() {
  const sheet = new Image();
  sheet.src = SHEET;
  await sheet.decode();
  return sheet;
}

/** Draw the room over the whole canvas. @param {Context} ctx @param {HTMLImageElement} sheet @param {number} width @param {number} height */
export function drawRoom(ctx, sheet, width, height) {
  ctx.drawImage(sheet, 0, 0, ROOM.width, ROOM.height, 0, 0, width, height);
}

/**
 * Draw the person over the content of the canvas.
 * @param {Context} ctx @param {HTMLImageElement} sheet @param {number} width @param {number} height @param {number} timeMs
 */
export function drawPerson(ctx, sheet, width, height, timeMs) {
  const pose = poseAt(timeMs);
  const set = texturesFor(ctx, sheet, height);
  forEachLayer(ctx, width, height, pose, (layer) => {
    ctx.fillStyle = /** @type {CanvasPattern} */ (set.get(layer));
    ctx.imageSmoothingEnabled = layer.fine ?? false;
    ctx.fill(layer.outline(pose));
    layer.live?.(ctx, pose);
  });
}

/**
 * Draw the exact mask of the person, white on black, over the whole canvas.
 * @param {Context} ctx @param {number} width @param {number} height @param {number} timeMs
 */
export function drawTruth(ctx, width, height, timeMs) {
  ctx.save();
  ctx.fillStyle = "#000";
  ctx.fillRect(0, 0, width, height);
  ctx.fillStyle = "#fff";
  const pose = poseAt(timeMs);
  forEachLayer(ctx, width, height, pose, (layer) => ctx.fill(layer.outline(pose)));
  ctx.restore();
}
