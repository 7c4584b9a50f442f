// @ts-check
import { isLost, PixelCanvas } from "../canvas.js";

/**
 * The mask in colours, at the mask's size, to draw over the frame.
 * Each confidence has one colour (see confidence-tables.js), so a frame costs one look-up per mask pixel.
 */
export class MaskLayer {
  #output = new PixelCanvas();
  #pixels = new Uint32Array(0);

  get canvas() {
    return this.#output.canvas;
  }

  /**
   * @param {Pick<import("../stream/protocol.js").Result, "mask" | "width" | "height">} mask
   * @param {Uint32Array} table a colour for each of the mask's values
   * @returns {boolean} whether it is painted
   */
  paint({ mask, width, height }, table) {
    if (isLost(this.#output.context)) return false;
    if (this.#output.resize(width, height)) this.#pixels = new Uint32Array(this.#output.picture.data.buffer);
    const pixels = this.#pixels;
    for (let i = 0; i < pixels.length; i++) pixels[i] = table[mask[i]];
    this.#output.show();
    return true;
  }
}
