/** Scenes for the overlays, and the pixels that they draw. */
import { filled, pixel } from "./canvas.js";

export const GREY = [128, 128, 128, 255];
export const ORANGE = [255, 157, 30, 255];
export const CYAN = [47, 198, 255, 255];
export const WHITE = [255, 255, 255, 255];

/** What differs from a picture in which nothing was found: a scene's values, and those of its result and look. */
export function newScene({ detections = [], mask = new Uint8Array(0), maskWidth = 0, maskHeight = 0, dye = "d03030", ...changes } = {}) {
  const result = { detections, mask, width: maskWidth, height: maskHeight };
  return { width: 320, height: 180, mirror: false, unit: 1, timeMs: 0, result, lines: [], look: { outline: null, dye }, drawing: { groups: {} }, ...changes };
}

/** @param {number[][]} points x, y and perhaps z and visibility */
export function detection({ points = [], ...rest }) {
  const all = points.flatMap(([x, y, z = 0, visibility = 1]) => [x, y, z, visibility]);
  return { group: "it", label: "", score: 1, number: 0, box: null, points: Float32Array.from(all), ...rest };
}

/** @param {Partial<import("/static/js/drawing/overlays/scene.js").Group>} group of the name "it" */
export function drawingOf(group) {
  return { groups: { it: { strokes: [], dots: false, circles: [], ...group } } };
}

/** @returns {CanvasRenderingContext2D} a grey picture with the scene on it */
export function drawn(draw, scene) {
  const context = filled("#808080", scene.width, scene.height);
  draw(context, scene);
  return context;
}

/** @returns {number[]} at shares of the canvas's sides */
export function at(context, x, y) {
  return pixel(context, Math.floor(x * context.canvas.width), Math.floor(y * context.canvas.height));
}

/** @returns {Uint8ClampedArray} all pixels, or those of a part */
export function pixelsIn(context, x = 0, y = 0, width = context.canvas.width, height = context.canvas.height) {
  return context.getImageData(x, y, width, height).data;
}

/** @returns {boolean} whether all is the grey that it was */
export function isUntouched(context) {
  return pixelsIn(context).every((value, i) => value === GREY[i % 4]);
}

/**
 * Where a colour is, exactly.
 * @returns {{left: number, top: number, right: number, bottom: number, count: number}} right and bottom are the last pixels
 */
export function extentOf(context, colour) {
  const { width, height } = context.canvas;
  const data = pixelsIn(context);
  const found = { left: width, top: height, right: -1, bottom: -1, count: 0 };
  for (let i = 0; i < width * height; i++) {
    if (!colour.every((value, channel) => data[4 * i + channel] === value)) continue;
    found.left = Math.min(found.left, i % width);
    found.right = Math.max(found.right, i % width);
    found.top = Math.min(found.top, Math.floor(i / width));
    found.bottom = Math.floor(i / width);
    found.count++;
  }
  return found;
}
