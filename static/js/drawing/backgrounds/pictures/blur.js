// @ts-check
/**
 * Blurs in place: three running means in each direction come close to a bell curve.
 * @param {Float32Array} plane red, green, blue and opacity of each pixel, row by row
 * @param {number} columns
 * @param {number} rows
 * @param {number} deviation in pixels
 */
export function soften(plane, columns, rows, deviation) {
  const radius = Math.round((Math.sqrt(4 * deviation ** 2 + 1) - 1) / 2);
  if (radius < 1) return;
  const turned = new Float32Array(plane.length);
  for (let pass = 0; pass < 3; pass++) {
    meanTurned(plane, turned, columns, rows, radius);
    meanTurned(turned, plane, rows, columns, radius);
  }
}

/**
 * The running mean along each row, written as a column: twice that, and both directions are done.
 * @param {Float32Array} from
 * @param {Float32Array} to
 * @param {number} columns of `from`
 * @param {number} rows of `from`
 * @param {number} radius
 */
function meanTurned(from, to, columns, rows, radius) {
  const share = 1 / (2 * radius + 1);
  for (let y = 0; y < rows; y++) {
    const start = 4 * y * columns;
    const end = start + 4 * (columns - 1);
    let red = 0;
    let green = 0;
    let blue = 0;
    let opacity = 0;
    for (let x = -2 * radius; x < columns; x++) {
      const ahead = Math.min(end, Math.max(start, start + 4 * (x + radius))); // the edge goes on outside
      red += from[ahead];
      green += from[ahead + 1];
      blue += from[ahead + 2];
      opacity += from[ahead + 3];
      if (x < 0) continue;
      const out = 4 * (x * rows + y);
      to[out] = red * share;
      to[out + 1] = green * share;
      to[out + 2] = blue * share;
      to[out + 3] = opacity * share;
      const behind = Math.max(start, start + 4 * (x - radius));
      red -= from[behind];
      green -= from[behind + 1];
      blue -= from[behind + 2];
      opacity -= from[behind + 3];
    }
  }
}
