// @ts-check
/**
 * The head of the built-in presenter (hair, ears and face), and the brushes the whole figure is
 * painted with.
 *
 * Coordinates are those of presenter-person.js: a grid in which the picture is 1000 units high,
 * y points down and x = 0 is the person's middle line. The head faces straight ahead here;
 * presenter-person.js moves and tilts it. The light comes from the upper left, from the window.
 */

/** @typedef {CanvasRenderingContext2D} Context */

export const SKIN = {
  light: '#e9b992',
  base: '#d29a72',
  shade: '#ad7350',
  deep: '#7c4a35',
  blush: '#c4674f',
};
const GLEAM = '#fbd9b8';
const HAIR = { light: '#8a5c41', base: '#3b251d', deep: '#1f1310' };

/* ---- Brushes ------------------------------------------------------------------------------ */

/**
 * A soft-edged ellipse. It does the work of a blur at a fraction of its cost.
 * @param {Context} ctx
 * @param {number} x
 * @param {number} y
 * @param {number} rx
 * @param {number} ry
 * @param {string} rgb six hex digits with #
 * @param {number} alpha opacity in the middle, 0 to 1
 */
export function softSpot(ctx, x, y, rx, ry, rgb, alpha) {
  const glow = ctx.createRadialGradient(0, 0, 0, 0, 0, 1);
  for (const [at, strength] of [[0, 1], [0.4, 0.7], [0.75, 0.2], [1, 0]]) {
    glow.addColorStop(at, withAlpha(rgb, alpha * strength));
  }
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(rx, ry);
  ctx.fillStyle = glow;
  ctx.fillRect(-1, -1, 2, 2);
  ctx.restore();
}

/** @param {string} rgb @param {number} alpha */
export function withAlpha(rgb, alpha) {
  return rgb + Math.round(alpha * 255).toString(16).padStart(2, '0');
}

/**
 * A linear gradient from evenly spaced colours.
 * @param {Context} ctx
 * @param {[number, number, number, number]} line x0, y0, x1, y1
 * @param {string[]} colours
 */
export function blend(ctx, line, colours) {
  const gradient = ctx.createLinearGradient(...line);
  colours.forEach((colour, i) => gradient.addColorStop(i / (colours.length - 1), colour));
  return gradient;
}

/**
 * Strokes one path several times, ever narrower: together a line with soft flanks.
 * @param {Context} ctx
 * @param {Path2D} path
 * @param {string | CanvasGradient} style
 * @param {number} width
 * @param {number} alpha
 */
export function softLine(ctx, path, style, width, alpha) {
  ctx.save();
  ctx.strokeStyle = style;
  ctx.lineCap = 'round';
  const steps = 6;
  ctx.globalAlpha = 1 - (1 - alpha) ** (1 / steps);
  for (let i = steps; i > 0; i--) {
    ctx.lineWidth = (width * i) / steps;
    ctx.stroke(path);
  }
  ctx.restore();
}

/**
 * A crease or a light on cloth: a curve that fades out at both ends.
 * @param {Context} ctx
 * @param {[number, number, number, number, number, number]} curve start, control point, end
 * @param {string} rgb
 * @param {number} width
 * @param {number} alpha
 */
export function fold(ctx, [x0, y0, cx, cy, x1, y1], rgb, width, alpha) {
  const style = blend(ctx, [x0, y0, x1, y1], [rgb + '00', rgb + 'b0', rgb, rgb + '80', rgb + '00']);
  softLine(ctx, new Path2D(`M ${x0} ${y0} Q ${cx} ${cy} ${x1} ${y1}`), style, width, alpha);
}

/* ---- Outlines ----------------------------------------------------------------------------- */

/**
 * What the textures cover: x, y, width, height.
 * @type {[number, number, number, number]}
 */
export const HEAD_BOX = [-182, 120, 364, 406];
/** @type {[number, number, number, number]} */
export const HAIR_BOX = [-188, 280, 376, 250];

/** The hair that hangs behind the neck. */
export const HAIR_BACK = new Path2D(
  'M 164 284 C 168 340 182 392 176 452 C 172 498 132 528 84 514 ' +
    'L -84 514 C -132 530 -176 500 -180 454 C -186 394 -170 342 -166 284 Z',
);

const FACE = new Path2D(
  'M 0 154 C 72 160 114 220 117 296 C 119 346 118 378 110 412 C 99 456 50 520 0 520 ' +
    'C -50 520 -99 456 -110 412 C -118 378 -119 346 -117 296 C -114 220 -72 160 0 154 Z',
);

// Both ears go round the same way as the face: parts of one path that overlap would cancel out
// if they ran in opposite directions.
const EARS = new Path2D(
  'M 104 326 C 116 300 142 308 142 338 C 142 362 136 372 134 386 C 132 402 118 408 106 402 Z ' +
    'M -104 326 L -106 402 C -118 408 -132 402 -134 386 C -136 372 -142 362 -142 338 C -142 308 -116 300 -104 326 Z',
);

/** The hair over the forehead: parted on one side, tucked behind the ears. */
const HAIR_FRONT = new Path2D(
  'M -4 128 C 92 120 156 186 164 284 C 167 320 172 346 176 380 C 164 330 146 306 117 322 ' +
    'C 118 276 92 250 50 232 C 14 216 -24 198 -42 172 C -52 226 -106 250 -117 322 ' +
    'C -146 306 -166 332 -178 384 C -174 346 -168 322 -166 284 C -160 190 -98 132 -4 128 Z',
);

/** Everything of the head that is drawn in front of the neck. */
export const HEAD = new Path2D();
for (const part of [FACE, EARS, HAIR_FRONT]) HEAD.addPath(part);

/* ---- Hair --------------------------------------------------------------------------------- */

/** Strands that fan out from the parting, as centre lines. */
const STRANDS = new Path2D();
for (let i = 0; i < 9; i++) {
  const k = i / 8; // 0: along the hairline, 1: along the crown
  STRANDS.moveTo(-38 + 14 * k, 170 - 32 * k);
  STRANDS.bezierCurveTo(30 + 30 * k, 204 - 66 * k, 120 + 24 * k, 238 - 62 * k, 122 + 46 * k, 330 + 20 * k);
  STRANDS.moveTo(-46 + 12 * k, 180 - 40 * k);
  STRANDS.bezierCurveTo(-66 - 12 * k, 220 - 70 * k, -116 - 26 * k, 250 - 60 * k, -122 - 46 * k, 330 + 20 * k);
}

const LOCKS = new Path2D(
  'M -150 330 C -166 390 -164 450 -140 500 M -134 400 C -146 440 -138 480 -112 510 ' +
    'M 150 330 C 166 390 162 450 138 500 M 132 400 C 142 440 136 480 110 508',
);

/** @param {Context} ctx */
export function paintHairBack(ctx) {
  // Textures go beyond their outlines, so that the outline's edge finds the right colour.
  ctx.fillStyle = blend(ctx, [-176, 0, 176, 0], [HAIR.base, HAIR.deep, HAIR.deep, '#2c1b16']);
  ctx.fillRect(...HAIR_BOX);
  softLine(ctx, LOCKS, HAIR.light, 12, 0.26);
}

/** @param {Context} ctx */
function paintHairFront(ctx) {
  ctx.fillStyle = blend(ctx, [-150, 150, 170, 330], ['#56382b', HAIR.base, '#2b1a15']);
  ctx.fill(HAIR_FRONT);
  // The sheen is a ring of light that shows only where there are strands.
  const sheen = ctx.createRadialGradient(-20, 330, 96, -20, 330, 204);
  sheen.addColorStop(0, withAlpha(HAIR.deep, 0.5));
  sheen.addColorStop(0.35, withAlpha(HAIR.light, 0.1));
  sheen.addColorStop(0.62, withAlpha('#b98462', 0.75));
  sheen.addColorStop(0.9, withAlpha(HAIR.light, 0));
  ctx.save();
  ctx.clip(HAIR_FRONT);
  softLine(ctx, STRANDS, sheen, 7, 0.8);
  // It turns under behind the ears.
  for (const side of [-1, 1]) softSpot(ctx, side * 152, 346, 50, 80, HAIR.deep, 0.9);
  ctx.restore();
}

/* ---- Face --------------------------------------------------------------------------------- */

/** @param {Context} ctx */
function paintSkin(ctx) {
  ctx.fillStyle = HAIR.deep;
  ctx.fillRect(...HEAD_BOX);
  ctx.fillStyle = blend(ctx, [-140, 300, 140, 420], [SKIN.base, SKIN.shade, SKIN.shade, SKIN.deep]);
  ctx.fill(EARS);
  for (const side of [-1, 1]) {
    softSpot(ctx, side * 123, 356, 13, 34, SKIN.deep, 0.75);
    const rim = new Path2D(`M ${side * 121} 322 C ${side * 138} 316 ${side * 138} 350 ${side * 130} 372`);
    softLine(ctx, rim, GLEAM, 7, 0.4);
  }

  const round = ctx.createRadialGradient(-34, 310, 20, -10, 340, 200);
  round.addColorStop(0, SKIN.light);
  round.addColorStop(0.5, SKIN.base);
  round.addColorStop(0.85, SKIN.shade);
  round.addColorStop(1, '#94603f');
  ctx.fillStyle = round;
  ctx.strokeStyle = round;
  ctx.lineWidth = 6;
  ctx.fill(FACE);
  ctx.stroke(FACE);

  ctx.save();
  ctx.clip(FACE);
  softLine(ctx, HAIR_FRONT, SKIN.deep, 34, 0.4); // the hair's shadow on the forehead
  softSpot(ctx, 104, 400, 50, 130, SKIN.deep, 0.4); // the side away from the window
  softSpot(ctx, -66, 398, 46, 34, SKIN.blush, 0.34);
  softSpot(ctx, 64, 400, 44, 34, SKIN.blush, 0.34);
  softSpot(ctx, -66, 382, 32, 20, GLEAM, 0.4);
  softSpot(ctx, 58, 384, 26, 16, GLEAM, 0.22);
  softSpot(ctx, -10, 492, 26, 15, GLEAM, 0.35);
  softSpot(ctx, -24, 256, 60, 30, GLEAM, 0.35);
  for (const side of [-1, 1]) {
    softSpot(ctx, side * 36, 331, 26, 20, SKIN.deep, 0.3); // hollow beside the nose
    softSpot(ctx, side * 58, 324, 32, 11, GLEAM, 0.25); // lid
    softSpot(ctx, side * 54, 366, 28, 10, SKIN.deep, 0.14);
    softSpot(ctx, side * 50, 446, 12, 14, SKIN.deep, 0.32); // corner of the mouth
    fold(ctx, [side * 32, 404, side * 54, 414, side * 60, 440], SKIN.deep, 10, 0.28);
  }
  softSpot(ctx, 0, 486, 34, 9, SKIN.deep, 0.35); // under the lip
  ctx.restore();
}

const BROW = new Path2D('M -31 -41 C -16 -49 8 -55 38 -37 C 10 -46 -12 -42 -30 -32 C -35 -32 -35 -39 -31 -41 Z');

/**
 * One eye, drawn about its own middle with the outer corner towards positive x.
 * @param {Context} ctx
 * @param {number} side 1: right in the picture, -1: left
 * @param {{eyesOpen: number, smile: number}} pose
 */
function paintEye(ctx, side, pose) {
  ctx.save();
  ctx.translate(side * 54, 345);
  ctx.scale(side, 1);
  // The lids are two curves between the corners; a blink brings the upper one down to the lower.
  const lower = 11 - 3 * pose.smile;
  const upper = lower + 3 - (lower + 23) * pose.eyesOpen;
  const opening = new Path2D();
  opening.moveTo(-27, 5);
  opening.bezierCurveTo(-14, upper, 12, upper - 2, 28, -2);
  opening.bezierCurveTo(16, lower + 2, -10, lower + 4, -27, 5);

  ctx.save();
  ctx.clip(opening);
  ctx.fillStyle = blend(ctx, [0, -14, 0, 8], ['#b9a99d', '#f4ece4', '#efe3d9']);
  ctx.fillRect(-30, -20, 60, 40);
  paintIris(ctx, side);
  ctx.restore();

  const lashes = new Path2D();
  lashes.moveTo(-28, 6);
  lashes.bezierCurveTo(-15, upper - 2, 12, upper - 5, 33, -5);
  lashes.bezierCurveTo(14, upper + 3, -12, upper + 3, -28, 6);
  ctx.fillStyle = '#2a1712';
  ctx.fill(lashes);
  ctx.lineWidth = 2;
  ctx.strokeStyle = withAlpha(SKIN.deep, 0.55);
  ctx.stroke(new Path2D(`M -24 -8 C -12 ${upper - 10} 12 ${upper - 11} 30 -10`)); // crease of the lid
  ctx.stroke(new Path2D(`M -18 10 C -8 ${lower + 5} 12 ${lower + 4} 24 3`));

  ctx.translate(0, -4 * pose.smile);
  ctx.fillStyle = withAlpha(HAIR.deep, 0.82);
  ctx.fill(BROW);
  ctx.restore();
}

/**
 * @param {Context} ctx
 * @param {number} x
 * @param {number} y
 * @param {number} r
 * @param {string | CanvasGradient} fill
 */
function disc(ctx, x, y, r, fill) {
  ctx.fillStyle = fill;
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.fill();
}

/** @param {Context} ctx @param {number} side */
function paintIris(ctx, side) {
  const iris = ctx.createRadialGradient(0, 3, 2, 0, -1, 14);
  iris.addColorStop(0, '#8a5a34');
  iris.addColorStop(0.7, '#5a3620');
  iris.addColorStop(1, '#2b170e');
  disc(ctx, 0, -2, 13.5, iris);
  disc(ctx, 0, -2, 6, '#140b08');
  disc(ctx, -4.5 * side, -7, 3.6, '#ffffffee'); // both eyes mirror the same window
  disc(ctx, 4 * side, 4, 2, '#ffffff66');
}

const NOSE_SHADE = new Path2D('M 14 340 C 10 370 16 384 25 398 C 28 408 18 414 4 412 C 16 402 6 372 14 340 Z');
const NOSE_LINE = new Path2D('M -24 394 C -31 408 -20 414 -13 409 C -6 416 8 416 14 409 C 22 414 32 407 25 394');

/** @param {Context} ctx */
function paintNose(ctx) {
  softSpot(ctx, 2, 420, 34, 12, SKIN.deep, 0.4);
  ctx.fillStyle = withAlpha(SKIN.deep, 0.2);
  ctx.fill(NOSE_SHADE);
  softSpot(ctx, -4, 356, 9, 44, '#fde0c2', 0.45);
  softSpot(ctx, -4, 396, 13, 11, '#fde8d2', 0.6);
  softLine(ctx, NOSE_LINE, '#6b3a2a', 5, 0.6);
  softSpot(ctx, -13, 409, 8, 4.5, '#4a221a', 0.75);
  softSpot(ctx, 14, 409, 8, 4.5, '#4a221a', 0.75);
}

/**
 * @param {Context} ctx
 * @param {number} smile 0 to 1
 */
function paintMouth(ctx, smile) {
  const x = 42 + 8 * smile; // corners
  const y = 443 - 7 * smile;
  const low = y + 15 + 9 * smile; // how deep the line between the lips hangs (control point)
  const gap = 2 + 12 * smile;
  const mid = (y + low) / 2;
  const mouth = new Path2D(`M ${-x} ${y} Q 0 ${low} ${x} ${y} Q 0 ${low + 2 * gap} ${-x} ${y} Z`);
  const upperLip = new Path2D();
  upperLip.moveTo(-x - 2, y - 1);
  upperLip.bezierCurveTo(-32, y, -18, mid - 12, -8, mid - 11);
  upperLip.quadraticCurveTo(0, mid - 7, 8, mid - 11);
  upperLip.bezierCurveTo(18, mid - 12, 32, y, x + 2, y - 1);
  upperLip.quadraticCurveTo(0, low + 2, -x - 2, y - 1);
  const lowerLip = new Path2D();
  lowerLip.moveTo(-x, y + 1);
  lowerLip.quadraticCurveTo(0, low + 2 * gap - 1, x, y + 1);
  lowerLip.bezierCurveTo(26, low + 8 + gap, -26, low + 8 + gap, -x, y + 1);
  ctx.fillStyle = '#5b211d';
  ctx.fill(mouth);
  ctx.save();
  ctx.clip(mouth);
  ctx.fillStyle = blend(ctx, [-x, 0, x, 0], ['#5b211d', '#efe4da', '#fbf5ee', '#e6d8cc', '#5b211d']);
  ctx.fillRect(-x, y - 4, 2 * x, mid - y + 4 + gap * 0.8);
  ctx.restore();
  ctx.fillStyle = '#a85a4e';
  ctx.fill(upperLip);
  ctx.fillStyle = blend(ctx, [0, low, 0, low + 6 + gap], ['#c57465', '#b36052']);
  ctx.fill(lowerLip);
  softSpot(ctx, -6, mid + gap + 6, 18, 4, '#ffd9cc', 0.5);
}

/** The texture of the head: all of it that does not move. @param {Context} ctx */
export function paintHead(ctx) {
  paintSkin(ctx);
  for (const side of [-1, 1]) softSpot(ctx, side * 127, 399, 9, 9, '#f6d98a', 1); // earrings
  paintNose(ctx);
  paintHairFront(ctx);
}

/**
 * What moves in the face.
 * @param {Context} ctx
 * @param {{eyesOpen: number, smile: number}} pose
 */
export function paintFeatures(ctx, pose) {
  paintEye(ctx, -1, pose);
  paintEye(ctx, 1, pose);
  paintMouth(ctx, pose.smile);
}
