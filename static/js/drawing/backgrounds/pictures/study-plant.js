// @ts-check
/** The plant at the study's window. */
import { blend, chance, glow, panel } from "./brushes.js";

/** @typedef {import("./brushes.js").Context} Context */

/** Greens of leaves, from those in the shade to those in the light. */
const GREENS = ["#263d2c", "#355239", "#4a6b47", "#668858", "#92ad78"];

/** @param {Context} context @param {number} x */
export function paintPlant(context, x) {
  const roll = chance(23);
  glow(context, x, 640, 190, 270, "#2f4a32", 0.75); // the dark between the leaves
  const leaves = 52;
  for (let i = 0; i < leaves; i++) {
    const front = i / leaves; // the leaves in front are painted last and get more light
    const turn = 2 * Math.PI * roll();
    const far = Math.sqrt(roll());
    const [dx, dy] = [150 * far * Math.cos(turn), 250 * far * Math.sin(turn)];
    const green = Math.min(4, Math.max(0, Math.round(4 * front - dy / 260 + 0.6 * roll() - 0.6)));
    const turned = Math.atan2(dy - 190, dx) + 0.7 * (roll() - 0.5); // away from the pot
    paintLeaf(context, x + dx, 600 + dy, turned, 74 + 46 * roll(), GREENS[green]);
  }
  paintPot(context, x);
}

/**
 * @param {Context} context
 * @param {number} x
 * @param {number} y
 * @param {number} turn
 * @param {number} length
 * @param {string} rgb
 */
function paintLeaf(context, x, y, turn, length, rgb) {
  context.save();
  context.translate(x, y);
  context.rotate(turn);
  context.fillStyle = blend(context, [-length / 2, 0, length, 0], [rgb, rgb, "#b4cc96"]);
  context.beginPath();
  context.moveTo(-length / 2, 0);
  context.bezierCurveTo(-length * 0.1, -length * 0.42, length * 0.4, -length * 0.3, length * 0.62, 0);
  context.bezierCurveTo(length * 0.4, length * 0.3, -length * 0.1, length * 0.42, -length / 2, 0);
  context.fill();
  context.restore();
}

/** @param {Context} context @param {number} x */
function paintPot(context, x) {
  panel(context, [x - 92, 806, x + 92, 1000], ["#f1ece0", "#ddd6c7", "#9d9686"], "across");
  panel(context, [x - 92, 806, x + 92, 900], ["#3a3a2e73", "#3a3a2e00"]);
}
