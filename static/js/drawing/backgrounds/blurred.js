// @ts-check
import { boxBlur } from "../box-blur.js";
import { alphaTable } from "../confidence-tables.js";
import { PixelCanvas } from "../../canvas.js";

/** Passes of the box blur: three come close to a Gaussian. */
const PASSES = 3;

/** Radius of the strongest blur's boxes, as a share of the frame's height. */
const REACH = 0.09;

/**
 * The frame, blurred on half the mask's grid, which is fine enough for a picture without details.
 *
 * Without `leavesOutPerson` the person's colours bleed into the background, as a glow. With it, each
 * pixel's weight is its share of background, so the background continues behind the person's edge.
 */
export class Blurred {
  #leavesOutPerson;
  /** One for each size of mask; two models may run at once. @type {Grid[]} */
  #grids = [];

  /** @param {{leavesOutPerson: boolean}} options */
  constructor({ leavesOutPerson }) {
    this.#leavesOutPerson = leavesOutPerson;
  }

  /** @param {import("./index.js").Scene} scene */
  paint({ frame, result, look }) {
    const [width, height] = [result.width / 2, result.height / 2];
    const grid = this.#gridOf(width, height);
    gather(frame.pixels.data, this.#weights(look.edge), result, grid);
    const reach = (REACH * look.blur) / PASSES ** 0.5;
    const radiusY = Math.max(1, Math.round(reach * height));
    const radiusX = Math.max(1, Math.round((reach * width * frame.height) / frame.width));
    for (const plane of grid.planes.slice(0, this.#leavesOutPerson ? 4 : 3)) {
      for (let pass = 0; pass < PASSES; pass++) boxBlur(plane, grid.scratch, width, height, radiusX, radiusY);
    }
    this.#scatter(grid);
    grid.output.show();
    return grid.output.canvas;
  }

  /** @param {number} width @param {number} height */
  #gridOf(width, height) {
    let grid = this.#grids.find(({ output: { picture } }) => picture.width === width && picture.height === height);
    if (!grid) this.#grids.push((grid = newGrid(width, height)));
    return grid;
  }

  /**
   * The weight of a pixel for each confidence. The person's rim, which is half background in the mask,
   * has next to none. A little weight everywhere keeps the mean defined deep inside the person.
   * @param {import("../confidence-tables.js").SoftThreshold} edge
   */
  #weights({ threshold }) {
    if (!this.#leavesOutPerson) return new Float32Array(256).fill(1);
    return alphaTable({ threshold: threshold / 2, softness: threshold / 2 }).map((share) => (1 - share) ** 2 + 1e-4);
  }

  /** @param {Grid} grid */
  #scatter({ planes: [r, g, b, w], output: { picture: { data } } }) {
    for (let i = 0, to = 0; i < r.length; i++, to += 4) {
      const scale = this.#leavesOutPerson ? 1 / w[i] : 1 / 4;
      data[to] = r[i] * scale;
      data[to + 1] = g[i] * scale;
      data[to + 2] = b[i] * scale;
    }
  }
}

/**
 * @typedef {object} Grid
 * @property {Float32Array[]} planes red, green, blue and their weight
 * @property {Float32Array} scratch
 * @property {PixelCanvas} output
 */

/** @param {number} width @param {number} height @returns {Grid} */
function newGrid(width, height) {
  const output = new PixelCanvas({ alpha: false });
  output.resize(width, height);
  output.picture.data.fill(255);
  const plane = () => new Float32Array(width * height);
  return { planes: Array.from({ length: 4 }, plane), scratch: plane(), output };
}

/**
 * @param {Uint8ClampedArray} data of the small frame @param {Float32Array} weights
 * @param {import("../../stream/protocol.js").Result} result @param {Grid} grid
 */
function gather(data, weights, { mask, width, height }, { planes: [r, g, b, w] }) {
  for (let y = 0, to = 0; y < height; y += 2) {
    let i = y * width;
    for (let x = 0; x < width; x += 2, i += 2, to++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let sum = 0;
      for (const pixel of [i, i + 1, i + width, i + width + 1]) {
        const weight = weights[mask[pixel]];
        red += weight * data[4 * pixel];
        green += weight * data[4 * pixel + 1];
        blue += weight * data[4 * pixel + 2];
        sum += weight;
      }
      r[to] = red;
      g[to] = green;
      b[to] = blue;
      w[to] = sum;
    }
  }
}
