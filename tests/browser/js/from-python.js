/** Calls modules with JSON arguments from Python. Arrays of bytes are Base64 text. */
import { GuidedFilter } from "/static/js/drawing/guided-filter.js";
import { maskOverlap } from "/static/js/explain/mask-overlap.js";
import { smoothLine } from "/static/js/drawing/overlays/outline.js";
import { bytesOf, textOf } from "./bytes.js";
import { newContext } from "./canvas.js";

const imageOf = (rgba, width, height) => new ImageData(new Uint8ClampedArray(bytesOf(rgba)), width, height);

/** @param {"i420" | "jpeg"} encoder name of its module */
export async function encode(encoder, rgba, width, height) {
  const place = encoder === "i420" ? "local" : "network";
  const module = await import(`/static/js/stream/encoders/${encoder}-${place}.js`);
  const context = newContext(width, height);
  context.putImageData(imageOf(rgba, width, height), 0, 0);
  return textOf(await module.encode({ small: context, pixels: context.getImageData(0, 0, width, height) }));
}

/** The smooth line along each contour of a mask, at half confidence. */
export function smoothLines(mask, width, height, contours) {
  const source = { mask: bytesOf(mask), width, height };
  return contours.map((contour) => [...smoothLine(Int16Array.from(contour), source, 127.5)]);
}

/** @param {[string, number, number][][]} pairs of masks */
export function ious(pairs, threshold) {
  const maskOf = ([mask, width, height]) => ({ mask: bytesOf(mask), width, height });
  return pairs.map((pair) => maskOverlap(...pair.map(maskOf), threshold));
}

/** Apply the guided filter to a mask and a picture of the same size. */
export function fitGuided(rgba, mask, width, height) {
  const shares = Float32Array.from({ length: 256 }, (_, i) => i / 255);
  return [...new GuidedFilter().fit(imageOf(rgba, width, height), bytesOf(mask), shares).values];
}
