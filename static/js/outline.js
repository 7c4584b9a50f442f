// @ts-check
/**
 * Adds smooth closed curves to a path: quadratic, through the midpoints of neighbouring points.
 * @param {CanvasRenderingContext2D | Path2D} path
 * @param {Float32Array[]} contours x, y, … in shares of the picture's size
 * @param {number} width @param {number} height of the picture, in the path's units
 */
export function traceOutline(path, contours, width, height) {
  for (const points of contours) {
    const count = points.length / 2;
    if (count < 3) continue;
    const x = (/** @type {number} */ i) => points[2 * i] * width;
    const y = (/** @type {number} */ i) => points[2 * i + 1] * height;
    path.moveTo((x(count - 1) + x(0)) / 2, (y(count - 1) + y(0)) / 2);
    for (let i = 0; i < count; i++) {
      const next = i + 1 === count ? 0 : i + 1;
      path.quadraticCurveTo(x(i), y(i), (x(i) + x(next)) / 2, (y(i) + y(next)) / 2);
    }
    path.closePath();
  }
}
