// @ts-check
/** The bookcase of the study. */
import { blend, chance, panel } from "./brushes.js";

/** @typedef {import("./brushes.js").Context} Context */

/** How high the boards lie; the outermost are out of sight. */
const BOARDS = [-70, 150, 372, 594, 816];
const THICKNESS = 20;
const SEED = 6; // what stands where

const CLOTH = [
  "#7c4f43", "#a9805f", "#c9b595", "#4f6266", "#6d7d72", "#ddd3bf",
  "#8c6a4f", "#3f4d5a", "#b59a86", "#93876f", "#e6dfd0",
];

/**
 * It reaches from floor to ceiling.
 * @param {Context} context
 * @param {number} left
 * @param {number} right
 */
export function paintBookcase(context, left, right) {
  const shadow = ["#2d342a00", "#2d342a59"]; // on the wall beside it
  panel(context, [left - 80, 0, left, 1000], shadow, "across");
  panel(context, [left, 0, right, 1000], ["#86684a", "#6a5039"], "across");
  const roll = chance(SEED);
  for (let i = 1; i < BOARDS.length; i++) {
    const [ceiling, base] = [BOARDS[i - 1] + THICKNESS, BOARDS[i]];
    paintRow(context, left + THICKNESS, right, ceiling, base, roll);
    const shade = ["#2a1b0f99", "#2a1b0f00"]; // of the board above
    panel(context, [left, ceiling, right, ceiling + 80], shade);
    panel(context, [left, base, right, base + THICKNESS], ["#dcb786", "#b58e60", "#7d5d3b"]);
  }
  panel(context, [left, 0, left + THICKNESS, 1000], ["#dfbc8e", "#c39b6b"], "across");
}

/**
 * What stands on a board: mostly books, now and then a pile or a bowl.
 * @param {Context} context
 * @param {number} left
 * @param {number} right
 * @param {number} ceiling
 * @param {number} base
 * @param {() => number} roll
 */
function paintRow(context, left, right, ceiling, base, roll) {
  let x = left + 10 * roll();
  while (x < right) {
    const kind = roll();
    if (kind < 0.06) x += 14 + paintPile(context, x + 8, base, roll);
    else if (kind < 0.1) x += 20 + paintBowl(context, x + 10, base);
    else x += 1 + paintBook(context, x, base, (base - ceiling) * (0.58 + 0.26 * roll()), roll);
  }
}

/**
 * @param {Context} context
 * @param {number} x
 * @param {number} base
 * @param {number} height
 * @param {() => number} roll
 * @returns {number} its width
 */
function paintBook(context, x, base, height, roll) {
  const width = 18 + 22 * roll();
  panel(context, [x, base - height, x + width, base], [pick(roll)]);
  const round = ["#ffffff38", "#ffffff00", "#1a120a4d"];
  panel(context, [x, base - height, x + width, base], round, "across");
  return width;
}

/**
 * Books that lie on each other.
 * @param {Context} context
 * @param {number} x
 * @param {number} base
 * @param {() => number} roll
 * @returns {number} their width
 */
function paintPile(context, x, base, roll) {
  const width = 130;
  for (let i = 0; i < 3; i++) {
    const top = base - 28 * (i + 1);
    panel(context, [x + 8 * i, top, x + width - 6 * i, top + 27], [pick(roll)]);
    panel(context, [x + 8 * i, top, x + width - 6 * i, top + 27], ["#ffffff40", "#1a120a40"]);
  }
  return width;
}

/** @param {Context} context @param {number} x @param {number} base @returns {number} its width */
function paintBowl(context, x, base) {
  const rim = base - 84;
  context.fillStyle = blend(context, [x, 0, x + 110, 0], ["#dfe5de", "#bccac4", "#95a3a0", "#6f7f7c"]);
  context.beginPath();
  context.moveTo(x, rim);
  context.lineTo(x + 110, rim);
  context.bezierCurveTo(x + 106, base - 20, x + 76, base, x + 72, base);
  context.lineTo(x + 38, base);
  context.bezierCurveTo(x + 34, base, x + 4, base - 20, x, rim);
  context.fill();
  return 110;
}

/** The colour of a book's cover. @param {() => number} roll */
function pick(roll) {
  return CLOTH[Math.floor(CLOTH.length * roll())];
}
