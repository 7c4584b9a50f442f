// @ts-check
import { drawPixels, isLost } from "../canvas.js";
import { smoothLine } from "./overlays/outline.js";

/**
 * @typedef {{frame: import("../stream/frame.js").Frame, result: import("../stream/protocol.js").Result}} Side a frame, and a result to draw on it
 *
 * @typedef {object} Level how much work a picture gets
 * @property {number} block the side, in pixels, of what gets its confidence at once when edges are refined; 0 for unrefined edges
 * @property {number} divisor of the picture's width and height
 */

/**
 * Draws what the audience sees, in the size of the kept frame: a frame, cut out and set before its background by
 * a renderer if the model gives a cut-out; then what else the model found, by the model's overlays.
 */
export class Compositor {
  #context;
  #newRenderers;
  /** For each side: masks may have different sizes, and renderers keep what fits them. @type {import("./renderers/index.js").Renderer[][]} */
  #renderers;
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  #screen = { width: 0, height: 0 };

  /** @type {import("./look.js").Look | null} */
  look = null;

  /** @type {Level} */
  level = { block: 1, divisor: 1 };

  /** Number of exports that need the picture in the frame's own size, however small it is shown. */
  wholes = 0;

  /** Whether the picture, as last drawn, is smaller because it is shown small. */
  isReduced = false;

  /** Whether the model's mask cuts the person out. */
  cutsOut = true;

  /** The model's, in order. @type {import("./overlays/scene.js").Draw[]} */
  overlays = [];

  /** How the solution's points are drawn. @type {import("./overlays/scene.js").Drawing} */
  drawing = { groups: {} };

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

  /**
   * What the frame's width and height are divided by before it is kept. The picture is never smaller than it is shown.
   * Other fractions than whole ones cost more than they save: such a picture is scaled by the browser, off the page's thread.
   * @param {number} width @param {number} height of the frame
   */
  divisorFor(width, height) {
    const shown = devicePixelRatio * Math.min(this.#screen.width / width, this.#screen.height / height);
    return this.level.divisor * (this.wholes || !shown ? 1 : Math.max(1, Math.floor(1 / shown)));
  }

  /** Use the time until a frame has its result. @param {import("../stream/frame.js").Frame[]} frames */
  prepare(frames) {
    if (frames.length === 1 && this.look?.refinement && this.level.block && this.cutsOut) this.#renderers[0][0].prepare(frames[0]);
  }

  /**
   * @param {Side[]} sides one, or two of the same frame: the second right of
   * @param {number} at a share of the picture's width
   * @returns {boolean} whether it is drawn; where a mask is missing the frame would be bare, and is not drawn
   */
  draw(sides, at = 1) {
    const context = this.#context;
    if (!this.look || isLost(context)) return false;
    const look = atLevel(this.look, this.level);
    const { width, height, ownSize } = sides[0].frame;
    this.isReduced = width * this.level.divisor < ownSize.width;
    if (context.canvas.width !== width || context.canvas.height !== height) {
      Object.assign(context.canvas, { width, height });
    }
    this.lines = [];
    return sides.every(({ frame, result }, i) => {
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      const split = Math.round(at * width);
      const [from, to] = i ? [split, width] : [0, sides.length > 1 ? split : width];
      clip(context, from, to);
      /** @type {[number, number]} */
      const part = look.mirror ? [1 - to / width, 1 - from / width] : [from / width, to / width];
      const drawn = this.#drawSide({ frame, result, look, part }, (this.#renderers[i] ??= this.#newRenderers()));
      context.restore();
      return drawn;
    });
  }

  /** @param {import("./backgrounds/index.js").Scene} scene @param {import("./renderers/index.js").Renderer[]} renderers */
  #drawSide(scene, renderers) {
    const context = this.#context;
    const { frame: { width, height, clock, model }, result, look } = scene;
    const cutsOut = model?.cutsOut ?? this.cutsOut; // beside each other may be models of both kinds
    const lines = cutsOut ? this.#drawCutOut(scene, renderers) : this.#drawFrame(scene);
    if (!lines) return false;
    if (!this.lines.length) this.lines = lines;
    const timeMs = this.#still.matches ? 0 : clock.beganMs;
    for (const draw of this.overlays) {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.globalCompositeOperation = "source-over";
      draw(context, { width, height, mirror: look.mirror, unit: this.pixelsPerScreenPixel, timeMs, result, lines, look, drawing: this.drawing });
    }
    return true;
  }

  /** @param {import("./backgrounds/index.js").Scene} scene @returns {Float32Array[] | null} no outlines; null if it is not drawn */
  #drawFrame({ frame, look }) {
    if (frame.isLost) return null;
    this.#turn(look.mirror, frame.width);
    this.#context.globalCompositeOperation = "copy";
    drawPixels(this.#context, frame.image);
    return [];
  }

  /**
   * @param {import("./backgrounds/index.js").Scene} scene @param {import("./renderers/index.js").Renderer[]} renderers
   * @returns {Float32Array[] | null} the outlines; null if it is not drawn
   */
  #drawCutOut(scene, renderers) {
    const { frame, look } = scene;
    const result = withMask(scene.result);
    const renderer = renderers.find((renderer) => {
      this.#turn(look.mirror, frame.width);
      return renderer.draw(this.#context, { ...scene, result });
    });
    return renderer ? result.contours.map((contour) => smoothLine(contour, result, 255 * look.edge.threshold, renderer.coefficients)) : null;
  }

  /** @param {boolean} mirror @param {number} width */
  #turn(mirror, width) {
    this.#context.setTransform(mirror ? -1 : 1, 0, 0, 1, mirror ? width : 0, 0);
  }

  /** The picture is scaled to the screen, so its pixels have another size. */
  get pixelsPerScreenPixel() {
    const { width, height } = this.#context.canvas;
    return this.#screen.width ? Math.max(width / this.#screen.width, height / this.#screen.height) : 1;
  }
}

/** @param {import("./look.js").Look} look @param {Level} level */
function atLevel(look, { block }) {
  const { refinement } = look;
  return !refinement || refinement.block === block ? look : { ...look, refinement: block ? { ...refinement, block } : null };
}

/** A model that finds nobody may give no mask: then all is background. @param {import("../stream/protocol.js").Result} result */
function withMask(result) {
  return result.mask.length ? result : { ...result, mask: new Uint8Array(result.width * result.height) };
}

/** @param {CanvasRenderingContext2D} context @param {number} from @param {number} to columns that are drawn */
function clip(context, from, to) {
  const { width, height } = context.canvas;
  if (to - from === width) return;
  context.beginPath();
  context.rect(from, 0, to - from, height);
  context.clip();
}
