// @ts-check
import { Encoding } from "../protocol.js";

const QUALITY = 0.9;

export const encoding = Encoding.JPEG;

/**
 * A JPEG, made off the main thread: a sixth of I420's bytes, for 4 ms more.
 * @param {CanvasRenderingContext2D} context holds the shrunken frame
 * @returns {Promise<Uint8Array>}
 */
export async function encode(context) {
  const blob = await new Promise((resolve) => context.canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!blob) throw new Error("The browser could not write a JPEG.");
  return new Uint8Array(await blob.arrayBuffer());
}
