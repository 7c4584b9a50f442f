// @ts-check
/** Pixels of a tile's side. A tile without an edge is copied or filled at once. */
const TILE = 16;

const EDGE = 128;

/** What rounding to 255 steps can move a confidence by. */
const HALF = 0.5 / 255;

/**
 * What the confidences of a frame's pixels follow from, on a coarser grid: confidences (0 to 255), or the guided
 * filter's coefficients, with which each pixel near an edge gets its confidence from its own colour.
 *
 * @typedef {{values: Uint8Array | Float32Array, width: number, height: number}} Grid
 *
 * @typedef {object} Cut what becomes of a pixel
 * @property {Uint32Array} table a colour for each confidence; see confidence-tables.js
 * @property {boolean} isMatte whether the table cuts the person out; otherwise its colours lie over the frame
 * @property {number} block the side, in pixels, of what gets its confidence at once
 */

/** Puts a frame with its mask applied on a canvas, pixel by pixel: drawn by the browser it would take several times as long. */
export class CutOutPainter {
  #picture = new ImageData(1, 1);
  #pixels = new Uint32Array(0);
  #across = new Axis();
  #down = new Axis();
  #row = new Float32Array(0);
  #cells = new Uint8Array(0);

  /**
   * @param {CanvasRenderingContext2D} context of the frame's size
   * @param {import("../stream/frame.js").Frame} frame @param {Grid} grid @param {Cut} cut
   * @param {{part?: [number, number], mirror?: boolean}} [options] the part of the frame's width that is wanted: from and
   *   to, in shares of it
   */
  paint(context, frame, grid, cut, { part = [0, 1], mirror = false } = {}) {
    const { width, height } = frame;
    if (this.#picture.width !== width || this.#picture.height !== height) {
      this.#picture = new ImageData(width, height);
      this.#pixels = new Uint32Array(this.#picture.data.buffer);
    }
    const [from, to] = part.map((share) => Math.round(share * width));
    this.#across.fit(width, grid.width);
    this.#down.fit(height, grid.height);
    const isRefined = grid.values instanceof Float32Array;
    const cells = isRefined ? this.#flatness(grid, cut.table) : this.#certainty(grid, cut.table);
    const { data } = frame.fullPixels;
    const colours = new Uint32Array(data.buffer);
    const row = 4 * grid.width;
    if (this.#row.length !== row) this.#row = new Float32Array(row);
    for (let top = 0; top < height; top += TILE) {
      const bottom = Math.min(top + TILE, height);
      const kind = (/** @type {number} */ x) => this.#kindOf(cells, grid.width, x, top, Math.min(x + TILE, to), bottom);
      for (let left = from; left < to; ) {
        const value = kind(left);
        let right = left + TILE;
        while (right < to && kind(right) === value) right += TILE; // one call for all of a kind
        right = Math.min(right, to);
        if (value !== EDGE) fill(this.#pixels, width, colours, value, cut, mirror, left, top, right, bottom);
        else this.#drawEdge(data, colours, grid, cut, isRefined, mirror, left, top, right, bottom);
        left = right;
      }
    }
    context.putImageData(this.#picture, 0, 0, mirror ? width - to : from, 0, to - from, height);
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
   * @param {Uint8ClampedArray} data of the frame @param {Uint32Array} colours the same as whole pixels
   * @param {Grid} grid @param {Cut} cut @param {boolean} isRefined @param {boolean} mirror
   * @param {number} left @param {number} top @param {number} right @param {number} bottom
   */
  #drawEdge(data, colours, { values, width: columns }, { table, block, isMatte }, isRefined, mirror, left, top, right, bottom) {
    const { width } = this.#picture;
    const pixels = this.#pixels;
    const row = this.#row;
    const { cells, shares } = this.#across;
    const put = isMatte ? cutOut : over;
    const step = mirror ? -1 : 1;
    const channels = isRefined ? 4 : 1;
    const [begin, end] = [channels * cells[left], channels * (cells[right - 1] + 2)];
    for (let y = top; y < bottom; y += block) {
      const upper = channels * columns * this.#down.cells[y];
      const lower = upper + channels * columns;
      const down = this.#down.shares[y];
      for (let i = begin; i < end; i++) row[i] = values[upper + i] + (values[lower + i] - values[upper + i]) * down;
      let at = y * width + left;
      let to = mirror ? (y + 1) * width - 1 - left : at;
      for (let x = left; x < right; x += block, at += block, to += step * block) {
        const share = shares[x];
        let q;
        if (isRefined) {
          const i = 4 * cells[x];
          const from = 4 * at;
          q =
            data[from] * (row[i] + (row[i + 4] - row[i]) * share) +
            data[from + 1] * (row[i + 1] + (row[i + 5] - row[i + 1]) * share) +
            data[from + 2] * (row[i + 2] + (row[i + 6] - row[i + 2]) * share) +
            255 * (row[i + 3] + (row[i + 7] - row[i + 3]) * share);
        } else {
          const i = cells[x];
          q = row[i] + (row[i + 1] - row[i]) * share;
        }
        const value = q <= 0 ? 0 : q >= 255 ? 255 : (q + 0.5) | 0;
        if (block === 1) put(pixels, to, colours, at, table, value);
        else {
          const [across, down] = [Math.min(block, right - x), Math.min(block, bottom - y)];
          for (let i = 0; i < down * width; i += width) for (let j = 0; j < across; j++) put(pixels, to + i + step * j, colours, at + i + j, table, value);
        }
      }
    }
  }

  /**
   * Find the cells in which the pixel's own colour makes no difference, because the table gives one
   * answer for every colour.
   * @param {Grid} coefficients @param {Uint32Array} table
   * @returns {Uint8Array} per cell: 0 all background, 255 all person, or EDGE
   */
  #flatness({ values, width, height }, table) {
    const cells = this.#cellsFor(width * height);
    const [low, high] = rangeOf(table).map((value) => value / 255);
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

  /** As `flatness`, of confidences. @param {Grid} confidences @param {Uint32Array} table */
  #certainty({ values, width, height }, table) {
    const cells = this.#cellsFor(width * height);
    const [low, high] = rangeOf(table);
    for (let i = 0; i < cells.length; i++) cells[i] = values[i] < low ? 0 : values[i] > high ? 255 : EDGE;
    return cells;
  }

  /** @param {number} count */
  #cellsFor(count) {
    if (this.#cells.length !== count) this.#cells = new Uint8Array(count);
    return this.#cells;
  }
}

/** The confidences between which the colour changes. @param {Uint32Array} table */
function rangeOf(table) {
  return [table.findIndex((colour) => colour !== table[0]), table.findLastIndex((colour) => colour !== table[255])];
}

/**
 * A tile without an edge.
 * @param {Uint32Array} pixels get the result @param {number} width of a row @param {Uint32Array} colours of the frame
 * @param {number} value 0 or 255, for the whole tile @param {Cut} cut @param {boolean} mirror
 * @param {number} left @param {number} top @param {number} right @param {number} bottom
 */
function fill(pixels, width, colours, value, { table, isMatte }, mirror, left, top, right, bottom) {
  const colour = table[value];
  const alpha = colour >>> 24;
  const isFrame = alpha === (isMatte ? 255 : 0);
  for (let y = top; y < bottom; y++) {
    const from = y * width + left;
    const to = y * width + right;
    const end = 2 * y * width + width - 1; // a pixel and its mirror image together
    if (alpha === (isMatte ? 0 : 255)) pixels.fill(colour, mirror ? end + 1 - to : from, mirror ? end + 1 - from : to);
    else if (!isFrame) for (let i = from; i < to; i++) over(pixels, mirror ? end - i : i, colours, i, table, value);
    else if (mirror) for (let i = from, o = end - from; i < to; i++, o--) pixels[o] = colours[i];
    else pixels.set(colours.subarray(from, to), from);
  }
}

// Whole pixels are more than a small integer can hold: passed as numbers they would be allocated.

/**
 * Put a colour of a wash over a pixel of the frame, which is opaque.
 * @param {Uint32Array} pixels get the result @param {number} to @param {Uint32Array} colours of the frame @param {number} at
 * @param {Uint32Array} table @param {number} value the pixel's confidence, of 255
 */
function over(pixels, to, colours, at, table, value) {
  const pixel = colours[at];
  const colour = table[value];
  const alpha = colour >>> 24;
  if (alpha === 0) pixels[to] = pixel;
  else if (alpha === 255) pixels[to] = colour;
  else {
    const red = mix(pixel & 255, colour & 255, alpha);
    const green = mix((pixel >>> 8) & 255, (colour >>> 8) & 255, alpha);
    const blue = mix((pixel >>> 16) & 255, (colour >>> 16) & 255, alpha);
    pixels[to] = 0xff000000 | (blue << 16) | (green << 8) | red;
  }
}

/** Give a pixel of the frame the alpha of a matte. @type {typeof over} */
function cutOut(pixels, to, colours, at, table, value) {
  const alpha = table[value];
  pixels[to] = alpha === 0 ? 0 : (colours[at] & 0xffffff) | alpha;
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
