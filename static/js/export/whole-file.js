// @ts-check
import { BlobReader } from "./blob-reader.js";
import { wholeMp4 } from "./whole-mp4.js";
import { wholeWebm } from "./whole-webm.js";

const FTYP = 0x66747970;
const EBML = 0x1a45dfa3;

/**
 * A recording as players want a file: its length stands at the front, with a table to jump by. Recorders
 * write a stream instead, which does not know its end. The pictures and the sound are not copied.
 * @param {Blob} recorded
 * @returns {Promise<Blob>} the same one if it is whole already
 * @throws {Error} it is neither an MP4 nor a WebM, or is damaged
 */
export async function wholeFile(recorded) {
  const head = await new BlobReader(recorded).read(0, 8);
  if (head.getUint32(4) === FTYP) return wholeMp4(recorded);
  if (head.getUint32(0) === EBML) return wholeWebm(recorded);
  throw new TypeError("This is neither an MP4 nor a WebM.");
}
