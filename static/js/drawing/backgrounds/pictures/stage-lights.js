// @ts-check
/** The lights of the stage: warm bars at the sides, and a row of lamps with their beams. */
import { blend, disc, glow, panel, see } from "./brushes.js";

/** @typedef {import("./brushes.js").Context} Context */

const AMBER = ["#ffb06a", "#ffd3a0", "#ffb06a"];

/**
 * Upright bars of warm light beside the screen, and what the floor shows of them.
 * @param {Context} context
 * @param {number} side
 * @param {number} reach half the screen's width
 * @param {number} floor
 */
export function paintBars(context, side, reach, floor) {
  if (reach > side) return; // a phone's picture ends within the screen
  for (const [i, strength] of [1, 0.6].entries()) {
    const x = reach + (side - reach) * (0.36 + 0.4 * i);
    for (const at of [-x, x]) {
      glow(context, at, 460, 130, 420, "#e08a4e", 0.34 * strength);
      panel(context, [at - 8, 190, at + 8, 730], AMBER.map((rgb) => see(rgb, strength)));
      glow(context, at, floor + 36, 70, 70, "#e08a4e", 0.4 * strength);
    }
  }
}

/**
 * Calls for each lamp of the row above the screen, with its place and how bright it is: the ones
 * above the head are dim.
 * @param {number} side
 * @param {(x: number, strength: number) => void} paint
 */
function forEachLamp(side, paint) {
  for (let x = 95; x < side + 100; x += 190) {
    const strength = 0.3 + 0.7 * Math.min(1, x / 700);
    paint(-x, strength);
    paint(x, strength);
  }
}

/** The lamps' light in the haze. @param {Context} context @param {number} side */
export function paintBeams(context, side) {
  forEachLamp(side, (x, strength) => paintBeam(context, x, 1.28 * x, 0.38 * strength ** 2));
}

/**
 * Cones within cones: their sum is brightest along the middle.
 * @param {Context} context
 * @param {number} x
 * @param {number} target
 * @param {number} strength
 */
function paintBeam(context, x, target, strength) {
  const steps = 10;
  const fade = [1.6, 0.9, 0.4, 0.12, 0].map((part) => see("#9fb4ff", (part * strength) / steps));
  context.fillStyle = blend(context, [0, 40, 0, 760], fade);
  for (let i = 1; i <= steps; i++) {
    const spread = (110 * i) / steps;
    context.beginPath();
    context.moveTo(x - 8, 40);
    context.lineTo(x + 8, 40);
    context.lineTo(target + spread, 760);
    context.lineTo(target - spread, 760);
    context.fill();
  }
}

/** The lamps themselves, as discs. @param {Context} context @param {number} side */
export function paintLamps(context, side) {
  forEachLamp(side, (x, strength) => {
    glow(context, x, 40, 110, 80, "#8fa8ff", 0.6 * strength);
    disc(context, x, 40, 17, "#e6edff", 0.85 * strength);
  });
}
