/** Draws the still backgrounds at any size. */
import { loadBackground } from "/static/js/drawing/backgrounds/index.js";
import { pixelsOf } from "./drawing.js";

/** The pixels of a background. @param {string} name @param {number} width @param {number} height */
export async function show(name, width, height) {
  const background = await loadBackground(name);
  return pixelsOf(background.paint({ frame: { width, height } }).getContext("2d"));
}
