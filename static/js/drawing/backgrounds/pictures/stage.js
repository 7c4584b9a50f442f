// @ts-check
/**
 * A dark keynote stage. The wide screen at its back glows where the head is, so that dark hair
 * does not sink into the darkness; everything that is small or bright stays at the sides.
 */
import { blend, glow, panel, see } from "./brushes.js";
import { photograph } from "./lens.js";
import { paintBars, paintBeams, paintLamps } from "./stage-lights.js";

/** @typedef {import("./brushes.js").Context} Context */

/**
 * A dark stage with lights, over the whole canvas.
 * @param {Context} context
 * @param {number} width
 * @param {number} height
 */
export function paintStage(context, width, height) {
  photograph(context, width, height, [
    { blur: 13, paint: paintHall },
    { blur: 14, paint: paintBeams },
    { blur: 5, paint: paintLamps },
  ]);
}

const FLOOR = 790;

/** @param {Context} context @param {number} side */
function paintHall(context, side) {
  const reach = Math.max(0.64 * side, 330); // half the screen's width; on a phone it goes beyond the picture
  panel(context, [-side, 0, side, FLOOR], ["#05070f", "#080d20", "#111a3c"]);
  glow(context, 0, 420, reach * 1.7, 680, "#22358a", 0.7); // the screen's light in the haze
  paintScreen(context, [-reach, 110, reach, 715]);
  panel(context, [-side, FLOOR, side, 1000], ["#1a2657", "#111a3f", "#0a0f26"]);
  paintReflection(context, reach);
  paintBars(context, side, reach, FLOOR);
  panel(context, [-side, FLOOR - 10, side, FLOOR + 4], ["#03050b"]);
}

/** @param {Context} context @param {[number, number, number, number]} box */
function paintScreen(context, box) {
  const [left, top, right, bottom] = box;
  const width = right - left;
  context.save();
  context.beginPath();
  context.rect(left, top, width, bottom - top);
  context.clip();
  panel(context, box, ["#16205c", "#223a8c", "#2a4c9e"]);
  glow(context, left + 0.12 * width, bottom + 40, 0.5 * width, 460, "#6a45b8", 0.75);
  glow(context, right - 0.08 * width, top + 20, 0.5 * width, 460, "#1f86ac", 0.7);
  glow(context, 0, 340, 0.46 * width, 430, "#86a3ea", 0.72); // the halo
  for (const [from, to, rgb] of WAVES) paintWave(context, box, from, to, rgb);
  context.restore();
}

/**
 * Where a wave on the screen begins and ends (parts of the height), and its colour.
 * @type {[number, number, string][]}
 */
const WAVES = [[0.86, 0.5, "#b9a6ff"], [0.98, 0.68, "#8fd4ff"]];

/**
 * A sheet of light that rises to the right and fades downwards.
 * @param {Context} context
 * @param {[number, number, number, number]} box
 * @param {number} from
 * @param {number} to
 * @param {string} rgb
 */
function paintWave(context, [left, top, right, bottom], from, to, rgb) {
  const at = (/** @type {number} */ part) => top + part * (bottom - top);
  const third = (right - left) / 3;
  const fade = [0.3, 0.1, 0].map((strength) => see(rgb, strength));
  context.fillStyle = blend(context, [0, at(to), 0, bottom + 60], fade);
  context.beginPath();
  context.moveTo(left, at(from));
  context.bezierCurveTo(left + third, at(from) - 130, right - third, at(to) + 170, right, at(to));
  context.lineTo(right, bottom);
  context.lineTo(left, bottom);
  context.fill();
}

/** The polished floor shows the screen again. @param {Context} context @param {number} reach */
function paintReflection(context, reach) {
  context.save();
  context.beginPath();
  context.rect(-2 * reach, FLOOR, 4 * reach, 210);
  context.clip();
  glow(context, 0, FLOOR, reach * 1.2, 210, "#5576dc", 0.66);
  glow(context, -0.7 * reach, FLOOR, reach * 0.6, 140, "#7a55c8", 0.4);
  glow(context, 0.8 * reach, FLOOR, reach * 0.6, 140, "#2a8fb4", 0.35);
  context.restore();
}
