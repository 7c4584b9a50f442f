// @ts-check
import { isLost, PixelCanvas } from "../canvas.js";

/**
 * The mask in colours, at the mask's size, to draw over the frame or to cut the person out of it.
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

/** Pixels of a tile's side. A tile without an edge is copied or filled at once. */
const TILE = 16;

const EDGE = 128;

/** What rounding to 255 steps can move a confidence by. */
const HALF = 0.5 / 255;

/**
 * The frame with its mask applied, at the frame's size, with the guided filter's edges: each pixel near
 * an edge gets its confidence from its own colour.
 */
export class RefinedLayer {
  #output = new PixelCanvas();
  #pixels = new Uint32Array(0);
  #across = new Axis();
  #down = new Axis();
  #row = new Float32Array(0);
  #cells = new Uint8Array(0);

  get canvas() {
    return this.#output.canvas;
  }

  /**
   * @param {import("../stream/frame.js").Frame} frame
   * @param {import("./guided-filter.js").Coefficients} coefficients
   * @param {import("./look.js").Refinement} refinement
   * @param {[number, number]} [part] of the width that is wanted: from and to, in shares of it
   * @returns {boolean} whether it is painted
   */
  paint(frame, coefficients, refinement, part = [0, 1]) {
    if (isLost(this.#output.context)) return false;
    const { width, height } = frame;
    const [from, to] = part.map((share) => Math.round(share * width));
    if (this.#output.resize(width, height)) this.#pixels = new Uint32Array(this.#output.picture.data.buffer);
    this.#across.fit(width, coefficients.width);
    this.#down.fit(height, coefficients.height);
    const cells = this.#flatness(coefficients, refinement.table);
    const { data } = frame.fullPixels;
    const colours = new Uint32Array(data.buffer);
    for (let top = 0; top < height; top += TILE) {
      const bottom = Math.min(top + TILE, height);
      const kind = (/** @type {number} */ x) => this.#kindOf(cells, coefficients.width, x, top, Math.min(x + TILE, to), bottom);
      for (let left = from; left < to; ) {
        const value = kind(left);
        let right = left + TILE;
        while (right < to && kind(right) === value) right += TILE; // one call for all of a kind
        right = Math.min(right, to);
        if (value === EDGE) this.#refine(data, colours, coefficients, refinement, left, top, right, bottom);
        else this.#fill(colours, value, refinement, left, top, right, bottom);
        left = right;
      }
    }
    this.#output.show(from, to);
    return true;
  }

  /**
   * @param {Uint8Array} cells @param {number} columns of them
   * @param {number} left @param {number} top @param {number} right @param {number} bottom of the tile
   * @returns {number} 0 all background, 255 all person, or EDGE
   */
  #kindOf(cells, columns, left, top, right, bottom) {
    const across = this.#across.cells;
    const down = this.#down.cells;
    const first = cells[down[top] * columns + across[left]];
    for (let row = down[top]; row <= down[bottom - 1] + 1; row++) {
      for (let column = across[left]; column <= across[right - 1] + 1; column++) {
        if (cells[row * columns + column] !== first) return EDGE;
      }
    }
    return first;
  }

  /**
   * A tile without an edge.
   * @param {Uint32Array} colours of the frame @param {number} value 0 or 255, for the whole tile
   * @param {import("./look.js").Refinement} refinement
   * @param {number} left @param {number} top @param {number} right @param {number} bottom
   */
  #fill(colours, value, { table, isMatte }, left, top, right, bottom) {
    const pixels = this.#pixels;
    const { width } = this.#output.picture;
    const colour = table[value];
    const alpha = colour >>> 24;
    for (let y = top; y < bottom; y++) {
      const from = y * width + left;
      const to = y * width + right;
      if (alpha === (isMatte ? 255 : 0)) pixels.set(colours.subarray(from, to), from);
      else if (alpha === (isMatte ? 0 : 255)) pixels.fill(colour, from, to);
      else for (let i = from; i < to; i++) over(pixels, i, colours, table, value);
    }
  }

  /**
   * @param {Uint8ClampedArray} data of the frame @param {Uint32Array} colours the same as whole pixels
   * @param {import("./guided-filter.js").Coefficients} coefficients
   * @param {import("./look.js").Refinement} refinement
   * @param {number} left @param {number} top @param {number} right @param {number} bottom
   */
  #refine(data, colours, { values, width: columns }, { table, block, isMatte }, left, top, right, bottom) {
    const { width } = this.#output.picture;
    const put = isMatte ? cutOut : over;
    const pixels = this.#pixels;
    const { cells, shares } = this.#across;
    const row = this.#row.length === 4 * columns ? this.#row : (this.#row = new Float32Array(4 * columns));
    const [begin, end] = [4 * cells[left], 4 * (cells[right - 1] + 2)];
    for (let y = top; y < bottom; y += block) {
      const upper = 4 * columns * this.#down.cells[y];
      const lower = upper + 4 * columns;
      const down = this.#down.shares[y];
      for (let i = begin; i < end; i++) row[i] = values[upper + i] + (values[lower + i] - values[upper + i]) * down;
      for (let x = left, to = y * width + left, from = 4 * to; x < right; x += block, to += block, from += 4 * block) {
        const i = 4 * cells[x];
        const share = shares[x];
        const q =
          data[from] * (row[i] + (row[i + 4] - row[i]) * share) +
          data[from + 1] * (row[i + 1] + (row[i + 5] - row[i + 1]) * share) +
          data[from + 2] * (row[i + 2] + (row[i + 6] - row[i + 2]) * share) +
          255 * (row[i + 3] + (row[i + 7] - row[i + 3]) * share);
        const value = q <= 0 ? 0 : q >= 255 ? 255 : (q + 0.5) | 0;
        if (block === 1) put(pixels, to, colours, table, value);
        else {
          const [endX, endY] = [to + Math.min(block, right - x), to + width * Math.min(block, bottom - y)];
          for (let row = 0; to + row < endY; row += width) for (let at = to; at < endX; at++) put(pixels, at + row, colours, table, value);
        }
      }
    }
  }

  /**
   * Find the cells in which the pixel's own colour makes no difference, because the table gives one
   * answer for every colour.
   * @param {import("./guided-filter.js").Coefficients} coefficients
   * @param {Uint32Array} table
   * @returns {Uint8Array} per cell: 0 all background, 255 all person, or EDGE
   */
  #flatness({ values, width, height }, table) {
    if (this.#cells.length !== width * height) this.#cells = new Uint8Array(width * height);
    const cells = this.#cells;
    const low = table.findIndex((colour) => colour !== table[0]) / 255;
    const high = table.findLastIndex((colour) => colour !== table[255]) / 255;
    for (let i = 0, o = 0; i < cells.length; i++, o += 4) {
      let least = values[o + 3];
      let most = least;
      for (let channel = o; channel < o + 3; channel++) {
        if (values[channel] < 0) least += values[channel];
        else most += values[channel];
      }
      cells[i] = most < low - HALF ? 0 : least > high + HALF ? 255 : EDGE;
    }
    return cells;
  }
}

// Whole pixels are more than a small integer can hold: passed as numbers they would be allocated.

/**
 * Put a colour of a wash over a pixel of the frame, which is opaque.
 * @param {Uint32Array} pixels gets the result @param {number} at @param {Uint32Array} colours of the frame
 * @param {Uint32Array} table @param {number} value the pixel's confidence, of 255
 */
function over(pixels, at, colours, table, value) {
  const pixel = colours[at];
  const colour = table[value];
  const alpha = colour >>> 24;
  if (alpha === 0) pixels[at] = pixel;
  else if (alpha === 255) pixels[at] = colour;
  else {
    const red = mix(pixel & 255, colour & 255, alpha);
    const green = mix((pixel >>> 8) & 255, (colour >>> 8) & 255, alpha);
    const blue = mix((pixel >>> 16) & 255, (colour >>> 16) & 255, alpha);
    pixels[at] = 0xff000000 | (blue << 16) | (green << 8) | red;
  }
}

/** Give a pixel of the frame the alpha of a matte. @type {typeof over} */
function cutOut(pixels, at, colours, table, value) {
  const alpha = table[value];
  pixels[at] = alpha === 0 ? 0 : (colours[at] & 0xffffff) | alpha;
}

/** @param {number} from @param {number} to @param {number} alpha 0 to 255 */
function mix(from, to, alpha) {
  return ((from * (255 - alpha) + to * alpha + 127) / 255) | 0;
}

/** Where each pixel of an axis lies between the middles of two cells. */
class Axis {
  cells = new Uint16Array(0);
  shares = new Float32Array(0);
  #count = 0;

  /** @param {number} pixels @param {number} count of cells, at least 2 */
  fit(pixels, count) {
    if (this.cells.length === pixels && this.#count === count) return;
    this.#count = count;
    this.cells = new Uint16Array(pixels);
    this.shares = new Float32Array(pixels);
    for (let i = 0; i < pixels; i++) {
      const at = Math.min(Math.max(((i + 0.5) * count) / pixels - 0.5, 0), count - 1);
      this.cells[i] = Math.min(Math.floor(at), count - 2);
      this.shares[i] = at - this.cells[i];
    }
  }
}
