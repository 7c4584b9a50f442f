// @ts-check
let sums = new Float32Array(0);

/**
 * The mean of each window, by running sums; beyond the border the border is repeated.
 * @param {Float32Array} plane in place @param {Float32Array} scratch as large
 * @param {number} width @param {number} height
 * @param {number} radiusX the window reaches so many pixels to each side @param {number} radiusY
 */
export function boxBlur(plane, scratch, width, height, radiusX, radiusY = radiusX) {
  blurRows(plane, scratch, width, height, radiusX);
  blurColumns(scratch, plane, width, height, radiusY);
}

/** @param {Float32Array} from @param {Float32Array} to @param {number} width @param {number} height @param {number} radius */
function blurRows(from, to, width, height, radius) {
  const scale = 1 / (2 * radius + 1);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    const end = start + width - 1;
    let sum = from[start] * (radius + 1);
    for (let k = 1; k <= radius; k++) sum += from[Math.min(start + k, end)];
    for (let i = start; i <= end; i++) {
      to[i] = sum * scale;
      sum += from[Math.min(i + radius + 1, end)] - from[Math.max(i - radius, start)];
    }
  }
}

/** Row by row, as memory lies. @param {Float32Array} from @param {Float32Array} to @param {number} width @param {number} height @param {number} radius */
function blurColumns(from, to, width, height, radius) {
  const scale = 1 / (2 * radius + 1);
  const last = (height - 1) * width;
  if (sums.length < width) sums = new Float32Array(width);
  for (let x = 0; x < width; x++) sums[x] = from[x] * (radius + 1);
  for (let k = 1; k <= radius; k++) {
    const row = Math.min(k * width, last);
    for (let x = 0; x < width; x++) sums[x] += from[row + x];
  }
  for (let row = 0; row <= last; row += width) {
    const enters = Math.min(row + (radius + 1) * width, last);
    const leaves = Math.max(row - radius * width, 0);
    for (let x = 0; x < width; x++) {
      to[row + x] = sums[x] * scale;
      sums[x] += from[enters + x] - from[leaves + x];
    }
  }
}
