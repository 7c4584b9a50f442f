// @ts-check
/**
 * The presenter's head: its outline, and what moves in the face. Coordinates are those of person.js;
 * the head faces straight ahead here, and person.js moves and tilts it.
 */

/** @typedef {CanvasRenderingContext2D} Context */

const SKIN_DEEP = "#7c4a35";
const HAIR_DEEP = "#1f1310";

/** The hair that hangs behind the neck. */
export const HAIR_BACK = new Path2D(
  "M 164 284 C 168 340 182 392 176 452 C 172 498 132 528 84 514 " +
    "L -84 514 C -132 530 -176 500 -180 454 C -186 394 -170 342 -166 284 Z",
);

const FACE = new Path2D(
  "M 0 154 C 72 160 114 220 117 296 C 119 346 118 378 110 412 C 99 456 50 520 0 520 " +
    "C -50 520 -99 456 -110 412 C -118 378 -119 346 -117 296 C -114 220 -72 160 0 154 Z",
);

// Both ears run in the direction of the face: overlapping parts of a path would cancel out otherwise.
const EARS = new Path2D(
  "M 104 326 C 116 300 142 308 142 338 C 142 362 136 372 134 386 C 132 402 118 408 106 402 Z " +
    "M -104 326 L -106 402 C -118 408 -132 402 -134 386 C -136 372 -142 362 -142 338 C -142 308 -116 300 -104 326 Z",
);

/** The hair over the forehead: parted on one side, tucked behind the ears. */
const HAIR_FRONT = new Path2D(
  "M -4 128 C 92 120 156 186 164 284 C 167 320 172 346 176 380 C 164 330 146 306 117 322 " +
    "C 118 276 92 250 50 232 C 14 216 -24 198 -42 172 C -52 226 -106 250 -117 322 " +
    "C -146 306 -166 332 -178 384 C -174 346 -168 322 -166 284 C -160 190 -98 132 -4 128 Z",
);

/** Everything of the head that is drawn in front of the neck. */
export const HEAD = new Path2D();
for (const part of [FACE, EARS, HAIR_FRONT]) HEAD.addPath(part);

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

const BROW = new Path2D("M -31 -41 C -16 -49 8 -55 38 -37 C 10 -46 -12 -42 -30 -32 C -35 -32 -35 -39 -31 -41 Z");

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
  ctx.fillStyle = blend(ctx, [0, -14, 0, 8], ["#b9a99d", "#f4ece4", "#efe3d9"]);
  ctx.fillRect(-30, -20, 60, 40);
  paintIris(ctx, side);
  ctx.restore();

  const lashes = new Path2D();
  lashes.moveTo(-28, 6);
  lashes.bezierCurveTo(-15, upper - 2, 12, upper - 5, 33, -5);
  lashes.bezierCurveTo(14, upper + 3, -12, upper + 3, -28, 6);
  ctx.fillStyle = "#2a1712";
  ctx.fill(lashes);
  ctx.lineWidth = 2;
  ctx.strokeStyle = withAlpha(SKIN_DEEP, 0.55);
  ctx.stroke(new Path2D(`M -24 -8 C -12 ${upper - 10} 12 ${upper - 11} 30 -10`)); // crease of the lid
  ctx.stroke(new Path2D(`M -18 10 C -8 ${lower + 5} 12 ${lower + 4} 24 3`));

  ctx.translate(0, -4 * pose.smile);
  ctx.fillStyle = withAlpha(HAIR_DEEP, 0.82);
  ctx.fill(BROW);
  ctx.restore();
}

/** @param {Context} ctx @param {number} x @param {number} y @param {number} r @param {string | CanvasGradient} fill */
function disc(ctx, x, y, r, fill) {
  ctx.fillStyle = fill;
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.fill();
}

/** @param {Context} ctx @param {number} side */
function paintIris(ctx, side) {
  const iris = ctx.createRadialGradient(0, 3, 2, 0, -1, 14);
  iris.addColorStop(0, "#8a5a34");
  iris.addColorStop(0.7, "#5a3620");
  iris.addColorStop(1, "#2b170e");
  disc(ctx, 0, -2, 13.5, iris);
  disc(ctx, 0, -2, 6, "#140b08");
  disc(ctx, -4.5 * side, -7, 3.6, "#ffffffee"); // both eyes mirror the same window
  disc(ctx, 4 * side, 4, 2, "#ffffff66");
}

/** @param {Context} ctx @param {number} smile 0 to 1 */
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
  ctx.fillStyle = "#5b211d";
  ctx.fill(mouth);
  ctx.save();
  ctx.clip(mouth);
  ctx.fillStyle = blend(ctx, [-x, 0, x, 0], ["#5b211d", "#efe4da", "#fbf5ee", "#e6d8cc", "#5b211d"]);
  ctx.fillRect(-x, y - 4, 2 * x, mid - y + 4 + gap * 0.8);
  ctx.restore();
  ctx.fillStyle = "#a85a4e";
  ctx.fill(upperLip);
  ctx.fillStyle = blend(ctx, [0, low, 0, low + 6 + gap], ["#c57465", "#b36052"]);
  ctx.fill(lowerLip);
  softSpot(ctx, -6, mid + gap + 6, 18, 4, "#ffd9cc", 0.5);
}

/**
 * A soft-edged ellipse. It does the work of a blur at a fraction of its cost.
 * @param {Context} ctx @param {number} x @param {number} y @param {number} rx @param {number} ry
 * @param {string} rgb six hexadecimal digits with # @param {number} alpha opacity in the middle, 0 to 1
 */
function softSpot(ctx, x, y, rx, ry, rgb, alpha) {
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
function withAlpha(rgb, alpha) {
  return rgb + Math.round(alpha * 255).toString(16).padStart(2, "0");
}

/**
 * A linear gradient from evenly spaced colours.
 * @param {Context} ctx @param {[number, number, number, number]} line x0, y0, x1, y1 @param {string[]} colours
 */
function blend(ctx, line, colours) {
  const gradient = ctx.createLinearGradient(...line);
  colours.forEach((colour, i) => gradient.addColorStop(i / (colours.length - 1), colour));
  return gradient;
}
