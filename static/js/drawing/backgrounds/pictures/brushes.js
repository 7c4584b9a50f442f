// @ts-check
/**
 * What the pictures are painted with: soft light, gradients, and chance that falls the same way
 * every time.
 */

/** @typedef {CanvasRenderingContext2D} Context */

/** How a spot of light fades from its middle: close to a bell curve, so that no rim shows. */
const FADE = [1, 0.94, 0.78, 0.58, 0.38, 0.22, 0.11, 0.04, 0];

/**
 * An ellipse of light (or of shade) without an edge.
 * @param {Context} context
 * @param {number} x
 * @param {number} y
 * @param {number} rx
 * @param {number} ry
 * @param {string} rgb six hexadecimal digits with #
 * @param {number} strength opacity in the middle, 0 to 1
 */
export function glow(context, x, y, rx, ry, rgb, strength) {
  const light = context.createRadialGradient(0, 0, 0, 0, 0, 1);
  FADE.forEach((part, i) => light.addColorStop(i / (FADE.length - 1), see(rgb, strength * part)));
  context.save();
  context.translate(x, y);
  context.scale(rx, ry);
  context.fillStyle = light;
  context.fillRect(-1, -1, 2, 2);
  context.restore();
}

/**
 * A point of light out of focus: an even disc, as a lens makes it.
 * @param {Context} context
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {string} rgb
 * @param {number} strength
 */
export function disc(context, x, y, radius, rgb, strength) {
  context.fillStyle = see(rgb, strength);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/**
 * A rectangle filled with evenly spaced colours, from top to bottom unless told otherwise.
 * @param {Context} context
 * @param {[number, number, number, number]} box left, top, right, bottom
 * @param {string[]} colours
 * @param {"down" | "across"} [direction]
 */
export function panel(context, [left, top, right, bottom], colours, direction = "down") {
  const end = direction === "down" ? [left, bottom] : [right, top];
  context.fillStyle = blend(context, [left, top, end[0], end[1]], colours);
  context.fillRect(left, top, right - left, bottom - top);
}

/**
 * A linear gradient of evenly spaced colours.
 * @param {Context} context
 * @param {[number, number, number, number]} line x0, y0, x1, y1
 * @param {string[]} colours
 */
export function blend(context, line, colours) {
  const gradient = context.createLinearGradient(...line);
  const last = Math.max(1, colours.length - 1);
  colours.forEach((colour, i) => gradient.addColorStop(i / last, colour));
  return gradient;
}

/** A colour that lets `1 - alpha` through. @param {string} rgb @param {number} alpha */
export function see(rgb, alpha) {
  return rgb + Math.round(255 * alpha).toString(16).padStart(2, "0");
}

/**
 * Numbers from 0 to 1, the same ones for the same seed (mulberry32): a picture must not change
 * when it is painted again, for another size or after a lost context.
 * @param {number} seed
 * @returns {() => number}
 */
export function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
