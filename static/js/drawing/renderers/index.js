// @ts-check
import { Canvas2D } from "./canvas2d.js";
import { WebGL2 } from "./webgl2.js";

/**
 * Composes frame, mask and background.
 *
 * @typedef {object} Renderer
 * @property {"canvas2d" | "webgl2"} name
 * @property {(context: CanvasRenderingContext2D, scene: import("../backgrounds/index.js").Scene) => boolean} draw
 *   whether it is drawn; the context has the frame's size, and is turned if the look says mirror
 */

/**
 * The renderers, fastest first; each later one replaces one that fails. WebGL2 needs a graphics card:
 * without one it takes several times as long as Canvas 2D.
 * @param {string} wanted "auto", "canvas2d", or "webgl2", which is taken without a card, too
 * @returns {Renderer[]}
 */
export function renderersFor(wanted) {
  const always = new Canvas2D();
  if (wanted === "canvas2d") return [always];
  try {
    return [new WebGL2({ onlyHardware: wanted === "auto" }), always];
  } catch {
    return [always]; // no card, or no WebGL2
  }
}
