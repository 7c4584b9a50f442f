// @ts-check
/**
 * Mountain ridges under an evening sky. The farther a ridge, the more of the sky's light lies
 * before it; so the middle of the picture, behind the head, is the brightest and the emptiest.
 */
import { blend, glow, panel } from "./brushes.js";
import { photograph } from "./lens.js";
import { skylineOf } from "./skyline.js";

/** @typedef {import("./brushes.js").Context} Context */
/**
 * With its colours at its line, and in the haze at its foot.
 * @typedef {import("./skyline.js").Ridge & {colours: [string, string]}} Ridge
 */

/**
 * Ridges under an evening sky, over the whole canvas.
 * @param {Context} context
 * @param {number} width
 * @param {number} height
 */
export function paintMountains(context, width, height) {
  photograph(context, width, height, [
    { blur: 9, paint: paintSky },
    { blur: 6, paint: paintRange },
    { blur: 5, paint: paintHills },
  ]);
}

const SUN = { x: -150, y: 500 };

/** @param {Context} context @param {number} side */
function paintSky(context, side) {
  panel(context, [-side, 0, side, 620], SKY);
  panel(context, [-side, 620, side, 1000], ["#f3c39c", "#c99a94"]);
  glow(context, SUN.x, SUN.y, 1150, 420, "#ffcf94", 0.55);
  for (const [x, y, rx, ry, rgb, strength] of CLOUDS) glow(context, x, y, rx, ry, rgb, strength);
  glow(context, SUN.x, SUN.y, 420, 260, "#ffe6bd", 0.75);
}

const SKY = ["#34466f", "#4a5a86", "#6f719b", "#9d87a5", "#cd9f9f", "#edb996", "#f7cd9f"];

/**
 * Thin sheets, lit from below: x, y, radii, colour, strength.
 * @type {[number, number, number, number, string, number][]}
 */
const CLOUDS = [
  [-620, 176, 520, 34, "#c48f9f", 0.5], [-380, 214, 420, 22, "#e0a596", 0.45],
  [560, 120, 560, 40, "#8d7fa3", 0.55], [700, 168, 420, 24, "#c898a2", 0.45],
  [420, 300, 520, 20, "#f0b79a", 0.5], [-700, 340, 420, 18, "#f6c39c", 0.55],
  [120, 60, 600, 36, "#5f6a96", 0.5], [820, 372, 300, 14, "#f9cba2", 0.5],
];

/** Far mountains, from the farthest. @type {Ridge[]} */
const RANGE = [
  { seed: 3, base: 560, rise: 190, length: 520, rough: 0.46, colours: ["#b48f9f", "#e6b49c"] },
  { seed: 12, base: 610, rise: 210, length: 430, rough: 0.45, colours: ["#8d7894", "#cb9d98"] },
  { seed: 71, base: 672, rise: 190, length: 380, rough: 0.42, colours: ["#6a6387", "#a98796"] },
];

/** Wooded hills, from the farthest. @type {Ridge[]} */
const HILLS = [
  { seed: 33, base: 748, rise: 150, length: 420, rough: 0.36, colours: ["#4d5077", "#7f7290"] },
  { seed: 44, base: 838, rise: 140, length: 520, rough: 0.34, colours: ["#3b456b", "#5a6188"] },
  { seed: 58, base: 930, rise: 150, length: 640, rough: 0.32, colours: ["#2c3759", "#3c486e"] },
];

/** @param {Context} context @param {number} side */
function paintRange(context, side) {
  for (const ridge of RANGE) paintRidge(context, side, ridge);
  glow(context, SUN.x, 590, 720, 190, "#f7b7b4", 0.36); // the low sun shines through the haze
}

/** @param {Context} context @param {number} side */
function paintHills(context, side) {
  for (const ridge of HILLS) paintRidge(context, side, ridge);
}

/** @param {Context} context @param {number} side @param {Ridge} ridge */
function paintRidge(context, side, ridge) {
  const skyline = skylineOf(ridge, SUN.x);
  context.beginPath();
  context.moveTo(-side, 1000);
  for (let x = -side; x <= side + 4; x += 4) context.lineTo(x, skyline(x));
  context.lineTo(side + 4, 1000);
  const [line, haze] = ridge.colours;
  const top = ridge.base - ridge.rise;
  context.fillStyle = blend(context, [0, top, 0, ridge.base + 110], [line, line, haze]);
  context.fill();
}
