// @ts-check
import { loadBackground } from "./backgrounds/index.js";
import { alphaTable, matteTable, TINTS, washTable } from "./confidence-tables.js";

/**
 * The settings, as the renderers need them.
 *
 * @typedef {object} Look
 * @property {import("./backgrounds/index.js").Background} background
 * @property {number} blur strength of the blurred backgrounds, 0 to 1
 * @property {import("./confidence-tables.js").SoftThreshold} edge of the mask
 * @property {Float32Array} shares the share of person, 0 to 1, for each of 256 confidences
 * @property {Refinement | null} refinement
 * @property {Uint32Array} table for CutOutPainter: colours over the frame, or a cut-out of the person
 * @property {typeof import("./light-wrap.js").LightWrap | null} LightWrap null for no light on the person
 * @property {import("./confidence-tables.js").Tint} tint
 * @property {boolean} mirror
 * @property {{style: string, colour: string, width: number} | null} outline width in screen pixels
 * @property {string} dye of hair: six hexadecimal digits
 *
 * @typedef {object} Refinement of the mask, by the guided filter
 * @property {Float32Array} shares as above, for the filter's input
 * @property {import("./confidence-tables.js").SoftThreshold} edge of the filter's output
 * @property {Uint32Array} table the same: a colour for each refined confidence
 * @property {number} block the side, in pixels, of what gets its confidence at once
 * @property {boolean} isMatte whether the table cuts the person out; otherwise its colours lie over the frame
 */

/** Softness of the filter's input: the filter needs the place of the edge, not its softness. */
const FILTER_SOFTNESS = 0.6;

/** Threshold of the filter's output. A little more than half: a rim of background shows more than one that is missing. */
const REFINED_THRESHOLD = 0.52;

/** Softness of the refined edge, as a share of the setting: it has the frame's own softness, and more would be a haze. */
const REFINED_SOFTNESS = 0.6;

/**
 * Load what the settings need, and give the look.
 * @param {Pick<import("../settings.js").Settings, "get">} settings
 * @returns {Promise<Look>}
 * @throws {Error} a part could not be loaded; the message says what to do
 */
export async function loadLook(settings) {
  const background = await loadBackground(settings.get("background"));
  const LightWrap = settings.get("lightWrap") ? (await import("./light-wrap.js")).LightWrap : null;
  const tint = TINTS[settings.get("tint")];
  const edge = { threshold: settings.get("threshold"), softness: settings.get("softness") };
  const table = (/** @type {import("./confidence-tables.js").SoftThreshold} */ of) =>
    background.wash === undefined ? matteTable(of) : washTable(background.wash, tint, of);
  const refined = { threshold: REFINED_THRESHOLD, softness: REFINED_SOFTNESS * edge.softness };
  return {
    background,
    blur: settings.get("blur"),
    edge,
    shares: alphaTable(edge),
    refinement: settings.get("refine") && !isBare({ background, tint })
      ? { shares: alphaTable({ threshold: edge.threshold, softness: FILTER_SOFTNESS }), edge: refined, table: table(refined), block: 1, isMatte: background.wash === undefined }
      : null,
    table: table(edge),
    LightWrap,
    tint,
    mirror: settings.get("mirror"),
    outline: settings.get("outline")
      ? { style: settings.get("outlineStyle"), colour: settings.get("outlineColor"), width: settings.get("outlineWidth") }
      : null,
    dye: settings.get("dye"),
  };
}

/** Whether the frame is shown unchanged, with the outline as the only effect. @param {Pick<Look, "background" | "tint">} look */
export function isBare({ background: { wash }, tint }) {
  return wash === null && !tint.background && !tint.person;
}

/** Keeps the compositor's look as the settings say, and takes pictures for the background. */
export class LookLoader {
  #page;
  #updates = 0;

  /**
   * @param {object} page
   * @param {import("../settings.js").Settings} page.settings
   * @param {import("./compositor.js").Compositor} page.compositor
   * @param {import("../ui/controls.js").Controls} page.controls
   * @param {import("../ui/status.js").Status} page.status
   * @param {HTMLCanvasElement} page.swatch of the own picture
   */
  constructor(page) {
    this.#page = page;
    page.settings.on("change", () => this.update());
    page.controls.on("own-picture", (file) => this.takePicture(file));
  }

  /** Load the look. The old one stays until then; a background that cannot be loaded becomes blue. */
  async update() {
    const { settings, compositor, status } = this.#page;
    const update = ++this.#updates;
    try {
      const look = await loadLook(settings);
      if (update === this.#updates) compositor.look = look;
    } catch (error) {
      if (update !== this.#updates) return;
      status.show("background", { level: "problem", text: /** @type {Error} */ (error).message });
      settings.set("background", "blue");
    }
  }

  /** @param {File} file a picture or video for the background */
  async takePicture(file) {
    const { settings, controls, status, swatch } = this.#page;
    status.clear("background");
    try {
      const { takePicture } = await import("../ui/swatches.js");
      await takePicture(file, swatch);
    } catch (error) {
      return status.show("background", { level: "problem", text: /** @type {Error} */ (error).message });
    }
    controls.hasOwnPicture = true;
    settings.set("background", "own");
  }
}
