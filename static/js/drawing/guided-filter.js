// @ts-check
import { boxBlur } from "./box-blur.js";
import { smoothStep } from "./colour-tables.js";

/**
 * Moves the mask's edge to the nearest edge in the image: the fast guided filter with a colour guide
 * (K. He and J. Sun, "Fast Guided Filter", arXiv:1505.00996; "Guided Image Filtering", ECCV 2010).
 *
 * In each small window the mask is fitted as a linear function of the colour, q = a · rgb + b. The
 * functions are computed on half the mask's grid, which is cheap, and applied to every pixel of the
 * full frame, which makes the edge crisp (`RefinedMaskLayer`, and the shader in renderers/webgl2.js).
 *
 * On the built-in presenter at 640x480 this brings the mean IoU with the exact mask from 0.985 to
 * 0.996 (landscape) and from 0.984 to 0.993 (general), and the mean error of the 17 pixels around
 * the edge from 0.053 to 0.021 and from 0.044 to 0.021.
 */

/** The window reaches so many cells to each side. */
const RADIUS = 3;

/** How much the colours of a window must differ before they are believed to be an edge's. */
const EPSILON = 1e-3;

/**
 * Where the mask is confident, in the mean of the surrounding cells, it is kept: the distance of the
 * share from one half, doubled, at which this begins and is complete. Without it, dark eyes in front of
 * dark bushes become holes in the face, and background in the person's colours becomes a haze.
 * @type {Record<"person" | "background", [number, number]>}
 */
const SURE = { person: [0.8, 0.98], background: [0.5, 0.8] };
const NEAR = 1;

/** Cells beside what is wanted that have a say in it: two windows, one after the other. */
const MARGIN = 2 * RADIUS;

/**
 * @typedef {object} Coefficients
 * @property {Float32Array} values per cell: a for red, green and blue, and b; colours from 0 to 1.
 *   cells that are not wanted are undefined
 * @property {number} width cells
 * @property {number} height
 * @property {ImageData} guide that they were computed from, twice as wide and high
 */

/**
 * The refined confidence of a pixel of the guide.
 * @param {Coefficients} coefficients @param {number} x @param {number} y may be outside the guide
 * @returns {number} 0 to 255, and a little beyond
 */
export function refinedConfidence({ values, width, height, guide }, x, y) {
  const clamp = (/** @type {number} */ at, /** @type {number} */ end) => (at < 0 ? 0 : at >= end ? end - 1 : at);
  const [column, row] = [clamp(x, guide.width), clamp(y, guide.height)];
  // A cell is 2x2 pixels. Each pixel is a quarter of the way to the next cell, across and down.
  const [nearX, nearY] = [column >> 1, row >> 1];
  const near = 4 * (nearY * width + nearX);
  const beside = 4 * (nearY * width + clamp(nearX + (column & 1 ? 1 : -1), width));
  const below = 4 * (clamp(nearY + (row & 1 ? 1 : -1), height) * width + nearX);
  const { data } = guide;
  const pixel = 4 * (row * guide.width + column);
  let sum = 0;
  for (let i = 0; i < 4; i++) {
    const mean = 0.5 * values[near + i] + 0.25 * (values[beside + i] + values[below + i]);
    sum += mean * (i < 3 ? data[pixel + i] : 255);
  }
  return sum;
}

const PLANES = 13;
const [R, G, B, P, RP, GP, BP, RR, RG, RB, GG, GB, BB] = Array(PLANES).keys();

export class GuidedFilter {
  #width = 0;
  #height = 0;
  /** @type {Float32Array[]} */
  #planes = [];
  #scratch = new Float32Array(0);
  /** @type {Float32Array[]} */
  #solution = [];
  #near = new Float32Array(0);
  #values = new Float32Array(0);

  /**
   * @param {ImageData} guide what the model saw; both sides even
   * @param {Uint8Array} mask of the same size
   * @param {Float32Array} shares what a mask's value means: 256 shares of person, 0 to 1
   * @param {[number, number]} [part] of the width that is wanted: from and to, in shares of it
   * @returns {Coefficients} valid until the next call
   */
  fit(guide, mask, shares, [from, to] = [0, 1]) {
    this.#resize(guide.width / 2, guide.height / 2);
    const [cells, height] = [this.#width, this.#height];
    const begin = Math.max(0, Math.floor(from * cells - 0.5) - MARGIN);
    const width = Math.min(cells, Math.ceil(to * cells + 0.5) + MARGIN) - begin;
    this.#gather(guide, mask, shares, begin, width);
    this.#near.set(this.#planes[P]);
    boxBlur(this.#near, this.#scratch, width, height, NEAR);
    for (const plane of this.#planes) boxBlur(plane, this.#scratch, width, height, RADIUS);
    this.#solve(width * height);
    for (const plane of this.#solution) boxBlur(plane, this.#scratch, width, height, RADIUS);
    this.#combine(begin, width);
    return { values: this.#values, width: cells, height, guide };
  }

  /** @param {number} width @param {number} height */
  #resize(width, height) {
    if (width === this.#width && height === this.#height) return;
    this.#width = width;
    this.#height = height;
    const plane = () => new Float32Array(width * height);
    this.#planes = Array.from({ length: PLANES }, plane);
    this.#solution = Array.from({ length: 4 }, plane);
    this.#scratch = plane();
    this.#near = plane();
    this.#values = new Float32Array(4 * width * height);
  }

  /**
   * Colours, mask and their products, each the mean of 2x2 pixels; of some columns of cells alone, which
   * then lie side by side.
   * @param {ImageData} guide @param {Uint8Array} mask @param {Float32Array} shares
   * @param {number} begin @param {number} columns
   */
  #gather({ data, width }, mask, shares, begin, columns) {
    const [r, g, b, p, rp, gp, bp, rr, rg, rb, gg, gb, bb] = this.#planes;
    const toShare = 1 / (4 * 255);
    for (let y = 0, i = 0; y < this.#height; y++) {
      let upper = 2 * (y * width + begin);
      for (let x = 0; x < columns; x++, i++, upper += 2) {
        const lower = upper + width;
        const [u, l] = [4 * upper, 4 * lower];
        const red = (data[u] + data[u + 4] + data[l] + data[l + 4]) * toShare;
        const green = (data[u + 1] + data[u + 5] + data[l + 1] + data[l + 5]) * toShare;
        const blue = (data[u + 2] + data[u + 6] + data[l + 2] + data[l + 6]) * toShare;
        const share = (shares[mask[upper]] + shares[mask[upper + 1]] + shares[mask[lower]] + shares[mask[lower + 1]]) / 4;
        r[i] = red;
        g[i] = green;
        b[i] = blue;
        p[i] = share;
        rp[i] = red * share;
        gp[i] = green * share;
        bp[i] = blue * share;
        rr[i] = red * red;
        rg[i] = red * green;
        rb[i] = red * blue;
        gg[i] = green * green;
        gb[i] = green * blue;
        bb[i] = blue * blue;
      }
    }
  }

  /** Ridge regression in every window, by the adjugate of its 3x3 covariance. @param {number} count of windows */
  #solve(count) {
    const m = this.#planes;
    const [ar, ag, ab, offset] = this.#solution;
    for (let i = 0; i < count; i++) {
      const p = m[P][i];
      if (p < 1e-4 || p > 1 - 1e-4) {
        ar[i] = ag[i] = ab[i] = 0; // no edge near
        offset[i] = p;
        continue;
      }
      const [r, g, b] = [m[R][i], m[G][i], m[B][i]];
      const [rr, gg, bb] = [m[RR][i] - r * r + EPSILON, m[GG][i] - g * g + EPSILON, m[BB][i] - b * b + EPSILON];
      const [rg, rb, gb] = [m[RG][i] - r * g, m[RB][i] - r * b, m[GB][i] - g * b];
      const [rp, gp, bp] = [m[RP][i] - r * p, m[GP][i] - g * p, m[BP][i] - b * p];
      const [c00, c01, c02] = [gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb];
      const [c11, c12, c22] = [rr * bb - rb * rb, rg * rb - rr * gb, rr * gg - rg * rg];
      const scale = 1 / (rr * c00 + rg * c01 + rb * c02);
      ar[i] = (c00 * rp + c01 * gp + c02 * bp) * scale;
      ag[i] = (c01 * rp + c11 * gp + c12 * bp) * scale;
      ab[i] = (c02 * rp + c12 * gp + c22 * bp) * scale;
      offset[i] = p - ar[i] * r - ag[i] * g - ab[i] * b;
    }
  }

  /** The mean functions, but where the mask is sure its word. @param {number} begin @param {number} columns */
  #combine(begin, columns) {
    const [a, b, c, d] = this.#solution;
    const values = this.#values;
    for (let y = 0, i = 0; y < this.#height; y++) {
      for (let x = 0, o = 4 * (y * this.#width + begin); x < columns; x++, i++, o += 4) {
        const share = this.#near[i];
        const [doubtful, sure] = share > 0.5 ? SURE.person : SURE.background;
        const doubt = 1 - smoothStep(doubtful, sure, Math.abs(2 * share - 1));
        values[o] = a[i] * doubt;
        values[o + 1] = b[i] * doubt;
        values[o + 2] = c[i] * doubt;
        values[o + 3] = d[i] * doubt + (share > 0.5 ? 1 - doubt : 0);
      }
    }
  }
}
