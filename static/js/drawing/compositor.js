// @ts-check
import { isLost } from "../canvas.js";
import { OUTLINE_STYLES, smoothLine, traceLine } from "./outline.js";

/** @typedef {{frame: import("../stream/frame.js").Frame, mask: import("../stream/protocol.js").Mask}} Side a frame, and a mask to draw on it */

/**
 * Draws what the audience sees: a frame, cut out and set before its background by a renderer, with
 * the outline on top, at the frame's own resolution.
 */
export class Compositor {
  #context;
  #newRenderers;
  /** For each side: the masks may have different sizes, and renderers keep what fits them. @type {import("./renderers/index.js").Renderer[][]} */
  #renderers;
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  #screen = { width: 0, height: 0 };

  /** @type {import("./look.js").Look | null} */
  look = null;

  /** What is drawn of another solution than selfie segmentation. @type {import("./overlays/scene.js").Overlay | null} */
  overlay = null;

  /** The people's outlines as last drawn, as shares of the picture's size. @type {Float32Array[]} */
  lines = [];

  /** @param {HTMLCanvasElement} canvas @param {() => import("./renderers/index.js").Renderer[]} newRenderers the best first */
  constructor(canvas, newRenderers) {
    const context = canvas.getContext("2d");
    if (!context) throw new Error("This browser has no Canvas 2D.");
    this.#context = context;
    this.#newRenderers = newRenderers;
    this.#renderers = [newRenderers()];
    new ResizeObserver(([{ contentRect }]) => (this.#screen = contentRect)).observe(canvas);
  }

  /** Whether the frames' pixels are read, not only drawn. */
  get framesAreRead() {
    return this.#renderers[0][0].name === "canvas2d";
  }

  /** Use the time until a frame has its mask. @param {import("../stream/frame.js").Frame[]} frames */
  prepare(frames) {
    if (frames.length === 1 && this.look?.refinement && this.cutsOut) this.#renderers[0][0].prepare(frames[0]);
  }

  /**
   * @param {Side[]} sides one, or two of the same frame: the second right of
   * @param {number} at a share of the picture's width
   * @returns {boolean} whether it is drawn; without its mask a frame would be bare, and is not drawn
   */
  draw(sides, at = 1) {
    const context = this.#context;
    const { look } = this;
    if (!look || isLost(context)) return false;
    const { width, height } = sides[0].frame;
    if (context.canvas.width !== width || context.canvas.height !== height) {
      Object.assign(context.canvas, { width, height });
    }
    this.lines = [];
    return sides.every(({ frame, mask }, i) => {
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      const split = Math.round(at * width);
      const [from, to] = i ? [split, width] : [0, sides.length > 1 ? split : width];
      clip(context, from, to);
      /** @type {[number, number]} */
      const part = look.mirror ? [1 - to / width, 1 - from / width] : [from / width, to / width];
      const drawn = this.#drawSide({ frame, mask, look, part }, (this.#renderers[i] ??= this.#newRenderers()));
      context.restore();
      return drawn;
    });
  }

  /** Whether the mask cuts the person out. */
  get cutsOut() {
    return !this.overlay || this.overlay.cutsOut;
  }

  /** @param {import("./backgrounds/index.js").Scene} scene @param {import("./renderers/index.js").Renderer[]} renderers */
  #drawSide(scene, renderers) {
    if (this.cutsOut ? !this.#drawCutOut(scene, renderers) : !this.#drawFrame(scene)) return false;
    const { frame: { width, height }, mask, look: { mirror } } = scene;
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.globalCompositeOperation = "source-over";
    this.overlay?.draw(this.#context, {
      width, height, mirror, unit: this.pixelsPerScreenPixel,
      detections: mask.detections, mask: mask.mask, maskWidth: mask.width, maskHeight: mask.height,
      drawing: this.overlay.drawing, colour: this.overlay.colour,
    });
    return true;
  }

  /** @param {import("./backgrounds/index.js").Scene} scene */
  #drawFrame({ frame: { full, width }, look: { mirror } }) {
    if (isLost(full.context)) return false;
    this.#context.setTransform(mirror ? -1 : 1, 0, 0, 1, mirror ? width : 0, 0);
    this.#context.globalCompositeOperation = "copy";
    this.#context.drawImage(full.canvas, 0, 0);
    return true;
  }

  /** @param {import("./backgrounds/index.js").Scene} scene @param {import("./renderers/index.js").Renderer[]} renderers */
  #drawCutOut(scene, renderers) {
    const context = this.#context;
    const { frame, mask, look } = scene;
    const { width } = frame;
    const renderer = renderers.find((renderer) => {
      context.setTransform(look.mirror ? -1 : 1, 0, 0, 1, look.mirror ? width : 0, 0);
      return renderer.draw(context, scene);
    });
    if (!renderer) return false;
    const lines = mask.contours.map((contour) => smoothLine(contour, mask, 255 * look.edge.threshold, renderer.coefficients));
    if (look.outline) this.#drawOutline(lines, frame, look.outline);
    if (!this.lines.length) this.lines = lines;
    return true;
  }

  /**
   * @param {Float32Array[]} lines @param {import("../stream/frame.js").Frame} frame
   * @param {NonNullable<import("./look.js").Look["outline"]>} outline
   */
  #drawOutline(lines, { width, height, clock }, { style, colour, width: screenWidth }) {
    const context = this.#context;
    const path = new Path2D();
    for (const line of lines) traceLine(path, line, width, height);
    context.setTransform(this.look?.mirror ? -1 : 1, 0, 0, 1, this.look?.mirror ? width : 0, 0);
    context.lineJoin = "round";
    const timeMs = this.#still.matches ? 0 : clock.beganMs;
    OUTLINE_STYLES[style](context, path, { colour, width: screenWidth * this.pixelsPerScreenPixel, timeMs });
  }

  /** The picture is scaled to the screen, so its pixels have another size. */
  get pixelsPerScreenPixel() {
    const { width, height } = this.#context.canvas;
    return this.#screen.width ? Math.max(width / this.#screen.width, height / this.#screen.height) : 1;
  }
}

/** @param {CanvasRenderingContext2D} context @param {number} from @param {number} to columns that are drawn */
function clip(context, from, to) {
  const { width, height } = context.canvas;
  if (to - from === width) return;
  context.beginPath();
  context.rect(from, 0, to - from, height);
  context.clip();
}
