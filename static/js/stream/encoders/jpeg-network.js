// @ts-check
import { Encoding } from "../protocol.js";

const QUALITY = 0.9;

export const encoding = Encoding.JPEG;

/**
 * A JPEG, made off the main thread: a sixth of I420's bytes, for 4 ms more.
 * @param {Pick<import("../frame.js").Frame, "small">} frame
 * @returns {Promise<Uint8Array>}
 */
export async function encode({ small }) {
  const blob = await new Promise((resolve) => small.canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!blob) throw new Error("The browser could not write a JPEG.");
  return new Uint8Array(await blob.arrayBuffer());
}
