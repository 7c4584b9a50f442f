// @ts-check
/** @typedef {import("./packets.js").Sample} Sample @typedef {{width: number, height: number}} Size */
import { OUTLINE_COLOUR, traceLine } from "../../drawing/overlays/outline.js";
import { Encoding } from "../../stream/protocol.js";

/** Black over violet and orange to yellow, as in thermal pictures: stops at even distances. */
const STOPS = [[10, 8, 30], [84, 16, 110], [186, 54, 85], [248, 140, 10], [252, 255, 164]];

/** A colour for each value: red, green, blue from the lowest byte on. */
export const HEAT = Uint32Array.from({ length: 256 }, (_, value) => {
  const at = (value / 255) * (STOPS.length - 1);
  const lower = Math.min(Math.floor(at), STOPS.length - 2);
  const channel = (/** @type {number} */ c) => Math.round(STOPS[lower][c] + (STOPS[lower + 1][c] - STOPS[lower][c]) * (at - lower));
  return channel(0) | (channel(1) << 8) | (channel(2) << 16);
});

/** The line at the threshold: red, green, blue from the lowest byte on. */
const LINE = 0x40e600;
const POINT = "#ffb84d";
const GROUND = "#111418";
/** Width of drawings on the dark ground at most, in pixels. */
const WIDTH = 1024;

/** @param {HTMLCanvasElement} image @param {HTMLCanvasElement} canvas */
export function copy(image, canvas) {
  Object.assign(canvas, { width: image.width, height: image.height });
  canvas.getContext("2d")?.drawImage(image, 0, 0);
}

/** @param {Sample} sample @param {HTMLCanvasElement} canvas */
export function drawRgb({ result, inspection: { rgbFrame } }, canvas) {
  paint(canvas, result, (i) => rgbFrame[3 * i] | (rgbFrame[3 * i + 1] << 8) | (rgbFrame[3 * i + 2] << 16));
}

/** @param {Sample} sample @param {HTMLCanvasElement} canvas */
export function drawSent({ sent, encoding, result: { width, height }, small }, canvas) {
  if (encoding !== Encoding.I420) return copy(small, canvas); // of a JPEG only the bytes differ to the eye
  const area = width * height;
  paint(canvas, { width, height: (3 * height) / 2 }, (i) => {
    if (i < area) return sent[i] * 0x010101;
    // Below the brightness stand the colours side by side, each half as wide and high.
    const [x, y] = [i % width, Math.floor((i - area) / width)];
    const plane = x < width / 2 ? area : area + area / 4;
    return sent[plane + y * (width / 2) + (x % (width / 2))] * 0x010101;
  });
}

/** @param {HTMLCanvasElement} canvas @param {Size} size @param {Uint8Array} values @param {number} threshold */
export function drawHeat(canvas, { width, height }, values, threshold) {
  paint(canvas, { width, height }, (i) => {
    const isInside = values[i] >= threshold;
    const x = i % width;
    const atEdge = isInside && ((x > 0 && values[i - 1] < threshold) || (x < width - 1 && values[i + 1] < threshold)
      || (i >= width && values[i - width] < threshold) || (i + width < values.length && values[i + width] < threshold));
    return atEdge ? LINE : HEAT[values[i]];
  });
}

/** @param {Sample} sample @param {HTMLCanvasElement} canvas */
export function drawContours({ result, lines }, canvas) {
  const [context, scale] = onGround(canvas, result);
  context.fillStyle = POINT;
  for (const contour of result.contours) {
    for (let i = 0; i < contour.length; i += 2) context.fillRect(scale * contour[i] + 1, scale * contour[i + 1] + 1, 2, 2);
  }
  const path = new Path2D();
  for (const line of lines) traceLine(path, line, canvas.width, canvas.height);
  if (!lines.length) result.contours.forEach((contour) => traceContour(path, contour, scale)); // the picture has no outline
  context.strokeStyle = `#${OUTLINE_COLOUR}`;
  context.lineWidth = 3;
  context.stroke(path);
}

/** As over the live picture, on a dark ground. @param {Sample} sample @param {HTMLCanvasElement} canvas */
export function drawDetections(sample, canvas) {
  onGround(canvas, sample.result);
  drawOverlays(sample, canvas);
}

/** @param {Sample} sample @param {HTMLCanvasElement} canvas */
export function drawReply(sample, canvas) {
  const { mask } = sample.result;
  if (!mask.length) return drawDetections(sample, canvas);
  paint(canvas, sample.result, (i) => mask[i] * 0x010101);
  drawOverlays(sample, canvas);
}

/** What was found, without the mask. @param {Sample} sample @param {HTMLCanvasElement} canvas */
function drawOverlays({ result: { detections }, overlays, drawing }, canvas) {
  const context = canvas.getContext("2d");
  const { width, height, clientWidth } = canvas;
  const unit = clientWidth ? width / clientWidth : 1;
  const result = { width, height, detections, mask: new Uint8Array() };
  const scene = { width, height, mirror: false, unit, timeMs: 0, result, lines: [], look: { outline: null, dye: "" }, drawing };
  if (context) for (const draw of overlays) draw(context, scene);
}

/**
 * @param {HTMLCanvasElement} canvas @param {Size} size
 * @param {(i: number) => number} colour of the pixel: red, green, blue from the lowest byte on
 */
function paint(canvas, { width, height }, colour) {
  Object.assign(canvas, { width, height });
  const picture = new ImageData(width, height);
  const pixels = new Uint32Array(picture.data.buffer);
  for (let i = 0; i < pixels.length; i++) pixels[i] = 0xff000000 | colour(i);
  canvas.getContext("2d")?.putImageData(picture, 0, 0);
}

/** A dark ground, a few times as large as the result. @param {HTMLCanvasElement} canvas @param {Size} size @returns {[context: CanvasRenderingContext2D, scale: number]} */
function onGround(canvas, { width, height }) {
  const scale = Math.max(1, Math.min(4, Math.floor(WIDTH / width)));
  Object.assign(canvas, { width: scale * width, height: scale * height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = GROUND;
  context.fillRect(0, 0, canvas.width, canvas.height);
  return [context, scale];
}

/** @param {Path2D} path @param {Int16Array} contour @param {number} scale */
function traceContour(path, contour, scale) {
  path.moveTo(scale * (contour[0] + 0.5), scale * (contour[1] + 0.5));
  for (let i = 2; i < contour.length; i += 2) path.lineTo(scale * (contour[i] + 0.5), scale * (contour[i + 1] + 0.5));
  path.closePath();
}
