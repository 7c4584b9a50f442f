// @ts-check
import { Layer } from "../layer.js";
import { isLost } from "../lost-context.js";
import { smoothLine, traceLine } from "../outline.js";

/** Line widths are given for a picture of this height, so that they look alike at every size. */
const REFERENCE_HEIGHT = 720;

/**
 * @typedef {object} Look
 * @property {import("../layer.js").Wash[]} washes
 * @property {{colour: string, width: number} | null} outline width in 1/720 of the picture's height
 * @property {boolean} mirror
 */

/** Draws a frame, its mask and its outline on a canvas, at the frame's own resolution. */
export class Canvas2DRenderer {
  #context;
  #layer = new Layer();
  /** @type {Look} */
  #look = { washes: [], outline: null, mirror: false };

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    const context = canvas.getContext("2d", { alpha: false });
    if (!context) throw new Error("This browser has no Canvas 2D.");
    this.#context = context;
  }

  /** @param {Look} look */
  set look(look) {
    this.#look = look;
    this.#layer.washes = look.washes;
  }

  /**
   * @param {import("../frame-store.js").KeptFrame} frame
   * @param {import("../protocol.js").Mask} mask computed from that very frame
   * @returns {boolean} whether it is drawn; without its layer a frame would be bare, and is not
   */
  draw(frame, mask) {
    const { image, width, height } = frame;
    const context = this.#context;
    if (isLost(context) || !this.#layer.paint(mask)) return false;
    if (context.canvas.width !== width || context.canvas.height !== height) {
      Object.assign(context.canvas, { width, height });
    }
    const { outline, mirror } = this.#look;
    context.setTransform(mirror ? -1 : 1, 0, 0, 1, mirror ? width : 0, 0);
    context.drawImage(image, 0, 0);
    if (this.#layer.visible) context.drawImage(this.#layer.canvas, 0, 0, width, height);
    if (outline) {
      context.beginPath();
      for (const contour of mask.contours) traceLine(context, smoothLine(contour, mask), width, height);
      context.strokeStyle = `#${outline.colour}`;
      context.lineWidth = (outline.width * height) / REFERENCE_HEIGHT;
      context.lineJoin = "round";
      context.stroke();
    }
    return true;
  }
}
