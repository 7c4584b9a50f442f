// @ts-check
import { GuidedFilter } from "../guided-filter.js";
import { MaskLayer, RefinedMaskLayer } from "../mask-layer.js";
import { isBare } from "../look.js";
import { isLost } from "../../canvas.js";

/** Works everywhere. See Renderer in index.js. */
export class Canvas2D {
  name = /** @type {const} */ ("canvas2d");
  #layer = new MaskLayer();
  #refinedLayer = new RefinedMaskLayer();
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
    const { frame, look } = scene;
    this.coefficients = null;
    const layer = isBare(look) ? null : this.#layerOf(scene);
    if (!layer && !isBare(look)) return false;
    context.globalCompositeOperation = "copy";
    if (layer && look.background.paint) this.#cutOut(context, scene, layer);
    else context.drawImage(frame.image, 0, 0);
    context.globalCompositeOperation = "source-over";
    if (layer && !look.background.paint) context.drawImage(layer, 0, 0, frame.width, frame.height);
    return true;
  }

  /** @param {import("../backgrounds/index.js").Scene} scene @returns {HTMLCanvasElement | null} */
  #layerOf({ frame, mask, part, look: { refinement, table } }) {
    if (!refinement) return this.#layer.paint(mask, table) ? this.#layer.canvas : null;
    this.coefficients = this.#filter.fit(frame.pixels, mask.mask, refinement.shares, part);
    return this.#refinedLayer.paint(frame, this.coefficients, refinement.table, part) ? this.#refinedLayer.canvas : null;
  }

  /**
   * From front to back: the person, the light on the person, and the background. It replaces
   * the canvas's content.
   * @param {CanvasRenderingContext2D} context @param {import("../backgrounds/index.js").Scene} scene
   * @param {HTMLCanvasElement} matte
   */
  #cutOut(context, scene, matte) {
    const { frame: { image, width, height }, look: { background, LightWrap, tint } } = scene;
    const behind = background.paint?.(scene) ?? null;
    context.drawImage(matte, 0, 0, width, height);
    context.globalCompositeOperation = "source-in";
    context.drawImage(image, 0, 0);
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

/** @param {CanvasRenderingContext2D} context @param {import("../colour-tables.js").ColourOverlay} overlay @param {number} width @param {number} height */
function fill(context, { colour, opacity }, width, height) {
  context.globalAlpha = opacity;
  context.fillStyle = `#${colour}`;
  context.fillRect(0, 0, width, height);
  context.globalAlpha = 1;
}
