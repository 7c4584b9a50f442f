/** Draws the still backgrounds at any size. */
import { loadBackground } from "/static/js/drawing/backgrounds/index.js";
import { paintGradient } from "/static/js/drawing/backgrounds/gradient.js";
import { newContext } from "./canvas.js";
import { pixelsOf } from "./drawing.js";

/** The pixels of a background. @param {string} name @param {number} width @param {number} height */
export async function show(name, width, height) {
  const background = await loadBackground(name);
  return pixelsOf(background.paint({ frame: { width, height } }).getContext("2d"));
}

/** The gradient on a canvas that has been drawn on before. @param {number} width @param {number} height */
export async function gradientOnUsedCanvas(width, height) {
  const context = newContext(width, height);
  context.fillStyle = "#ff0000";
  context.fillRect(0, 0, width, height);
  context.rotate(0.5);
  context.globalAlpha = 0.5;
  paintGradient(context, width, height);
  return pixelsOf(context);
}
