// @ts-check
import { boxBlur } from "./box-blur.js";
import { PixelCanvas } from "../canvas.js";

/** Cells of the mask's half grid that light reaches in from the edge. */
const REACH = 3;

/** Of the background's light, so much at most lies on the person. */
const STRENGTH = 0.5;

/** Softens the light's own picture: nothing in it is to be recognised. */
const LIGHT_BLUR = 5;

/**
 * The background's light on the person's edge, so that the person seems to stand in the scene: the
 * background, blurred, drawn on the person only, near the edge.
 */
export class LightWrap {
  #output = new PixelCanvas();
  #share = new Float32Array(1);
  #scratch = new Float32Array(1);
  /** What the light was last made of. */
  #made = { from: /** @type {CanvasImageSource | null} */ (null), mirror: false };

  /**
   * @param {import("./backgrounds/index.js").Scene} scene
   * @param {CanvasImageSource} background the same object is the same picture, unless the background moves
   * @returns {HTMLCanvasElement} translucent, to be stretched over the person
   */
  paint({ result, look: { shares, mirror, background: { moves } } }, background) {
    const [width, height] = [result.width / 2, result.height / 2];
    this.#resize(width, height);
    if (moves || this.#made.from !== background || this.#made.mirror !== mirror) {
      this.#light(background, mirror);
      this.#made = { from: background, mirror };
    }
    const share = this.#share;
    for (let y = 0, to = 0; y < height; y++) {
      for (let i = 2 * y * result.width, x = 0; x < width; x++, i += 2, to++) share[to] = shares[result.mask[i]];
    }
    for (let pass = 0; pass < 2; pass++) boxBlur(share, this.#scratch, width, height, REACH);
    const { data } = this.#output.picture;
    for (let i = 0; i < share.length; i++) data[4 * i + 3] = 255 * STRENGTH * (1 - share[i]);
    this.#output.show();
    return this.#output.canvas;
  }

  /** @param {number} width @param {number} height */
  #resize(width, height) {
    if (!this.#output.resize(width, height)) return;
    this.#share = new Float32Array(width * height);
    this.#scratch = new Float32Array(width * height);
    this.#made.from = null;
  }

  /** The background stands still while selfie mode turns the person, so it is turned here. @param {CanvasImageSource} background @param {boolean} mirror */
  #light(background, mirror) {
    const { width, height } = this.#output.picture;
    const { context } = this.#output;
    context.setTransform(mirror ? -1 : 1, 0, 0, 1, mirror ? width : 0, 0);
    context.globalCompositeOperation = "copy";
    context.imageSmoothingQuality = "high";
    context.drawImage(background, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    const plane = new Float32Array(width * height);
    for (let channel = 0; channel < 3; channel++) {
      for (let i = 0; i < plane.length; i++) plane[i] = data[4 * i + channel];
      for (let pass = 0; pass < 2; pass++) boxBlur(plane, this.#scratch, width, height, LIGHT_BLUR);
      for (let i = 0; i < plane.length; i++) this.#output.picture.data[4 * i + channel] = plane[i];
    }
  }
}
