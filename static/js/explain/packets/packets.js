// @ts-check
/**
 * The packets on the edges of the graph, all of one frame. Each kind has a drawing and a description.
 *
 * @typedef {object} Sample of one frame, all of its packets
 * @property {import("../trace.js").Trace} trace
 * @property {HTMLCanvasElement} camera
 * @property {{width: number, height: number}} cameraSize the frame's own
 * @property {HTMLCanvasElement} small
 * @property {Uint8Array} sent
 * @property {number} encoding
 * @property {import("../../stream/protocol.js").Model} model
 * @property {import("../../stream/protocol.js").Result} mask
 * @property {import("../../stream/protocol.js").Inspection} inspection
 * @property {number} threshold 0 to 255
 * @property {Float32Array[]} lines
 * @property {import("../../drawing/overlays/scene.js").Drawing} drawing how detections are drawn
 * @property {HTMLCanvasElement} picture
 *
 * @typedef {object} Packet
 * @property {string} title
 * @property {(sample: Sample) => string} kind shape and type, as a programmer would say it
 * @property {(sample: Sample) => number} [bytes]
 * @property {string} words
 * @property {(sample: Sample, canvas: HTMLCanvasElement) => void} draw
 * @property {(sample: Sample) => Uint8Array} [values] whose histogram is shown
 */
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

/** Width of the drawing of contours at most, in pixels. */
const CONTOURS_WIDTH = 1024;

/** @type {Record<string, Packet>} */
export const PACKETS = {
  camera: {
    title: "Camera frame",
    kind: ({ cameraSize: { width, height } }) => `${height}×${width}×3, 8 bits`,
    bytes: ({ cameraSize: { width, height } }) => width * height * 3,
    words: "The frame from the camera. It stays in the browser. The mask is computed from exactly this frame.",
    draw: ({ camera }, canvas) => copy(camera, canvas),
  },
  small: {
    title: "Small frame",
    kind: ({ mask: { width, height } }) => `${height}×${width}×3, 8 bits`,
    bytes: ({ mask: { width, height } }) => width * height * 3,
    words: "The same frame at the model’s input size. The model uses no more pixels.",
    draw: ({ small }, canvas) => copy(small, canvas),
  },
  sent: {
    title: "Encoded frame",
    kind: ({ encoding }) => (encoding === Encoding.I420 ? "I420: brightness, then two colours" : "JPEG"),
    bytes: ({ sent }) => sent.length,
    words: "The bytes sent to the server. Within one machine a codec costs more than it saves, so brightness is sent in full and colour at a quarter.",
    draw: drawSent,
  },
  decoded: {
    title: "Decoded frame",
    kind: ({ mask: { width, height } }) => `${height}×${width}×3, uint8`,
    bytes: ({ inspection }) => inspection.rgbFrame.length,
    words: "The frame in the server’s memory: a NumPy array.",
    draw: drawRgb,
  },
  tensor: {
    title: "Input tensor",
    kind: ({ mask: { width, height } }) => `1×${height}×${width}×3, float32`,
    bytes: ({ mask: { width, height } }) => width * height * 3 * 4,
    words: "The model’s input: the decoded frame, with red, green and blue from 0 to 1.",
    draw: drawRgb,
  },
  raw: {
    title: "Confidence mask",
    kind: ({ mask: { width, height } }) => `${height}×${width}, 0 to 1`,
    words: "The model’s confidence that each pixel is person. The line marks the threshold.",
    draw: ({ mask, inspection, threshold }, canvas) => drawHeat(canvas, mask, inspection.raw, threshold),
    values: ({ inspection }) => inspection.raw,
  },
  mask: {
    title: "Smoothed mask",
    kind: ({ mask: { width, height } }) => `${height}×${width}, 8 bits`,
    bytes: ({ mask }) => mask.mask.length,
    words: "The same mask, averaged over time where nothing moves, and without specks.",
    draw: ({ mask, threshold }, canvas) => drawHeat(canvas, mask, mask.mask, threshold),
    values: ({ mask }) => mask.mask,
  },
  contours: {
    title: "Contours",
    kind: ({ mask: { contours } }) => (contours.length ? `${contours.length} closed, ${points(contours)} points` : "None: there is nobody, or the outline is off (key O)"),
    bytes: ({ mask: { contours } }) => 4 * points(contours),
    words: "Where the mask crosses the threshold, pixel by pixel, and the smooth line that the browser draws.",
    draw: drawContours,
  },
  reply: {
    title: "Mask message",
    kind: ({ mask }) => `WDM4: times, ${mask.contours.length} contour${mask.contours.length === 1 ? "" : "s"}, mask`,
    bytes: ({ mask }) => replyBytes(mask),
    words: "The reply: mask, contours and stage times.",
    draw: ({ mask }, canvas) => paint(canvas, mask, (i) => mask.mask[i] * 0x010101),
  },
  picture: {
    title: "Composite",
    kind: ({ picture: { width, height } }) => `${height}×${width}, on the canvas`,
    words: "The camera frame, cut out by its mask, with background and outline.",
    draw: ({ picture }, canvas) => copy(picture, canvas),
  },
};

/** Bytes of the reply without detections. @param {import("../../stream/protocol.js").Result} reply */
export function replyBytes({ contours, mask }) {
  return 64 + contours.reduce((sum, { length }) => sum + 2 + 2 * length, 0) + mask.length;
}

/** @param {Int16Array[]} contours */
function points(contours) {
  return contours.reduce((sum, { length }) => sum + length / 2, 0);
}

/** @param {HTMLCanvasElement} image @param {HTMLCanvasElement} canvas */
function copy(image, canvas) {
  Object.assign(canvas, { width: image.width, height: image.height });
  canvas.getContext("2d")?.drawImage(image, 0, 0);
}

/**
 * @param {HTMLCanvasElement} canvas @param {{width: number, height: number}} size
 * @param {(i: number) => number} colour of the pixel: red, green, blue from the lowest byte on
 */
function paint(canvas, { width, height }, colour) {
  Object.assign(canvas, { width, height });
  const picture = new ImageData(width, height);
  const pixels = new Uint32Array(picture.data.buffer);
  for (let i = 0; i < pixels.length; i++) pixels[i] = 0xff000000 | colour(i);
  canvas.getContext("2d")?.putImageData(picture, 0, 0);
}

/** @param {Sample} sample @param {HTMLCanvasElement} canvas */
export function drawRgb({ mask, inspection: { rgbFrame } }, canvas) {
  paint(canvas, mask, (i) => rgbFrame[3 * i] | (rgbFrame[3 * i + 1] << 8) | (rgbFrame[3 * i + 2] << 16));
}

/** @param {Sample} sample @param {HTMLCanvasElement} canvas */
function drawSent({ sent, encoding, mask, small }, canvas) {
  if (encoding !== Encoding.I420) return copy(small, canvas); // of a JPEG only the bytes differ to the eye
  const { width, height } = mask;
  const area = width * height;
  paint(canvas, { width, height: (3 * height) / 2 }, (i) => {
    if (i < area) return sent[i] * 0x010101;
    // Below the brightness stand the colours side by side, each half as wide and high.
    const [x, y] = [i % width, Math.floor((i - area) / width)];
    const plane = x < width / 2 ? area : area + area / 4;
    return sent[plane + y * (width / 2) + (x % (width / 2))] * 0x010101;
  });
}

/** @param {HTMLCanvasElement} canvas @param {{width: number, height: number}} size @param {Uint8Array} values @param {number} threshold */
function drawHeat(canvas, { width, height }, values, threshold) {
  paint(canvas, { width, height }, (i) => {
    const isPerson = values[i] >= threshold;
    const x = i % width;
    const atEdge = isPerson && ((x > 0 && values[i - 1] < threshold) || (x < width - 1 && values[i + 1] < threshold)
      || (i >= width && values[i - width] < threshold) || (i + width < values.length && values[i + width] < threshold));
    return atEdge ? 0x40e600 : HEAT[values[i]];
  });
}

/** @param {Path2D} path @param {Int16Array} contour @param {number} scale */
function traceContour(path, contour, scale) {
  path.moveTo(scale * (contour[0] + 0.5), scale * (contour[1] + 0.5));
  for (let i = 2; i < contour.length; i += 2) path.lineTo(scale * (contour[i] + 0.5), scale * (contour[i + 1] + 0.5));
  path.closePath();
}

/** @param {Sample} sample @param {HTMLCanvasElement} canvas */
function drawContours({ mask, lines }, canvas) {
  const scale = Math.max(1, Math.min(4, Math.floor(CONTOURS_WIDTH / mask.width)));
  Object.assign(canvas, { width: scale * mask.width, height: scale * mask.height });
  const context = canvas.getContext("2d");
  if (!context) return;
  context.fillStyle = "#111418";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = "#ffb84d";
  for (const contour of mask.contours) {
    for (let i = 0; i < contour.length; i += 2) context.fillRect(scale * contour[i] + 1, scale * contour[i + 1] + 1, 2, 2);
  }
  const path = new Path2D();
  for (const line of lines) traceLine(path, line, canvas.width, canvas.height);
  if (!lines.length) mask.contours.forEach((contour) => traceContour(path, contour, scale)); // the picture has no outline
  context.strokeStyle = `#${OUTLINE_COLOUR}`;
  context.lineWidth = 3;
  context.stroke(path);
}
