// @ts-check
import { isLost } from "./lost-context.js";
import { smoothLine, traceLine } from "./outline.js";
import { OUTLINES } from "./outlines/index.js";

/**
 * What the audience sees: a frame, cut out and set before its background by a renderer, and the
 * outline on top, at the frame's own resolution.
 */
export class StagePicture {
  #context;
  #renderers;
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  #screen = { width: 0, height: 0 };

  /** @type {import("./look.js").Look | null} */
  look = null;

  /**
   * The people's outlines as last drawn, in shares of the picture's size.
   * @type {Float32Array[]}
   */
  lines = [];

  /** @param {HTMLCanvasElement} canvas @param {import("./renderers/index.js").Renderer[]} renderers the best first */
  constructor(canvas, renderers) {
    const context = canvas.getContext("2d");
    if (!context) throw new Error("This browser has no Canvas 2D.");
    this.#context = context;
    this.#renderers = renderers;
    new ResizeObserver(([{ contentRect }]) => (this.#screen = contentRect)).observe(canvas);
  }

  /**
   * @param {import("./frame-store.js").KeptFrame} frame
   * @param {import("./protocol.js").Mask} mask computed from that very frame
   * @returns {boolean} whether it is drawn; without its mask a frame would be bare, and is not
   */
  draw(frame, mask) {
    const context = this.#context;
    const { look } = this;
    if (!look || isLost(context)) return false;
    const { width, height } = frame;
    if (context.canvas.width !== width || context.canvas.height !== height) {
      Object.assign(context.canvas, { width, height });
    }
    const scene = { frame, mask, look };
    const drawn = this.#renderers.some((renderer) => {
      context.setTransform(look.mirror ? -1 : 1, 0, 0, 1, look.mirror ? width : 0, 0);
      return renderer.draw(context, scene);
    });
    if (!drawn) return false;
    this.lines = mask.contours.map((contour) => smoothLine(contour, mask, 255 * look.edge.threshold));
    if (look.outline) this.#drawOutline(frame, look.outline);
    return true;
  }

  /** @param {import("./frame-store.js").KeptFrame} frame @param {NonNullable<import("./look.js").Look["outline"]>} outline */
  #drawOutline({ width, height, grabbedMs }, { style, colour, width: screenWidth }) {
    const context = this.#context;
    const path = new Path2D();
    for (const line of this.lines) traceLine(path, line, width, height);
    context.setTransform(this.look?.mirror ? -1 : 1, 0, 0, 1, this.look?.mirror ? width : 0, 0);
    context.lineJoin = "round";
    const timeMs = this.#still.matches ? 0 : grabbedMs;
    OUTLINES[style](context, path, { colour, width: screenWidth * this.pixelsPerScreenPixel, timeMs });
  }

  /** The picture is shown as large as fits, so its own pixels have another size. */
  get pixelsPerScreenPixel() {
    const { width, height } = this.#context.canvas;
    return this.#screen.width ? Math.max(width / this.#screen.width, height / this.#screen.height) : 1;
  }
}
