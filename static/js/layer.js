// @ts-check
import { isLost } from "./lost-context.js";

/**
 * A picture of the mask, at the mask's size: drawn over the frame, or to cut the person out of it.
 * Each confidence has one colour, so a table of 256 colours says all (see look-table.js), and a frame
 * costs one look-up per mask pixel.
 */
export class Layer {
  canvas = document.createElement("canvas");
  #context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d", { willReadFrequently: true }));
  #picture = new ImageData(1, 1);
  #pixels = new Uint32Array(this.#picture.data.buffer);

  /**
   * @param {import("./protocol.js").Mask} mask
   * @param {Uint32Array} table a colour for each of the mask's values
   * @returns {boolean} whether it is painted
   */
  paint({ mask, width, height }, table) {
    if (isLost(this.#context)) return false;
    if (this.#picture.width !== width || this.#picture.height !== height) {
      Object.assign(this.canvas, { width, height });
      this.#picture = new ImageData(width, height);
      this.#pixels = new Uint32Array(this.#picture.data.buffer);
    }
    const pixels = this.#pixels;
    for (let i = 0; i < pixels.length; i++) pixels[i] = table[mask[i]];
    this.#context.putImageData(this.#picture, 0, 0);
    return true;
  }
}
