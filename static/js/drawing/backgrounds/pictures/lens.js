// @ts-check
/**
 * A camera for painted scenes: it takes them slightly out of focus, as a lens that is focused on
 * the speaker does.
 *
 * A scene is a stack of planes, each painted small with Canvas 2D. They are blurred by their depth
 * and laid over each other here, as light rather than as levels of grey: so bright things bleed
 * into dark ones and not the other way round. `ctx.filter` could not do that, and Safari lacks it.
 *
 * The small sheet depends on the format alone, so a picture looks the same at any size.
 */
import { soften } from "./blur.js";
import { enlarge } from "./enlarge.js";

/**
 * A depth of the scene. `paint` gets a grid on which the picture is 1000 units high, y points down
 * and x = 0 is its middle; it reaches from -side to side. The first plane must be opaque.
 * @typedef {object} Plane
 * @property {number} blur standard deviation, in units
 * @property {(context: CanvasRenderingContext2D, side: number) => void} paint
 */

/** The sheet's pixels. More than the blur leaves to be seen would only cost time. */
const AREA = 384 * 216;

/**
 * Takes a scene, opaque over the whole canvas.
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {Plane[]} planes from the farthest to the nearest
 */
export function photograph(context, width, height, planes) {
  const aspect = Math.min(4, Math.max(0.25, width / height)); // beyond that, rather stretched than empty
  const rows = Math.round(Math.sqrt(AREA / aspect));
  const columns = Math.round(rows * aspect);
  const light = new Float32Array(3 * columns * rows);
  for (const { paint, blur } of planes) {
    const plane = expose(paint, columns, rows);
    soften(plane, columns, rows, (blur * rows) / 1000);
    layOver(light, plane);
  }
  for (let i = 0; i < light.length; i++) light[i] = 255 * Math.sqrt(light[i]);
  enlarge(context, width, height, { columns, rows, rgb: light });
}

/** How much light a level of grey stands for: a square comes close enough to sRGB's curve. */
const LIGHT = Float32Array.from({ length: 256 }, (_, level) => (level / 255) ** 2);

/**
 * A painted plane as light: red, green and blue times opacity, and opacity.
 * @param {Plane["paint"]} paint
 * @param {number} columns
 * @param {number} rows
 */
function expose(paint, columns, rows) {
  const sheet = Object.assign(document.createElement("canvas"), { width: columns, height: rows });
  const context = sheet.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser has no Canvas 2D.");
  context.translate(columns / 2, 0);
  context.scale(rows / 1000, rows / 1000);
  paint(context, (500 * columns) / rows);
  const { data } = context.getImageData(0, 0, columns, rows);
  const plane = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 4) {
    const opacity = data[i + 3] / 255;
    for (let k = i; k < i + 3; k++) plane[k] = opacity * LIGHT[data[k]];
    plane[i + 3] = opacity;
  }
  return plane;
}

/** @param {Float32Array} light without opacity @param {Float32Array} plane with opacity */
function layOver(light, plane) {
  for (let i = 0, k = 0; k < light.length; i += 4, k += 3) {
    const through = 1 - plane[i + 3];
    for (let c = 0; c < 3; c++) light[k + c] = plane[i + c] + through * light[k + c];
  }
}
