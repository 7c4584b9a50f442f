// @ts-check
import * as i420 from "./i420.js";
import * as jpeg from "./jpeg.js";
import { isLocal } from "../is-local.js";

/**
 * @typedef {object} Encoder
 * @property {number} encoding its number in the protocol
 * @property {(context: CanvasRenderingContext2D) => Uint8Array | Promise<Uint8Array>} encode
 */

/**
 * Within one machine bytes are cheap and time is not; over a network it is the other way round.
 * @param {string} hostname the server's
 * @returns {Encoder}
 */
export function encoderFor(hostname) {
  return isLocal(hostname) ? i420 : jpeg;
}
