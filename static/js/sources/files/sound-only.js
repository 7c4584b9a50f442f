// @ts-check
import { HEAD_BYTES } from "./format.js";

/** The letters "moov". */
const MOVIE_BOX = 0x6d6f6f76;

/** Bytes of a movie box that are looked at. That of a film of hours has less. */
const MOVIE_BOX_MAX = 1 << 26;

/**
 * Whether a film has sound and no picture. A browser that does not know the picture's codec may play the
 * sound alone, too, so only the film's own list of its tracks tells.
 * @param {Blob} file a WebM, MKV, MP4 or QuickTime video
 */
export async function hasSoundOnly(file) {
  const head = await textOf(file.slice(0, HEAD_BYTES));
  if (head.startsWith("\x1aE\u00df\u00a3")) return /\u2020.A_[A-Z]/s.test(head) && !/\u2020.V_[A-Z]/s.test(head); // after the byte 0x86 a codec's name
  const tracks = await movieBox(file);
  return /hdlr.{8}soun/s.test(tracks) && !/hdlr.{8}vide/s.test(tracks);
}

/** The box of an MP4 that lists the tracks. It may be the last one. @param {Blob} file */
async function movieBox(file) {
  for (let at = 0; at + 8 <= file.size; ) {
    const head = new DataView(await file.slice(at, at + 16).arrayBuffer());
    const isLong = head.getUint32(0) === 1 && head.byteLength === 16;
    const size = isLong ? Number(head.getBigUint64(8)) : head.getUint32(0);
    if (head.getUint32(4) === MOVIE_BOX) return textOf(file.slice(at, at + Math.min(size, MOVIE_BOX_MAX)));
    if (size < 8) break; // it reaches to the end, or is damaged
    at += size;
  }
  return "";
}

/** One character a byte, as TextDecoder has it: 0x86 is U+2020. @param {Blob} part */
async function textOf(part) {
  return new TextDecoder("windows-1252").decode(await part.arrayBuffer());
}
