// @ts-check
/**
 * The room behind the built-in presenter. Nothing in it moves, so callers may draw it once.
 *
 * It is kept pale, cool and low in contrast, as a background out of focus is: the person in front
 * is darker, warmer and more saturated. The grid is the person's: the picture is 1000 units high,
 * x = 0 is its middle. Window and shelves hang on to the sides, so every format shows both.
 * The brushes (soft spots and lines, in place of blurs) come from presenter-face.js.
 */
import { blend, softLine, softSpot } from './face.js';

/** @typedef {CanvasRenderingContext2D} Context */

/**
 * Paints the whole canvas, opaque.
 * @param {Context} ctx
 * @param {number} width
 * @param {number} height
 */
export function drawRoom(ctx, width, height) {
  const side = (500 * width) / height; // the picture reaches from -side to side
  ctx.save();
  ctx.translate(width / 2, 0);
  ctx.scale(height / 1000, height / 1000);
  paintWall(ctx, side);
  paintWindow(ctx, -side, -side + 0.27 * side);
  paintSunlight(ctx, -side + 0.27 * side);
  paintShelf(ctx, side - 340, 322, side);
  paintPlant(ctx, side - 236, 322);
  paintVase(ctx, side - 96, 322);
  paintShelf(ctx, side - 340, 590, side);
  paintBooks(ctx, side - 312, 590);
  paintLamp(ctx, side - 74, 590);
  ctx.restore();
}

/** @param {Context} ctx @param {number} side */
function paintWall(ctx, side) {
  ctx.fillStyle = blend(ctx, [-side, 0, side, 700], ['#eceeec', '#dadfe0', '#c6cdd1', '#b4bdc3']);
  ctx.fillRect(-side, 0, 2 * side, 1000);
  softSpot(ctx, -side * 0.4, 380, 620, 560, '#fff6e6', 0.6);
  // Panelling on the lower wall gives the picture a horizon.
  ctx.fillStyle = blend(ctx, [-side, 0, side, 0], ['#d9dcda', '#c3cacd', '#a3adb4']);
  ctx.fillRect(-side, 776, 2 * side, 224);
  ctx.fillStyle = blend(ctx, [0, 762, 0, 792], ['#f1f2f0', '#dfe3e3', '#aab3b8']);
  ctx.fillRect(-side, 764, 2 * side, 20);
}

/**
 * A window cut by the picture's edge, with a garden out of focus and a curtain at its inner side.
 * @param {Context} ctx
 * @param {number} left
 * @param {number} right
 */
function paintWindow(ctx, left, right) {
  ctx.fillStyle = '#f3f1ec';
  ctx.fillRect(left, 0, right - left + 20, 716);
  ctx.fillStyle = blend(ctx, [0, 0, 0, 690], ['#e3f0f7', '#f4f8f4', '#dbe8d2', '#bcd0b2']);
  ctx.fillRect(left, 0, right - left, 690);
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, 0, right - left, 690);
  ctx.clip();
  for (const [x, y, r, colour] of GARDEN) softSpot(ctx, left + x, y, r, r, colour, 0.5);
  ctx.fillStyle = '#f7f5f0';
  ctx.fillRect(left, 330, right - left, 14);
  ctx.fillRect(left + (right - left) * 0.42, 0, 14, 690);
  ctx.restore();
  ctx.fillStyle = blend(ctx, [0, 690, 0, 730], ['#ffffff', '#d4d4cf', '#b3b6b4']);
  ctx.fillRect(left, 690, right - left + 44, 32); // sill
  paintCurtain(ctx, right - 50, right + 60);
}

/** @type {[number, number, number, string][]} x (from the left edge), y, radius and colour of each blur */
const GARDEN = [
  [20, 560, 130, '#9dbb8e'], [150, 600, 150, '#8bad80'], [80, 470, 90, '#b4cda5'],
  [230, 520, 110, '#a5c196'], [40, 640, 120, '#7f9f74'], [170, 400, 60, '#cfe0c4'],
  [110, 90, 120, '#ffffff'], [220, 200, 110, '#ffffff'],
];

/** @param {Context} ctx @param {number} left @param {number} right */
function paintCurtain(ctx, left, right) {
  const pleats = Array(5).fill(['#fbf8f2f2', '#e9e4dbf2', '#d5d0c7f2']).flat();
  ctx.fillStyle = blend(ctx, [left, 0, right, 0], [...pleats, '#f4f0e8f2']);
  const cloth = new Path2D();
  cloth.moveTo(left, -10);
  cloth.bezierCurveTo(left + 12, 300, left - 4, 600, left - 10, 790);
  cloth.quadraticCurveTo((left + right) / 2, 802, right + 6, 788);
  cloth.bezierCurveTo(right + 8, 500, right - 8, 300, right, -10);
  ctx.fill(cloth);
}

/** Slanted patches of light that the window throws on the wall. @param {Context} ctx @param {number} x */
function paintSunlight(ctx, x) {
  ctx.fillStyle = blend(ctx, [x + 60, 0, x + 460, 0], ['#fff3d800', '#fff3d866', '#fff3d800']);
  for (const y of [60, 350]) ctx.fill(new Path2D(`M ${x + 80} ${y} l 360 125 v 230 l -360 -115 Z`));
}

/** @param {Context} ctx @param {number} left @param {number} top @param {number} right */
function paintShelf(ctx, left, top, right) {
  // Its shadow on the wall.
  softLine(ctx, new Path2D(`M ${left + 30} ${top + 40} L ${right + 60} ${top + 46}`), '#77838b', 54, 0.3);
  ctx.fillStyle = blend(ctx, [left, 0, right, 0], ['#c8ab8a', '#b59877', '#a0876b']);
  ctx.fillRect(left, top, right - left, 22);
  ctx.fillStyle = '#e3cdb0';
  ctx.fillRect(left, top, right - left, 5);
}

/** @type {[number, number, string, number][]} width, height, colour, lean of each book */
const BOOKS = [
  [26, 128, '#a9808a', 0], [20, 116, '#cdbf9f', 0], [32, 140, '#7f93a8', 0], [22, 122, '#b9a08c', 0],
  [28, 132, '#95a58f', 0], [18, 112, '#d9d2c6', 0], [26, 124, '#8b7f96', -0.14],
];

/** @param {Context} ctx @param {number} left @param {number} base */
function paintBooks(ctx, left, base) {
  let x = left;
  for (const [width, height, colour, lean] of BOOKS) {
    ctx.save();
    ctx.translate(x + (lean ? 14 : 0), base);
    ctx.rotate(lean);
    ctx.fillStyle = colour;
    ctx.fillRect(0, -height, width, height);
    ctx.fillStyle = blend(ctx, [0, 0, width, 0], ['#ffffff44', '#ffffff00', '#2b344033']);
    ctx.fillRect(0, -height, width, height);
    ctx.fillStyle = '#ffffff40';
    ctx.fillRect(0, -height + 16, width, 4);
    ctx.fillRect(0, -24, width, 4);
    ctx.restore();
    x += width + 1;
  }
}

/** @type {[number, number, number, number][]} tip x, tip y, bend, width of each leaf */
const LEAVES = [
  [-92, -128, -30, 24], [86, -138, 30, 24], [-50, -176, -24, 26], [48, -184, 20, 26], [0, -200, 6, 26],
  [-104, -72, -24, 22], [102, -80, 26, 22], [-70, -24, -34, 20], [76, -34, 34, 20],
];

/** @param {Context} ctx @param {number} x @param {number} base */
function paintPlant(ctx, x, base) {
  ctx.save();
  ctx.translate(x, base - 70);
  for (const [tipX, tipY, bend, width] of LEAVES) {
    const across = width / Math.hypot(tipX, tipY);
    // The control points lie on either side of the leaf's rib.
    const [ribX, ribY] = [tipX * 0.4 + bend, tipY * 0.6 - 10];
    ctx.fillStyle = blend(ctx, [0, 0, tipX, tipY], ['#5f7f63', '#86a283', '#a5bc9b']);
    ctx.beginPath();
    ctx.moveTo(0, 0);
    ctx.quadraticCurveTo(ribX + across * tipY, ribY - across * tipX, tipX, tipY);
    ctx.quadraticCurveTo(ribX - across * tipY, ribY + across * tipX, 0, 0);
    ctx.fill();
  }
  ctx.translate(0, 70);
  ctx.fillStyle = blend(ctx, [-50, 0, 50, 0], ['#efe9df', '#ddd3c5', '#b5aa9c']);
  ctx.fill(new Path2D('M -48 -76 L 48 -76 L 38 -6 Q 36 0 30 0 L -30 0 Q -36 0 -38 -6 Z'));
  ctx.restore();
}

/** @param {Context} ctx @param {number} x @param {number} base */
function paintVase(ctx, x, base) {
  ctx.save();
  ctx.translate(x, base);
  ctx.fillStyle = blend(ctx, [-34, 0, 34, 0], ['#b8c6cf', '#93a5b1', '#71838f']);
  ctx.fill(new Path2D(
    'M -12 -104 Q -10 -84 -28 -62 C -44 -36 -30 0 -18 0 L 18 0 C 30 0 44 -36 28 -62 Q 10 -84 12 -104 Z',
  ));
  ctx.restore();
}

/** A glowing globe on a foot. @param {Context} ctx @param {number} x @param {number} base */
function paintLamp(ctx, x, base) {
  softSpot(ctx, x, base - 66, 210, 190, '#ffe0a6', 0.75);
  ctx.fillStyle = '#9b8468';
  ctx.fillRect(x - 24, base - 16, 48, 16);
  const glow = ctx.createRadialGradient(x - 8, base - 70, 6, x, base - 62, 52);
  glow.addColorStop(0, '#fffdf5');
  glow.addColorStop(0.7, '#fff0cc');
  glow.addColorStop(1, '#f6d79c');
  ctx.fillStyle = glow;
  ctx.beginPath();
  ctx.arc(x, base - 62, 50, 0, 2 * Math.PI);
  ctx.fill();
}
