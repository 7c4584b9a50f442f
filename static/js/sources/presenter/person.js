// @ts-check
/**
 * The built-in presenter: a person who breathes, blinks and waves. It stands in for a camera, and
 * unlike a camera it knows its own exact mask.
 *
 * The figure is a stack of layers. A layer has one outline, a way of placing it for a pose, and a
 * texture. `drawPerson` fills the outlines with the textures; `drawTruth` fills the same outlines,
 * placed by the same code, in white. So the mask cannot drift from the picture.
 *
 * All the costly shading is in the textures, which do not depend on time: they are painted once
 * for each picture height. A frame then costs eight fills, the eyes and the mouth. As only the
 * outline is filled, the painters of textures need not care where they go beyond it.
 *
 * Grid: the picture is 1000 units high at any size, y points down, x = 0 is its middle.
 * The light comes from the upper left, where the room has its window.
 */
import {
  HAIR_BACK, HAIR_BOX, HEAD, HEAD_BOX, SKIN,
  blend, fold, paintFeatures, paintHairBack, paintHead, softLine, softSpot,
} from './face.js';

/** Period of the movement: the pose at t and at t + TURN_MS is the same. */
export const TURN_MS = 8000;

/** @typedef {import('./face.js').Context} Context */

/**
 * @typedef {object} Pose
 * @property {number} breath   -1 (out) to 1 (in)
 * @property {number} shift    sideways shift of the weight, units
 * @property {number} lean     lean of the body, radians
 * @property {number} tilt     tilt of the head, radians
 * @property {number} raise    0: arm hangs, 1: hand up
 * @property {number} swing    waving of the forearm, radians
 * @property {number} wrist    waving of the hand, radians
 * @property {number} eyesOpen 0 to 1
 * @property {number} smile    0 to 1
 */

/**
 * @typedef {object} MaskLayer
 * @property {(pose: Pose) => Path2D} outline
 * @property {(ctx: Context, pose: Pose) => void} place
 * @property {boolean} [fine] has details that need smooth sampling, which costs three times as much
 * @property {[number, number, number, number]} box what the texture covers: x, y, width, height
 * @property {(ctx: Context) => void} paint paints the texture; may go beyond the outline
 * @property {(ctx: Context, pose: Pose) => void} [live] what moves on it; must stay inside
 */

/* ---- Movement ----------------------------------------------------------------------------- */

/** A step from 0 to 1 with no jump in speed or acceleration. @param {number} x */
function ease(x) {
  const t = Math.min(1, Math.max(0, x));
  return t * t * t * (t * (6 * t - 15) + 10);
}

/** @param {number} timeMs @returns {Pose} */
function poseAt(timeMs) {
  const phase = (((timeMs % TURN_MS) + TURN_MS) % TURN_MS) / TURN_MS;
  // Whole numbers of waves a turn, and bumps that start and end within it: so the turn closes.
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
    wrist: 0.17 * waving * wave(8, 0.12), // the hand follows the forearm, a little late
    eyesOpen: 1 - bump(0.05, 0.066, 0.014) - bump(0.47, 0.486, 0.014) - bump(0.9, 0.916, 0.014),
    smile: 0.55 + 0.45 * raise,
  };
}

/* ---- Outlines ----------------------------------------------------------------------------- */

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

/**
 * One path from overlapping parts. They must all run clockwise, or they would cancel out.
 * @param {Path2D[]} parts
 */
function union(...parts) {
  const path = new Path2D();
  for (const part of parts) path.addPath(part);
  return path;
}

/** Where the figure stands: a little to the right, to leave room for the waving arm. */
const STANDS_AT = 36;
const SHOULDER = { x: 270, y: 714 };
const FOREARM_LENGTH = 336;

const NECK = new Path2D(
  'M -60 430 L 60 430 C 60 520 66 556 112 588 L 60 720 L -60 720 L -112 588 C -66 556 -60 520 -60 430 Z',
);

// The near arm is a layer of its own; the far arm hangs still and belongs to the trunk.
const TRUNK = new Path2D(
  'M -100 572 C -76 666 76 666 100 572 C 146 600 206 612 246 628 C 312 643 346 676 344 742 L 330 1060 ' +
    'L -308 1060 C -308 940 -322 840 -344 742 C -346 676 -312 643 -246 628 C -206 612 -146 600 -100 572 Z',
);
const TORSO = union(TRUNK, limb(SHOULDER.x, SHOULDER.y, 73, 336, 1120, 72));

/** The edges of the torso that catch light. */
const RIM = new Path2D(
  'M -100 572 C -146 600 -206 612 -246 628 C -312 643 -346 676 -344 742 ' +
    'M 100 572 C 146 600 206 612 246 628 C 312 643 346 676 344 742 L 406 1120',
);
const FAR_ARM_CREASE = new Path2D('M 268 780 C 266 860 280 960 290 1060');

const SHIRT_COLLAR = new Path2D(
  'M -72 548 C -76 592 -50 638 -8 664 L -56 708 C -98 676 -122 628 -114 574 C -104 562 -88 552 -72 548 Z ' +
    'M 72 548 C 88 552 104 562 114 574 C 122 628 98 676 56 708 L 8 664 C 50 638 76 592 72 548 Z',
);

const NECKBAND = new Path2D('M -100 572 C -76 666 76 666 100 572 L 106 578 C 86 704 -86 704 -106 578 Z');
const COLLAR = union(NECKBAND, SHIRT_COLLAR);

const SLEEVE = new Path2D(
  'M -78 10 C -88 -90 -68 -200 -55 -296 Q 0 -312 55 -296 C 66 -200 90 -90 78 10 C 74 90 -74 90 -78 10 Z',
);

// Chunky, and close together: the models see a hand in a picture of 256 x 144 pixels.
const HAND = union(
  new Path2D(
    'M -43 60 C -44 0 -50 -24 -58 -62 C -64 -92 -65 -112 -62 -128 L 60 -130 L 84 -112 L 62 -40 C 48 -8 43 20 43 60 Z',
  ),
  limb(-44, -114, 19, -64, -190, 14.5),
  limb(-17, -124, 20, -28, -226, 16),
  limb(14, -126, 20, 13, -238, 16.5),
  limb(43, -118, 20, 53, -222, 16),
  limb(34, -48, 31, 96, -124, 18),
);

/* ---- Places ------------------------------------------------------------------------------- */

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

/**
 * The upper arm as the picture shows it: it gets shorter when the elbow comes forward.
 * @param {Pose} pose
 */
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
  ctx.scale(1, 0.4 + 0.6 * pose.raise); // foreshortened while it comes up
}

/** @param {Context} ctx @param {Pose} pose */
function placeHand(ctx, pose) {
  placeForearm(ctx, pose);
  ctx.translate(0, -FOREARM_LENGTH);
  ctx.rotate(pose.wrist);
}

/* ---- Textures ----------------------------------------------------------------------------- */

const KNIT = { glow: '#7fd0c8', light: '#41a09f', base: '#26808a', shade: '#175c66', deep: '#0c3f4a' };
const GLEAM = '#fbdcbf';

/** @param {Context} ctx */
function paintNeck(ctx) {
  ctx.fillStyle = blend(ctx, [-84, 0, 84, 0], ['#dba67d', SKIN.base, SKIN.shade, '#8b573d']);
  ctx.fillRect(-200, 400, 400, 400);
  softSpot(ctx, 10, 508, 120, 70, '#57301f', 0.85); // the chin's shadow
  softSpot(ctx, -6, 640, 22, 26, '#6b3d2b', 0.45); // hollow between the collarbones
  softSpot(ctx, -40, 604, 26, 18, GLEAM, 0.4);
}

/**
 * The sleeve from the shoulder (0, 0) down. At its inner top, where it is certain to lie on the
 * trunk, it fades away: so no edge shows at the shoulder, and the mask stays exact.
 * @param {Context} ctx
 */
function paintUpperArm(ctx) {
  ctx.fillStyle = blend(ctx, [-78, 0, 78, 0], ['#55afad', KNIT.light, KNIT.base, KNIT.shade]);
  ctx.fillRect(-100, -90, 200, 800);
  fold(ctx, [-50, 150, 10, 190, 76, 150], KNIT.deep, 22, 0.35);
  fold(ctx, [-30, 240, 20, 262, 74, 216], KNIT.deep, 26, 0.4);
  fold(ctx, [-60, 122, 0, 160, 60, 126], KNIT.glow, 14, 0.2);
  softLine(ctx, new Path2D('M -72 -60 L -72 700'), '#d6f5ea', 16, 0.45); // rim light
  const fade = ctx.createRadialGradient(90, -30, 60, 90, -30, 152);
  fade.addColorStop(0, '#0000');
  fade.addColorStop(1, '#000');
  ctx.globalCompositeOperation = 'destination-in';
  ctx.fillStyle = fade;
  ctx.fillRect(-100, -90, 200, 800);
}

/** @param {Context} ctx */
function paintTorso(ctx) {
  ctx.fillStyle = blend(ctx, [-320, 600, 330, 960], [KNIT.light, '#2f8c92', KNIT.base, '#1f6c76', KNIT.shade]);
  ctx.fillRect(-420, 540, 840, 540);
  softSpot(ctx, -150, 740, 190, 150, '#6fc4bd', 0.4);
  softSpot(ctx, 140, 760, 150, 140, '#5bb3b0', 0.3);
  softSpot(ctx, 40, 960, 260, 120, KNIT.deep, 0.35);
  softSpot(ctx, -270, 900, 120, 220, KNIT.deep, 0.6); // beside the near arm

  fold(ctx, [-290, 800, -200, 800, -130, 900], KNIT.deep, 34, 0.5);
  fold(ctx, [-300, 850, -230, 880, -190, 1000], KNIT.deep, 34, 0.5);
  fold(ctx, [-280, 776, -180, 780, -100, 866], KNIT.glow, 26, 0.3);
  fold(ctx, [262, 806, 190, 810, 110, 910], KNIT.deep, 36, 0.55);
  fold(ctx, [262, 870, 210, 890, 170, 1000], KNIT.deep, 34, 0.5);
  fold(ctx, [250, 782, 170, 786, 90, 876], KNIT.glow, 26, 0.22);
  fold(ctx, [-70, 930, 20, 990, 110, 950], KNIT.deep, 40, 0.3);
  fold(ctx, [-240, 640, -170, 650, -120, 700], KNIT.deep, 24, 0.25);
  fold(ctx, [240, 640, 170, 650, 120, 700], KNIT.deep, 24, 0.3);

  // The far arm hangs still: a crease sets it off the trunk.
  softSpot(ctx, 346, 860, 40, 210, KNIT.glow, 0.2);
  const crease = blend(ctx, [0, 780, 0, 1000], [KNIT.deep + '00', KNIT.deep + 'aa', KNIT.deep]);
  softLine(ctx, FAR_ARM_CREASE, crease, 50, 0.7);
  fold(ctx, [284, 872, 330, 900, 384, 860], KNIT.deep, 24, 0.4);
  fold(ctx, [290, 950, 340, 970, 392, 920], KNIT.deep, 26, 0.4);
  softSpot(ctx, 6, 706, 170, 70, KNIT.deep, 0.6); // the collar's shadow
  softLine(ctx, RIM, blend(ctx, [-340, 0, 400, 0], ['#d6f5ea', '#d6f5ea00', '#d6f5ea00', '#9fd4dc']), 18, 0.55);
}

/** The shirt's collar, and the ribbed band of the pullover below it. @param {Context} ctx */
function paintCollar(ctx) {
  ctx.fillStyle = blend(ctx, [-110, 0, 110, 0], ['#2f8d93', '#1f6f79', KNIT.shade]);
  ctx.fillRect(-160, 500, 320, 260);
  ctx.strokeStyle = KNIT.deep + '66';
  ctx.lineWidth = 60;
  ctx.setLineDash([2.5, 6]);
  ctx.stroke(new Path2D('M -110 566 C -84 690 84 690 110 566'));
  ctx.setLineDash([]);

  softLine(ctx, SHIRT_COLLAR, KNIT.deep, 18, 0.5);
  ctx.fillStyle = blend(ctx, [-120, 540, 120, 700], ['#f6ecdc', '#f3e9d9', '#cfc2b0']);
  ctx.fill(SHIRT_COLLAR);
  ctx.clip(SHIRT_COLLAR);
  softSpot(ctx, 20, 528, 130, 44, '#5d4a40', 0.5); // the head's shadow
  softLine(ctx, SHIRT_COLLAR, '#7d6a59', 12, 0.5);
}

/** @param {Context} ctx */
function paintSleeve(ctx) {
  ctx.fillStyle = blend(ctx, [-84, 0, 84, 0], ['#5fb8b4', KNIT.light, '#2c8990', KNIT.base, KNIT.shade]);
  ctx.fillRect(-110, -340, 220, 460);
  fold(ctx, [-70, -10, 0, -70, 80, -36], KNIT.deep, 30, 0.45);
  fold(ctx, [-72, -76, -10, -116, 60, -84], KNIT.deep, 28, 0.35);
  fold(ctx, [-64, -150, 0, -176, 40, -150], KNIT.deep, 22, 0.25);
  fold(ctx, [-70, -52, 0, -100, 70, -66], KNIT.glow, 16, 0.3);
  softLine(ctx, new Path2D('M -70 -246 Q 0 -260 70 -246'), KNIT.deep, 9, 0.7);
  ctx.strokeStyle = KNIT.deep + '4d';
  ctx.lineWidth = 2.5;
  for (let x = -60; x <= 60; x += 8) ctx.stroke(new Path2D(`M ${x} -251 L ${x * 0.96} -310`)); // ribs of the cuff
  softLine(ctx, SLEEVE, blend(ctx, [-80, 0, 80, 0], ['#e2faf0', '#e2faf000', '#0c3f4a00', KNIT.deep]), 16, 0.55);
}

const FINGERTIPS = [[-64, -190], [-28, -226], [13, -238], [53, -222], [96, -124]];
const FINGER_GAPS = new Path2D('M -31 -132 L -45 -194 M -1 -138 L -6 -216 M 28 -136 L 34 -216');
const FINGER_JOINTS = new Path2D('M -62 -154 l 22 -5 M -34 -172 l 24 -3 M 0 -178 l 26 0 M 34 -172 l 26 3');
const PALM_LINES = new Path2D(
  'M -52 -94 C -30 -106 10 -102 36 -120 M -46 -68 C -10 -80 24 -78 54 -94 M 52 -88 C 14 -74 -2 -40 -2 -8',
);

/** @param {Context} ctx */
function paintHand(ctx) {
  ctx.fillStyle = blend(ctx, [-60, -80, 100, -40], ['#f0c6a0', SKIN.light, '#dca57c', SKIN.base]);
  ctx.fillRect(-120, -280, 260, 360);
  softSpot(ctx, 0, 34, 80, 36, '#6b3d2b', 0.7); // inside the cuff
  softSpot(ctx, 32, -52, 36, 48, '#f8d6b6', 0.7); // balls of thumb and little finger
  softSpot(ctx, -38, -56, 26, 58, '#f8d6b6', 0.5);
  softSpot(ctx, 2, -84, 34, 30, SKIN.blush, 0.3);
  for (const [x, y] of FINGERTIPS) softSpot(ctx, x, y, 16, 20, SKIN.blush, 0.28);
  softLine(ctx, FINGER_GAPS, '#6b3d2b', 6, 0.5);
  softLine(ctx, PALM_LINES, SKIN.shade, 6, 0.45);
  softLine(ctx, FINGER_JOINTS, SKIN.shade, 6, 0.3);
}

/** From back to front. @type {MaskLayer[]} */
const LAYERS = [
  { outline: () => HAIR_BACK, place: placeHead, box: HAIR_BOX, paint: paintHairBack },
  { outline: () => NECK, place: placeBody, box: [-120, 420, 240, 310], paint: paintNeck },
  { outline: () => TORSO, place: placeBody, box: [-420, 550, 840, 520], paint: paintTorso },
  { outline: () => COLLAR, place: placeBody, box: [-130, 536, 260, 184], fine: true, paint: paintCollar },
  {
    outline: (pose) => limb(0, 0, 71.5, 0, upperArm(pose).length, 71),
    place: placeUpperArm,
    box: [-90, -90, 180, 780],
    paint: paintUpperArm,
  },
  { outline: () => HEAD, place: placeHead, box: HEAD_BOX, fine: true, paint: paintHead, live: paintFeatures },
  { outline: () => HAND, place: placeHand, box: [-100, -270, 230, 340], fine: true, paint: paintHand },
  { outline: () => SLEEVE, place: placeForearm, box: [-100, -320, 200, 420], fine: true, paint: paintSleeve },
];

/** Textures by height of the picture. @type {Map<number, Map<MaskLayer, CanvasPattern>>} */
const textures = new Map();

/**
 * @param {Context} ctx
 * @param {number} height
 */
function texturesFor(ctx, height) {
  let set = textures.get(height);
  if (!set) {
    if (textures.size >= 4) textures.clear(); // someone is dragging a window's corner
    set = new Map(LAYERS.map((layer) => [layer, paintTexture(ctx, layer, height / 1000)]));
    textures.set(height, set);
  }
  return set;
}

/**
 * @param {Context} ctx
 * @param {MaskLayer} layer
 * @param {number} scale pixels per unit
 */
function paintTexture(ctx, layer, scale) {
  const [x, y, width, height] = layer.box;
  const canvas = new OffscreenCanvas(Math.ceil(width * scale), Math.ceil(height * scale));
  // In main memory: a canvas that is read back often is there too, and would fetch it every frame.
  const options = { willReadFrequently: true };
  const brush = /** @type {Context} */ (/** @type {unknown} */ (canvas.getContext('2d', options)));
  brush.scale(scale, scale);
  brush.translate(-x, -y);
  layer.paint(brush);
  const pattern = /** @type {CanvasPattern} */ (ctx.createPattern(canvas, 'no-repeat'));
  pattern.setTransform(new DOMMatrix([1 / scale, 0, 0, 1 / scale, x, y]));
  return pattern;
}

/* ---- Drawing ------------------------------------------------------------------------------ */

/**
 * @param {Context} ctx
 * @param {number} width
 * @param {number} height
 * @param {Pose} pose
 * @param {(layer: MaskLayer) => void} fill called with the context in the layer's place
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

/**
 * Paints the person over whatever the canvas shows.
 * @param {Context} ctx
 * @param {number} width
 * @param {number} height
 * @param {number} timeMs
 */
export function drawPerson(ctx, width, height, timeMs) {
  const pose = poseAt(timeMs);
  const set = texturesFor(ctx, height);
  forEachLayer(ctx, width, height, pose, (layer) => {
    ctx.fillStyle = /** @type {CanvasPattern} */ (set.get(layer));
    ctx.imageSmoothingEnabled = layer.fine ?? false;
    ctx.fill(layer.outline(pose));
    layer.live?.(ctx, pose);
  });
}

/**
 * Paints the exact mask of what `drawPerson` paints: white on black, over the whole canvas.
 * @param {Context} ctx
 * @param {number} width
 * @param {number} height
 * @param {number} timeMs
 */
export function drawTruth(ctx, width, height, timeMs) {
  const pose = poseAt(timeMs);
  ctx.save();
  ctx.fillStyle = '#000';
  ctx.fillRect(0, 0, width, height);
  ctx.fillStyle = '#fff';
  forEachLayer(ctx, width, height, pose, (layer) => ctx.fill(layer.outline(pose)));
  ctx.restore();
}
