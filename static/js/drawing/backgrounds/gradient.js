// @ts-check
import { paintedOnce } from "./painted-once.js";

/**
 * A gradient of several colours. It is computed for every pixel, and dithered: a canvas gradient has
 * 8 bits, which a projector shows as bands.
 *
 * @typedef {{x: number, y: number, reach: number, rgb: [number, number, number]}} Light centre from -1 (left, top) to 1
 */

/** The brightest light is behind the head, a little above the middle. @type {Light[]} */
const LIGHTS = [
  { x: -1.0, y: -1.0, reach: 0.95, rgb: [36, 52, 124] },
  { x: 1.0, y: -1.0, reach: 0.95, rgb: [72, 72, 168] },
  { x: 0.0, y: -0.3, reach: 0.75, rgb: [132, 162, 214] },
  { x: -1.1, y: 0.55, reach: 0.85, rgb: [22, 124, 146] },
  { x: 1.05, y: 0.2, reach: 0.7, rgb: [158, 100, 170] },
  { x: 0.85, y: 1.15, reach: 0.7, rgb: [236, 146, 132] },
  { x: -0.15, y: 1.2, reach: 0.8, rgb: [74, 82, 152] },
];

/** Dither noise of at most one level, mostly less: the difference of two random numbers. */
const NOISE = new Float32Array(1 << 14);
let seed = 41;
const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647; // the same noise every time
NOISE.forEach((_, i) => (NOISE[i] = random() - random()));
/** Shift of the noise from row to row; a prime, so that the noise shows no pattern. */
const NOISE_STEP = 5849;

export const gradient = paintedOnce(paintGradient);

/** Fill the canvas, opaque. @param {CanvasRenderingContext2D} context @param {number} width @param {number} height */
export function paintGradient(context, width, height) {
  // In a narrow frame the lights move closer together; otherwise they would become stripes.
  const stretch = Math.min(1.5, Math.max(0.6, Math.sqrt((width / height) * (9 / 16))));
  const lights = LIGHTS.map(({ x, y, reach, rgb }) => ({
    across: falloff(width, x, stretch / reach),
    down: falloff(height, y, 1 / (stretch * reach)),
    power: rgb.map((value) => value ** 2), // lights are mixed as light, not as grey levels
  }));
  const image = context.createImageData(width, height);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 4) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let whole = 0;
      for (const { across, down, power } of lights) {
        const weight = across[x] * down[y];
        red += weight * power[0];
        green += weight * power[1];
        blue += weight * power[2];
        whole += weight;
      }
      const noise = NOISE[(y * NOISE_STEP + x) & (NOISE.length - 1)];
      image.data[to] = Math.sqrt(red / whole) + noise;
      image.data[to + 1] = Math.sqrt(green / whole) + noise;
      image.data[to + 2] = Math.sqrt(blue / whole) + noise;
      image.data[to + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
}

/** One axis of a light's bell curve. @param {number} pixels @param {number} centre @param {number} scale */
function falloff(pixels, centre, scale) {
  return Float64Array.from({ length: pixels }, (_, i) => Math.exp(-1.15 * (((2 * i + 1) / pixels - 1 - centre) * scale) ** 2));
}
