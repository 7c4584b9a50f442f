// @ts-check
/**
 * Intersection over union of the people in two masks, 0 to 1; 1 if there is nobody in either.
 *
 * Masks of different sizes are compared on a grid as large as the larger in each direction; to that
 * each is enlarged by linear interpolation between its pixels' middles, as OpenCV's INTER_LINEAR does,
 * but without rounding to 8 bits in between.
 *
 * @typedef {{mask: Uint8Array, width: number, height: number}} Confidences
 *
 * @param {Confidences} one @param {Confidences} other
 * @param {number} threshold the confidence, of 255, from which a pixel is person
 */
export function maskOverlap(one, other, threshold) {
  const width = Math.max(one.width, other.width);
  const height = Math.max(one.height, other.height);
  const [a, b] = [one, other].map((mask) => enlarge(mask, width, height));
  let both = 0;
  let either = 0;
  for (let i = 0; i < a.length; i++) {
    const [inA, inB] = [a[i] >= threshold, b[i] >= threshold];
    if (inA || inB) either += 1;
    if (inA && inB) both += 1;
  }
  return either ? both / either : 1;
}

/** @param {Confidences} mask @param {number} width @param {number} height @returns {Uint8Array | Float32Array} */
function enlarge({ mask, width: columns, height: rows }, width, height) {
  if (columns === width && rows === height) return mask;
  const across = places(columns, width);
  const down = places(rows, height);
  const large = new Float32Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    const [upper, lower, share] = down[y];
    for (let x = 0; x < width; x++, to++) {
      const [left, right, part] = across[x];
      const above = mask[upper * columns + left] * (1 - part) + mask[upper * columns + right] * part;
      const below = mask[lower * columns + left] * (1 - part) + mask[lower * columns + right] * part;
      large[to] = above * (1 - share) + below * share;
    }
  }
  return large;
}

/** Between which two of the cells each pixel lies, and how far along. @param {number} cells @param {number} pixels */
function places(cells, pixels) {
  return Array.from({ length: pixels }, (_, i) => {
    const at = Math.min(Math.max(((i + 0.5) * cells) / pixels - 0.5, 0), cells - 1);
    const first = Math.floor(at);
    return [first, Math.min(first + 1, cells - 1), at - first];
  });
}
