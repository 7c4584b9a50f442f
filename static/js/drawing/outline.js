// @ts-check
/**
 * The person's edge, smooth at any size. The server's contours walk along whole pixels of the mask,
 * which on the canvas would be a staircase of five-pixel steps. So each point is moved along the
 * mask's gradient to where the confidence crosses the level, the line is smoothed a little, and
 * drawn as curves.
 */

/**
 * @param {Int16Array} contour closed; x, y, … in pixels of the mask, perhaps a few outside it
 * @param {{mask: Uint8Array, width: number, height: number}} mask
 * @param {number} level the confidence, of 255, that the line is to follow
 * @returns {Float32Array} closed; x, y, … in shares of the picture's size; every second point
 */
export function smoothLine(contour, { mask, width, height }, level) {
  const count = contour.length / 2;
  const start = lowest(contour);
  const value = (/** @type {number} */ x, /** @type {number} */ y) =>
    mask[Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)];
  const onEdge = new Float32Array(contour.length);
  for (let i = 0; i < contour.length; i += 2) {
    const x = contour[i];
    const y = contour[i + 1];
    const slopeX = (value(x + 1, y) - value(x - 1, y)) / 2;
    const slopeY = (value(x, y + 1) - value(x, y - 1)) / 2;
    // Newton's step to the level. Where the mask is flat it knows no bounds: a pixel is the most.
    const step = (level - value(x, y)) / Math.max(1, slopeX * slopeX + slopeY * slopeY);
    onEdge[i] = x + Math.min(1, Math.max(-1, step * slopeX));
    onEdge[i + 1] = y + Math.min(1, Math.max(-1, step * slopeY));
  }
  const smooth = new Float32Array(2 * Math.ceil(count / 2));
  for (let i = 0; i < smooth.length; i += 2) {
    for (let axis = 0; axis < 2; axis++) {
      const at = (/** @type {number} */ offset) => onEdge[2 * ((start + i + offset + count) % count) + axis];
      // The binomial weights 1 4 6 4 1; a pixel's value stands at its centre, hence the half.
      const mean = (at(-2) + at(2) + 4 * (at(-1) + at(1)) + 6 * at(0)) / 16 + 0.5;
      smooth[i + axis] = mean / (axis === 0 ? width : height);
    }
  }
  return smooth;
}

/**
 * Where a line begins: nearly always where the person leaves the picture at its lower edge, and there
 * it stays from frame to frame. The contour's own first point is the person's topmost, which jumps
 * about, and the dashes with it.
 * @param {Int16Array} contour
 */
function lowest(contour) {
  let found = 0;
  for (let i = 1; i < contour.length / 2; i++) {
    const lower = contour[2 * i + 1] - contour[2 * found + 1];
    if (lower > 0 || (lower === 0 && contour[2 * i] < contour[2 * found])) found = i;
  }
  return found;
}

/**
 * Adds a closed curve to a path: quadratic, through the midpoints of neighbouring points.
 * @param {Pick<Path2D, "moveTo" | "quadraticCurveTo" | "closePath">} path
 * @param {Float32Array} line x, y, … in shares of the picture's size
 * @param {number} width @param {number} height of the picture, in the path's units
 */
export function traceLine(path, line, width, height) {
  const count = line.length / 2;
  if (count < 3) return;
  const x = (/** @type {number} */ i) => line[2 * (i % count)] * width;
  const y = (/** @type {number} */ i) => line[2 * (i % count) + 1] * height;
  path.moveTo((x(count - 1) + x(0)) / 2, (y(count - 1) + y(0)) / 2);
  for (let i = 0; i < count; i++) {
    path.quadraticCurveTo(x(i), y(i), (x(i) + x(i + 1)) / 2, (y(i) + y(i + 1)) / 2);
  }
  path.closePath();
}
