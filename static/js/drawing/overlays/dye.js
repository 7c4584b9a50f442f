// @ts-check
import { rgb } from "../confidence-tables.js";
import { MaskLayer } from "../mask-layer.js";

/**
 * What dyes hair: the first makes it as light or dark as the colour suggests, the second lifts the lights of
 * dark hair, which would else show no colour, and the third gives it the hue. Strands stay visible.
 * @type {{operation: GlobalCompositeOperation, opacity: number}[]}
 */
const PASSES = [
  { operation: "soft-light", opacity: 0.5 },
  { operation: "color-dodge", opacity: 0.25 },
  { operation: "color", opacity: 0.5 },
];

const layer = new MaskLayer();

/** A colour for each confidence, and the colour's name. */
let table = new Uint32Array(256);
let tableColour = "";

/**
 * Dyes the masked pixels, such as hair.
 * @param {CanvasRenderingContext2D} context @param {import("./scene.js").OverlayScene} scene
 */
export function draw(context, { width, height, mirror, result, look: { dye } }) {
  const part = extentOf(result);
  if (!part || !layer.paint(result, tableFor(dye))) return;
  const [scaleX, scaleY] = [width / result.width, height / result.height];
  const { left, top, across, down } = part;
  context.save();
  context.setTransform(mirror ? -1 : 1, 0, 0, 1, mirror ? width : 0, 0);
  context.imageSmoothingEnabled = true;
  for (const { operation, opacity } of PASSES) {
    context.globalCompositeOperation = operation;
    context.globalAlpha = opacity;
    context.drawImage(layer.canvas, left, top, across, down, left * scaleX, top * scaleY, across * scaleX, down * scaleY);
  }
  context.restore();
}

/** @param {string} colour */
function tableFor(colour) {
  if (colour !== tableColour) {
    const [red, green, blue] = rgb(colour);
    table = Uint32Array.from({ length: 256 }, (_, value) => ((value << 24) | (blue << 16) | (green << 8) | red) >>> 0);
    tableColour = colour;
  }
  return table;
}

/** Confidences up to this are nothing: the rest of the picture costs no time. */
const NOTHING = 8;

/**
 * @param {Pick<import("../../stream/protocol.js").Result, "mask" | "width" | "height">} result
 * @returns {{left: number, top: number, across: number, down: number} | null} of what it has, and a pixel around it
 */
function extentOf({ mask, width, height }) {
  if (mask.length < width * height) return null;
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (mask[i] <= NOTHING) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  if (right < 0) return null;
  left = Math.max(left - 1, 0);
  top = Math.max(top - 1, 0);
  return { left, top, across: Math.min(right + 2, width) - left, down: Math.min(bottom + 2, height) - top };
}
