// @ts-check
import { background } from "./backgrounds/index.js";
import { alphaTable } from "./soft-threshold.js";
import { matteTable, TINTS, washTable } from "./colour-tables.js";

/**
 * The settings, as the renderers need them.
 *
 * @typedef {object} Look
 * @property {import("./backgrounds/index.js").Background} background
 * @property {number} blur strength of the blurred backgrounds, 0 to 1
 * @property {import("./soft-threshold.js").SoftThreshold} edge of the mask
 * @property {Float32Array} shares the share of person, 0 to 1, for each of 256 confidences
 * @property {Refinement | null} refinement
 * @property {Uint32Array} table for MaskLayer: colours over the frame, or a cut-out of the person
 * @property {boolean} lightWrap
 * @property {import("./colour-tables.js").Tint} tint
 * @property {boolean} mirror
 * @property {{style: string, colour: string, width: number} | null} outline width in screen pixels
 *
 * @typedef {object} Refinement of the mask, by the guided filter
 * @property {Float32Array} shares as above, for the filter's input
 * @property {import("./soft-threshold.js").SoftThreshold} edge of the filter's output
 * @property {Uint32Array} table for RefinedMaskLayer
 */

/** Softness of the filter's input: the filter needs the place of the edge, not its softness. */
const FILTER_SOFTNESS = 0.6;

/** @param {Pick<import("../settings.js").Settings, "get">} settings @returns {Look} */
export function lookOf(settings) {
  const chosen = background(settings.get("background"));
  const tint = TINTS[settings.get("tint")];
  const edge = { threshold: settings.get("threshold"), softness: settings.get("softness") };
  const table = (/** @type {import("./soft-threshold.js").SoftThreshold} */ of) =>
    chosen.wash === undefined ? matteTable(of) : washTable(chosen.wash, tint, of);
  const refined = { threshold: 0.5, softness: edge.softness };
  return {
    background: chosen,
    blur: settings.get("blur"),
    edge,
    shares: alphaTable(edge),
    refinement: settings.get("refine") && !isBare({ background: chosen, tint })
      ? { shares: alphaTable({ threshold: edge.threshold, softness: FILTER_SOFTNESS }), edge: refined, table: table(refined) }
      : null,
    table: table(edge),
    lightWrap: settings.get("lightWrap"),
    tint,
    mirror: settings.get("mirror"),
    outline: settings.get("outline")
      ? { style: settings.get("outlineStyle"), colour: settings.get("outlineColor"), width: settings.get("outlineWidth") }
      : null,
  };
}

/** Whether the frame is shown unchanged, with the outline as the only effect. @param {Pick<Look, "background" | "tint">} look */
export function isBare({ background: { wash }, tint }) {
  return wash === null && !tint.background && !tint.person;
}
