// @ts-check
import { CutOutPainter } from "../cut-out-painter.js";
import { GuidedFilter } from "../guided-filter.js";
import { isBare } from "../look.js";
import { drawPixels, isLost } from "../../canvas.js";

/** Works everywhere. See Renderer in index.js. */
export class Canvas2D {
  name = /** @type {const} */ ("canvas2d");
  #painter = new CutOutPainter();
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
    const { frame, result, part, look } = scene;
    const { refinement, mirror } = look;
    this.coefficients = refinement && this.#filter.fit(frame.pixels, result.mask, refinement.shares, part);
    if (isBare(look)) {
      context.globalCompositeOperation = "copy";
      drawPixels(context, frame.image);
    } else {
      const grid = this.coefficients ?? { values: result.mask, width: result.width, height: result.height };
      const cut = { block: 1, isMatte: look.background.wash === undefined, ...(refinement ?? { table: look.table }) };
      this.#painter.paint(context, frame, grid, cut, { part, mirror });
    }
    if (look.background.paint) this.#drawBehind(context, scene);
    context.globalCompositeOperation = "source-over";
    return true;
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
