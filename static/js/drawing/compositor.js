// @ts-check
import { isLost } from "./lost-context.js";
import { smoothLine, traceLine } from "./outline.js";
import { OUTLINE_STYLES } from "./outline-styles.js";

/**
 * What the audience sees: a frame, cut out and set before its background by a renderer, and the
 * outline on top, at the frame's own resolution.
 */
export class Compositor {
  #context;
  #renderers;
  #newRenderers;
  /** @type {import("./renderers/index.js").Renderer[] | null} */
  #secondRenderers = null;
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  #screen = { width: 0, height: 0 };

  /** @type {import("./look.js").Look | null} */
  look = null;

  /**
   * The people's outlines as last drawn, in shares of the picture's size.
   * @type {Float32Array[]}
   */
  lines = [];

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import("./renderers/index.js").Renderer[]} renderers the best first
   * @param {() => import("./renderers/index.js").Renderer[]} [newRenderers] more of them, for a second side
   */
  constructor(canvas, renderers, newRenderers = () => renderers) {
    const context = canvas.getContext("2d");
    if (!context) throw new Error("This browser has no Canvas 2D.");
    this.#context = context;
    this.#renderers = renderers;
    this.#newRenderers = newRenderers;
    new ResizeObserver(([{ contentRect }]) => (this.#screen = contentRect)).observe(canvas);
  }

  /**
   * @param {import("../stream/frame-store.js").KeptFrame} frame
   * @param {import("../stream/protocol.js").Mask} mask computed from that very frame
   * @returns {boolean} whether it is drawn; without its mask a frame would be bare, and is not
   */
  draw(frame, mask) {
    return this.drawSides([{ frame, mask }], 1);
  }

  /**
   * @param {{frame: import("../stream/frame-store.js").KeptFrame, mask: import("../stream/protocol.js").Mask}[]} sides the same
   *   frame with one mask, or with two: the second right of
   * @param {number} at a share of the picture's width
   * @returns {boolean} as `draw`
   */
  drawSides(sides, at) {
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
      const drawn = this.#drawSide({ frame, mask, look, part }, this.#renderersOf(i));
      context.restore();
      return drawn;
    });
  }

  /** The sides' masks have different sizes, and renderers keep what fits them. @param {number} side */
  #renderersOf(side) {
    return side ? (this.#secondRenderers ??= this.#newRenderers()) : this.#renderers;
  }

  /** @param {import("./backgrounds/index.js").Scene} scene @param {import("./renderers/index.js").Renderer[]} renderers */
  #drawSide(scene, renderers) {
    const context = this.#context;
    const { frame, mask, look } = scene;
    const { width } = frame;
    const drawn = renderers.some((renderer) => {
      context.setTransform(look.mirror ? -1 : 1, 0, 0, 1, look.mirror ? width : 0, 0);
      return renderer.draw(context, scene);
    });
    if (!drawn) return false;
    const lines = mask.contours.map((contour) => smoothLine(contour, mask, 255 * look.edge.threshold));
    if (look.outline) this.#drawOutline(lines, frame, look.outline);
    if (!this.lines.length) this.lines = lines;
    return true;
  }

  /**
   * @param {Float32Array[]} lines @param {import("../stream/frame-store.js").KeptFrame} frame
   * @param {NonNullable<import("./look.js").Look["outline"]>} outline
   */
  #drawOutline(lines, { width, height, grabbedMs }, { style, colour, width: screenWidth }) {
    const context = this.#context;
    const path = new Path2D();
    for (const line of lines) traceLine(path, line, width, height);
    context.setTransform(this.look?.mirror ? -1 : 1, 0, 0, 1, this.look?.mirror ? width : 0, 0);
    context.lineJoin = "round";
    const timeMs = this.#still.matches ? 0 : grabbedMs;
    OUTLINE_STYLES[style](context, path, { colour, width: screenWidth * this.pixelsPerScreenPixel, timeMs });
  }

  /** The picture is shown as large as fits, so its own pixels have another size. */
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
