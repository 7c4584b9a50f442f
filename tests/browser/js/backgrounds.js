/** The backgrounds that stand still, at any size. */
import { background } from "/static/js/drawing/backgrounds/index.js";
import { paintGradient } from "/static/js/drawing/backgrounds/gradient.js";
import { newContext } from "./canvas.js";
import { pixelsOf } from "./drawing.js";

const LOAD_MS = 60_000;

/** The pixels of a background, once it has loaded. @param {string} name @param {number} width @param {number} height */
export async function show(name, width, height) {
  const chosen = background(name);
  const paint = () => chosen.paint({ frame: { width, height } });
  const deadlineMs = performance.now() + LOAD_MS;
  while (isPlain(chosen)) {
    if (performance.now() > deadlineMs) throw new Error(`${name} was not loaded`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return pixelsOf(paint().getContext("2d"));
}

/** The gradient on a canvas that was used before. @param {number} width @param {number} height */
export async function gradientOnUsedCanvas(width, height) {
  const context = newContext(width, height);
  context.fillStyle = "#ff0000";
  context.fillRect(0, 0, width, height);
  context.rotate(0.5);
  context.globalAlpha = 0.5;
  paintGradient(context, width, height);
  return pixelsOf(context);
}

function isPlain(chosen) {
  const canvas = chosen.paint({ frame: { width: 16, height: 9 } });
  const { data } = canvas.getContext("2d").getImageData(0, 0, 16, 9);
  return data.every((value, i) => value === data[i % 4]);
}
