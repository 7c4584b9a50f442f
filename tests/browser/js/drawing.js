/** Draws given frames and masks with the page's own code. */
import { chooseOwn } from "/static/js/drawing/backgrounds/own-picture.js";
import { loadLook } from "/static/js/drawing/look.js";
import { rendererFactory } from "/static/js/drawing/renderers/index.js";
import { initialSettings } from "/static/js/settings.js";
import { Compositor } from "/static/js/drawing/compositor.js";
import { draw as drawOutline } from "/static/js/drawing/overlays/outline.js";
import { Frame } from "/static/js/stream/frame.js";
import { StageClock } from "/static/js/stream/stage-clock.js";
import { PixelCanvas } from "/static/js/canvas.js";
import { bytesOf, textOf } from "./bytes.js";
import { newContext } from "./canvas.js";

/** Load a look. Outline, mirror and refined edges are off unless `settings` has them. */
export function lookWith(settings) {
  const values = { ...initialSettings(), outline: false, mirror: false, refine: false, ...settings };
  return loadLook({ get: (key) => values[key] });
}

/** @param {CanvasRenderingContext2D} context @returns {string} all its pixels, RGBA, in Base64 */
export function pixelsOf(context) {
  const { width, height } = context.canvas;
  return textOf(context.getImageData(0, 0, width, height).data);
}

/** @param {string} file a picture file in Base64 */
export function chooseOwnFile(file) {
  return chooseOwn(new Blob([bytesOf(file)]));
}

/**
 * Draw one picture.
 * @param {string} file the frame as a picture file in Base64
 * @param {{mask: string, width: number, height: number, contours: number[][]}} mask
 * @param {Record<string, unknown>} settings with `timeMs`, the time of capture
 * @param {number} screenWidth width of the canvas on the screen; the frame's by default
 */
export async function draw(file, { mask: confidences, contours, ...size }, { timeMs = 0, ...settings }, screenWidth) {
  const bitmap = await createImageBitmap(new Blob([bytesOf(file)]));
  const { width, height } = bitmap;
  const full = new PixelCanvas({ alpha: false });
  full.resize(width, height);
  full.context.drawImage(bitmap, 0, 0);
  const small = newContext(size.width, size.height);
  small.imageSmoothingQuality = "high";
  small.drawImage(full.canvas, 0, 0, size.width, size.height);
  const result = { ...size, mask: bytesOf(confidences), contours: contours.map((points) => Int16Array.from(points)) };

  const output = newContext(width, height);
  output.canvas.style.cssText = `position: fixed; top: 0; left: 0; width: ${screenWidth ?? width}px`;
  document.body.append(output.canvas);
  const compositor = new Compositor(output.canvas, await rendererFactory("canvas2d"));
  await new Promise((resolve) => new ResizeObserver(resolve).observe(output.canvas)); // after the page's own observer
  compositor.overlays = [drawOutline];
  compositor.look = await lookWith(settings);
  const frame = new Frame({ clock: new StageClock(timeMs), full, small, truth: null });
  const isDrawn = compositor.draw([{ frame, result }]);
  output.canvas.remove();
  if (!isDrawn) throw new Error("The picture was not drawn.");
  return pixelsOf(output);
}
