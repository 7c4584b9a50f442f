// @ts-check
/** A smooth play of colours: a few coloured lights that run into each other. */
import { enlarge } from "./enlarge.js";

/**
 * @typedef {object} Light
 * @property {number} x from -1 (left) to 1
 * @property {number} y from -1 (top) to 1
 * @property {number} reach how far its colour goes
 * @property {[number, number, number]} rgb
 */

/** The lightest is behind the head, a little above the middle. @type {Light[]} */
const LIGHTS = [
  { x: -1.0, y: -1.0, reach: 0.95, rgb: [36, 52, 124] },
  { x: 1.0, y: -1.0, reach: 0.95, rgb: [72, 72, 168] },
  { x: 0.0, y: -0.3, reach: 0.75, rgb: [132, 162, 214] },
  { x: -1.1, y: 0.55, reach: 0.85, rgb: [22, 124, 146] },
  { x: 1.05, y: 0.2, reach: 0.7, rgb: [158, 100, 170] },
  { x: 0.85, y: 1.15, reach: 0.7, rgb: [236, 146, 132] },
  { x: -0.15, y: 1.2, reach: 0.8, rgb: [74, 82, 152] },
];

const CELLS = 48;

/**
 * A gradient of several colours, over the whole canvas.
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 */
export function paintGradient(context, width, height) {
  // In a narrow picture the lights come closer to each other: else they would become stripes.
  const stretch = Math.min(1.5, Math.max(0.6, Math.sqrt((width / height) * (9 / 16))));
  const rgb = new Float32Array(3 * CELLS * CELLS);
  for (let row = 0; row < CELLS; row++) {
    for (let column = 0; column < CELLS; column++) {
      const mixed = mixAt((2 * column + 1) / CELLS - 1, (2 * row + 1) / CELLS - 1, stretch);
      rgb.set(mixed, 3 * (row * CELLS + column));
    }
  }
  enlarge(context, width, height, { columns: CELLS, rows: CELLS, rgb });
}

/** The lights' mean, by how near they are. @param {number} x @param {number} y @param {number} stretch */
function mixAt(x, y, stretch) {
  const sum = [0, 0, 0];
  let whole = 0;
  for (const light of LIGHTS) {
    const distance = Math.hypot((x - light.x) * stretch, (y - light.y) / stretch) / light.reach;
    const weight = Math.exp(-1.15 * distance ** 2);
    whole += weight;
    light.rgb.forEach((value, i) => (sum[i] += weight * value ** 2)); // as light, not as grey levels
  }
  return sum.map((value) => Math.sqrt(value / whole));
}
