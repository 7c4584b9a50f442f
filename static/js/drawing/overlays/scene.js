// @ts-check
/**
 * What an overlay draws: a file of this folder, named by the model, loaded when it is first used. It exports
 * `draw`; the context is that of the picture's canvas, its transform the identity.
 *
 * @typedef {(context: CanvasRenderingContext2D, scene: OverlayScene) => void} Draw
 *
 * @typedef {object} OverlayScene what a model found in a frame
 * @property {number} width of the canvas, in its pixels
 * @property {number} height
 * @property {boolean} mirror selfie mode: the picture is mirrored, texts are not
 * @property {number} unit canvas pixels for each screen pixel
 * @property {number} timeMs of the frame; it stands still with reduced motion
 * @property {Pick<import("../../stream/protocol.js").Result, "detections" | "mask" | "width" | "height">} result
 * @property {Float32Array[]} lines the outlines of a cut-out: closed; x, y, … as shares of the picture's size
 * @property {Pick<import("../look.js").Look, "outline" | "dye">} look
 * @property {Drawing} drawing the solution's
 *
 * @typedef {object} Detection a body, a face, a hand or an object
 * @property {string} group which part of the solution's drawing it is
 * @property {string} label what is written beside it; "" for nothing
 * @property {number} score 0 to 1
 * @property {number} number the same from frame to frame, from 1 on; 0 for none
 * @property {[number, number, number, number] | null} box x, y, width, height in shares of the frame's sides
 * @property {Float32Array} points x, y, z, visibility, …: x and y in shares of the frame's sides, z grows
 *   with the distance, visibility is 0 to 1
 *
 * @typedef {object} Drawing how a solution's points are drawn
 * @property {Record<string, Group>} groups
 *
 * @typedef {object} Group numbers are those of points
 * @property {Stroke[]} strokes the first is drawn first
 * @property {boolean | number[]} dots all points, or these
 * @property {number[][]} circles the centre, then points on the circle
 *
 * @typedef {{role: Role, pairs: number[][]}} Stroke lines from point to point
 * @typedef {"left" | "right" | "middle" | "mesh" | "contour" | "iris"} Role
 *
 * @typedef {object} Box in canvas pixels
 * @property {number} left
 * @property {number} top
 * @property {number} right
 * @property {number} bottom
 */

/**
 * Least sizes, as shares of the picture's shorter side. The last row of an audience sits at eight picture
 * heights: from there capitals of 0.7 × TYPE are 12 minutes of arc high, and a line of LINE is 3 wide.
 */
const TYPE = 0.042;
const LINE = 0.007;

/** In screen pixels. */
const TYPE_ON_SCREEN = 16;
const LINE_ON_SCREEN = 3;

/**
 * @param {Pick<OverlayScene, "width" | "height" | "unit">} scene
 * @returns {{line: number, type: number}} a line's width and the letters' size, in canvas pixels
 */
export function sizesFor({ width, height, unit }) {
  const side = Math.min(width, height);
  return { line: Math.max(LINE_ON_SCREEN * unit, LINE * side), type: Math.max(TYPE_ON_SCREEN * unit, TYPE * side) };
}

/** Extent, as a share of the picture's shorter side, from which on lines have their full width, and how narrow they get. */
const FULL_EXTENT = 0.4;
const NARROWEST = 0.5;

/**
 * The width of lines in something small, such as a hand: full lines would hide it.
 * @param {OverlayScene} scene @param {number} extent its longer side, in canvas pixels
 */
export function lineWithin(scene, extent) {
  const share = extent / (FULL_EXTENT * Math.min(scene.width, scene.height));
  return sizesFor(scene).line * Math.min(Math.max(share, NARROWEST), 1);
}

/**
 * @param {Detection["box"]} box @param {OverlayScene} scene
 * @returns {Box | null} the part within the picture; null if there is none
 */
export function boxOnCanvas(box, { width, height, mirror }) {
  if (!box) return null;
  const [x, y, across, down] = box;
  const from = mirror ? 1 - x - across : x;
  const [left, right] = [from, from + across].map((share) => width * Math.min(Math.max(share, 0), 1));
  const [top, bottom] = [y, y + down].map((share) => height * Math.min(Math.max(share, 0), 1));
  return right > left && bottom > top ? { left, top, right, bottom } : null; // also null for NaN
}
