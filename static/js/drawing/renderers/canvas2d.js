// @ts-check
import { GuidedFilter } from "../guided-filter.js";
import { MaskLayer, RefinedLayer } from "../mask-layer.js";
import { isBare } from "../look.js";
import { drawPixels, isLost } from "../../canvas.js";

/** Works everywhere. See Renderer in index.js. */
export class Canvas2D {
  name = /** @type {const} */ ("canvas2d");
  #layer = new MaskLayer();
  #refinedLayer = new RefinedLayer();
  #filter = new GuidedFilter();
  /** @type {import("../guided-filter.js").Coefficients | null} */
  coefficients = null;
  /** @type {import("../light-wrap.js").LightWrap | null} made when it is first used */
  #lightWrap = null;

  /** @param {import("../../stream/frame.js").Frame} frame */
  prepare({ pixels }) {
    this.#filter.prepare(pixels);
  }

  /** @param {CanvasRenderingContext2D} context @param {import("../backgrounds/index.js").Scene} scene */
  draw(context, scene) {
    if (isLost(context)) return false;
    const { frame: { image, width, height }, result, look } = scene;
    this.coefficients = null;
    context.globalCompositeOperation = "copy";
    if (isBare(look)) drawPixels(context, image);
    else if (look.refinement) {
      if (!this.#paintRefined(scene, look.refinement)) return false;
      drawPixels(context, this.#refinedLayer.canvas);
    } else {
      if (!this.#layer.paint(result, look.table)) return false;
      const drawFrame = () => drawPixels(context, image);
      const drawMask = () => context.drawImage(this.#layer.canvas, 0, 0, width, height);
      const [first, second] = look.background.paint ? [drawMask, drawFrame] : [drawFrame, drawMask];
      first();
      context.globalCompositeOperation = look.background.paint ? "source-in" : "source-over";
      second();
    }
    if (look.background.paint) this.#drawBehind(context, scene);
    context.globalCompositeOperation = "source-over";
    return true;
  }

  /** @param {import("../backgrounds/index.js").Scene} scene @param {import("../look.js").Refinement} refinement */
  #paintRefined({ frame, result, part }, refinement) {
    this.coefficients = this.#filter.fit(frame.pixels, result.mask, refinement.shares, part);
    return this.#refinedLayer.paint(frame, this.coefficients, refinement, part);
  }

  /**
   * Behind the person, who is on the canvas: the light on the person, and the background.
   * @param {CanvasRenderingContext2D} context @param {import("../backgrounds/index.js").Scene} scene
   */
  #drawBehind(context, scene) {
    const { frame: { width, height }, look: { background, LightWrap, tint } } = scene;
    const behind = background.paint?.(scene) ?? null;
    context.globalCompositeOperation = "source-atop";
    if (tint.person) fill(context, tint.person, width, height);
    if (LightWrap && behind && !background.isLive) {
      this.#lightWrap ??= new LightWrap();
      context.drawImage(this.#lightWrap.paint(scene, behind), 0, 0, width, height);
    }
    context.globalCompositeOperation = "destination-over";
    if (tint.background) fill(context, tint.background, width, height);
    if (!behind) return;
    if (!background.isLive) context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(behind, 0, 0, width, height);
  }
}

/** @param {CanvasRenderingContext2D} context @param {import("../confidence-tables.js").ColourOverlay} overlay @param {number} width @param {number} height */
function fill(context, { colour, opacity }, width, height) {
  context.globalAlpha = opacity;
  context.fillStyle = `#${colour}`;
  context.fillRect(0, 0, width, height);
  context.globalAlpha = 1;
}
