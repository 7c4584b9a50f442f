// @ts-check
import { SourceError } from "../source-switch.js";
import { formatOf, HEAD_BYTES, refusalOf } from "./format.js";

/**
 * A picture or film from a file, decoded to the size in which it is drawn.
 *
 * @typedef {object} Media
 * @property {number} width
 * @property {number} height
 * @property {boolean} moves
 * @property {CanvasImageSource} image now; valid during the call
 * @property {unknown} version changes with the image
 * @property {HTMLVideoElement} [video] of a film
 * @property {() => void} close frees everything
 */

/**
 * @param {File | Blob} file
 * @param {number} sideMax the largest side that is drawn
 * @returns {Promise<Media>}
 * @throws {SourceError} this browser cannot show the file; the message says why, and what to do
 */
export async function openFile(file, sideMax) {
  const name = nameOf(file);
  const head = await file.slice(0, HEAD_BYTES).arrayBuffer().catch(() => null);
  if (!head) throw new SourceError(`“${name}” cannot be read. It may be a folder, or have been moved. Choose a file again.`);
  if (!head.byteLength) throw new SourceError(`“${name}” is empty. Choose another file.`);
  const format = formatOf(new Uint8Array(head), name);
  const picture = async () => (await import("./picture.js")).openPicture(file, format, sideMax);
  const film = async () => (await import("./film.js")).openFilm(file, format, sideMax);
  // An unknown format may be one that this browser shows all the same.
  const ways = format ? { picture: [picture], film: [film], sound: [], document: [], archive: [], text: [] }[format.kind] : [picture, film];
  for (const open of ways) {
    try {
      return await open();
    } catch (error) {
      if (error instanceof SourceError) throw error;
    }
  }
  throw new SourceError(refusalOf(name, format));
}

/** @param {File | Blob} file */
export function nameOf(file) {
  return file instanceof File ? file.name : "The file";
}

/** The size in which something is drawn. @param {number} width @param {number} height @param {number} sideMax */
export function fit(width, height, sideMax) {
  const scale = Math.min(1, sideMax / Math.max(width, height));
  const side = (/** @type {number} */ pixels) => Math.max(1, Math.round(pixels * scale)); // a line's height, too
  return { width: side(width), height: side(height) };
}
