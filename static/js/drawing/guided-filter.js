// @ts-check
import { boxBlur } from "./box-blur.js";
import { smoothStep } from "./confidence-tables.js";

/**
 * Moves the mask's edge to the nearest edge in the image: the fast guided filter with a colour guide
 * (K. He and J. Sun, "Fast Guided Filter", arXiv:1505.00996; "Guided Image Filtering", ECCV 2010).
 *
 * In each small window the mask is fitted as a linear function of the colour, q = a · rgb + b. The
 * functions are computed on half the mask's grid, which is cheap, and applied to every pixel of the
 * full frame, which makes the edge crisp (`CutOutPainter`, and the shader in renderers/webgl2.js).
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

const COLOURS = 9;
const [R, G, B, RR, RG, RB, GG, GB, BB] = Array(COLOURS).keys();
const [P, RP, GP, BP] = Array(4).keys();

/** Number of frames that may wait for their masks at once, and one more. */
const GUIDES = 3;

export class GuidedFilter {
  #guides = Array.from({ length: GUIDES }, () => new Guide());
  #nextGuide = 0;
  #cells = { width: 0, height: 0 };
  /** @type {Float32Array[]} the mask, and its products with the colours */
  #planes = [];
  /** @type {Float32Array[]} */
  #solution = [];
  #scratch = new Float32Array(0);
  #near = new Float32Array(0);
  #values = new Float32Array(0);

  /** Measure a picture's colours ahead: three quarters of the work for `fit`. @param {ImageData} picture */
  prepare(picture) {
    this.#guideOf(picture, [0, 1]);
  }

  /**
   * @param {ImageData} picture what the model saw; both sides even
   * @param {Uint8Array} mask of the same size
   * @param {Float32Array} shares what a mask's value means: 256 shares of person, 0 to 1
   * @param {[number, number]} [part] of the width that is wanted: from and to, in shares of it
   * @returns {Coefficients} valid until the next call
   */
  fit(picture, mask, shares, part = [0, 1]) {
    const guide = this.#guideOf(picture, part);
    this.#resize(picture.width / 2, picture.height / 2);
    this.#gather(guide, mask, shares);
    this.#near.set(this.#planes[P]);
    boxBlur(this.#near, this.#scratch, guide.width, guide.height, NEAR);
    for (const plane of this.#planes) boxBlur(plane, this.#scratch, guide.width, guide.height, RADIUS);
    this.#solve(guide);
    for (const plane of this.#solution) boxBlur(plane, this.#scratch, guide.width, guide.height, RADIUS);
    this.#combine(guide);
    return { values: this.#values, ...this.#cells, guide: picture };
  }

  /** @param {ImageData} picture @param {[number, number]} part */
  #guideOf(picture, part) {
    const known = this.#guides.find((guide) => guide.isOf(picture, part));
    if (known) return known;
    const guide = this.#guides[this.#nextGuide];
    this.#nextGuide = (this.#nextGuide + 1) % GUIDES;
    guide.measure(picture, part);
    return guide;
  }

  /** @param {number} width @param {number} height */
  #resize(width, height) {
    if (width === this.#cells.width && height === this.#cells.height) return;
    this.#cells = { width, height };
    const plane = () => new Float32Array(width * height);
    this.#planes = Array.from({ length: 4 }, plane);
    this.#solution = Array.from({ length: 4 }, plane);
    this.#scratch = plane();
    this.#near = plane();
    this.#values = new Float32Array(4 * width * height);
  }

  /** The mask, and its products with the colours. @param {Guide} guide @param {Uint8Array} mask @param {Float32Array} shares */
  #gather({ colours: [r, g, b], begin, width, height }, mask, shares) {
    const [p, rp, gp, bp] = this.#planes;
    const row = 2 * this.#cells.width;
    for (let y = 0, i = 0; y < height; y++) {
      let upper = 2 * (y * row + begin);
      for (let x = 0; x < width; x++, i++, upper += 2) {
        const lower = upper + row;
        const share = (shares[mask[upper]] + shares[mask[upper + 1]] + shares[mask[lower]] + shares[mask[lower + 1]]) / 4;
        p[i] = share;
        rp[i] = r[i] * share;
        gp[i] = g[i] * share;
        bp[i] = b[i] * share;
      }
    }
  }

  /** Ridge regression in every window, by the adjugate of its 3x3 covariance. @param {Guide} guide */
  #solve({ means: c, width, height }) {
    const m = this.#planes;
    const [ar, ag, ab, offset] = this.#solution;
    for (let i = 0; i < width * height; i++) {
      const p = m[P][i];
      if (p < 1e-4 || p > 1 - 1e-4) {
        ar[i] = ag[i] = ab[i] = 0; // no edge near
        offset[i] = p;
        continue;
      }
      // One by one: an array for each line would be allocated in every cell.
      const r = c[R][i];
      const g = c[G][i];
      const b = c[B][i];
      const rr = c[RR][i] - r * r + EPSILON;
      const gg = c[GG][i] - g * g + EPSILON;
      const bb = c[BB][i] - b * b + EPSILON;
      const rg = c[RG][i] - r * g;
      const rb = c[RB][i] - r * b;
      const gb = c[GB][i] - g * b;
      const rp = m[RP][i] - r * p;
      const gp = m[GP][i] - g * p;
      const bp = m[BP][i] - b * p;
      const c00 = gg * bb - gb * gb;
      const c01 = gb * rb - rg * bb;
      const c02 = rg * gb - gg * rb;
      const c11 = rr * bb - rb * rb;
      const c12 = rg * rb - rr * gb;
      const c22 = rr * gg - rg * rg;
      const scale = 1 / (rr * c00 + rg * c01 + rb * c02);
      ar[i] = (c00 * rp + c01 * gp + c02 * bp) * scale;
      ag[i] = (c01 * rp + c11 * gp + c12 * bp) * scale;
      ab[i] = (c02 * rp + c12 * gp + c22 * bp) * scale;
      offset[i] = p - ar[i] * r - ag[i] * g - ab[i] * b;
    }
  }

  /** The mean functions, but where the mask is sure its word. @param {Guide} guide */
  #combine({ begin, width, height }) {
    const [a, b, c, d] = this.#solution;
    const values = this.#values;
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0, o = 4 * (y * this.#cells.width + begin); x < width; x++, i++, o += 4) {
        const share = this.#near[i];
        const sure = share > 0.5 ? SURE.person : SURE.background;
        const doubt = 1 - smoothStep(sure[0], sure[1], Math.abs(2 * share - 1));
        values[o] = a[i] * doubt;
        values[o + 1] = b[i] * doubt;
        values[o + 2] = c[i] * doubt;
        values[o + 3] = d[i] * doubt + (share > 0.5 ? 1 - doubt : 0);
      }
    }
  }
}

/** The colours of a picture, and their means in every window. */
class Guide {
  /** @type {ImageData | null} */
  #picture = null;
  #key = "";
  /** The columns of cells that are measured; they lie side by side. */
  begin = 0;
  width = 0;
  height = 0;
  /** @type {Float32Array[]} red, green and blue, each the mean of 2x2 pixels */
  colours = [];
  /** @type {Float32Array[]} of the colours and their products */
  means = [];
  #scratch = new Float32Array(0);

  /** @param {ImageData} picture @param {[number, number]} part */
  isOf(picture, part) {
    return this.#picture === picture && this.#key === String(part);
  }

  /** @param {ImageData} picture @param {[number, number]} part of its width, with a margin */
  measure(picture, part) {
    this.#picture = picture;
    this.#key = String(part);
    const [cells, height] = [picture.width / 2, picture.height / 2];
    if (this.#scratch.length !== cells * height) {
      const plane = () => new Float32Array(cells * height);
      this.colours = Array.from({ length: 3 }, plane);
      this.means = Array.from({ length: COLOURS }, plane);
      this.#scratch = plane();
    }
    this.begin = Math.max(0, Math.floor(part[0] * cells - 0.5) - MARGIN);
    this.width = Math.min(cells, Math.ceil(part[1] * cells + 0.5) + MARGIN) - this.begin;
    this.height = height;
    this.#gather(picture);
    for (const plane of this.means) boxBlur(plane, this.#scratch, this.width, height, RADIUS);
  }

  /** @param {ImageData} picture */
  #gather({ data, width }) {
    const [redOf, greenOf, blueOf] = this.colours;
    const [r, g, b, rr, rg, rb, gg, gb, bb] = this.means;
    const toShare = 1 / (4 * 255);
    for (let y = 0, i = 0; y < this.height; y++) {
      let u = 8 * (y * width + this.begin);
      for (let x = 0; x < this.width; x++, i++, u += 8) {
        const l = u + 4 * width;
        const red = (data[u] + data[u + 4] + data[l] + data[l + 4]) * toShare;
        const green = (data[u + 1] + data[u + 5] + data[l + 1] + data[l + 5]) * toShare;
        const blue = (data[u + 2] + data[u + 6] + data[l + 2] + data[l + 6]) * toShare;
        redOf[i] = r[i] = red;
        greenOf[i] = g[i] = green;
        blueOf[i] = b[i] = blue;
        rr[i] = red * red;
        rg[i] = red * green;
        rb[i] = red * blue;
        gg[i] = green * green;
        gb[i] = green * blue;
        bb[i] = blue * blue;
      }
    }
  }
}
