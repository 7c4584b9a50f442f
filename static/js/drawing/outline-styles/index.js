// @ts-check
import { dashes } from "./dashes.js";
import { glow } from "./glow.js";
import { halo } from "./halo.js";
import { line } from "./line.js";

/**
 * @typedef {object} Pen
 * @property {string} colour six hexadecimal digits
 * @property {number} width in the context's units
 * @property {number} timeMs of the frame; stands still where motion is to be reduced
 *
 * @callback Outline
 * @param {CanvasRenderingContext2D} context
 * @param {Path2D} path around every person, holes included
 * @param {Pen} pen
 */

/**
 * By the names of the setting.
 * @type {Record<string, Outline>}
 */
export const OUTLINES = { line, glow, dashes, halo };
