// @ts-check
/**
 * Bytes <-> messages, the browser's side. The specification is
 * webdemo/stream/README.md; both sides are tested against the same fixtures.
 */
import { numbered } from "../models.js";
import { SERVER_STAGES } from "./stage-clock.js";

const MAGIC = 0x344d4457; // "WDM4", little-endian
const HEADER_BYTES = 16;
const FRAME_HEADER_BYTES = HEADER_BYTES + 2;
const INSPECT = 4; // flag
const NEAREST = 8; // flag
const HAS_MASK = 16; // flag
const DETECTION_BYTES = 28;

export const Kind = Object.freeze({ FRAME: 1, RESULT: 2, REFUSAL: 3, HELLO: 4 });
export const Encoding = Object.freeze({ JPEG: 1, I420: 2 });
export const Reason = Object.freeze({
  SUPERSEDED: 1,
  UNKNOWN_MODEL: 2,
  BAD_PICTURE: 3,
  PROCESSING: 4,
  BUSY: 5,
});

/**
 * What a model found in a frame.
 *
 * @typedef {object} Result
 * @property {"result"} kind
 * @property {number} frameId
 * @property {number} model its number
 * @property {number} width of the frame as the model saw it, and of its mask
 * @property {number} height
 * @property {number} receivedMs time, by the server's clock, at which it had read the frame
 * @property {Record<string, number>} stagesMs duration of each of the server's stages, without a gap
 * @property {number} repliedMs the same, after the last stage
 * @property {number} flickerRaw of the unsmoothed mask: mean change per pixel since the frame before, where nothing
 *   moves; 0 to 1, NaN if unknown
 * @property {number} flicker of the mask, likewise
 * @property {Int16Array[]} contours closed; x, y, x, y, … of the outermost pixels of each person
 * @property {Uint8Array} mask width*height bytes, 0 background to 255 person; empty if the model gives none
 * @property {Inspection | null} inspection if it was requested
 * @property {import("../drawing/overlays/scene.js").Detection[]} detections
 *
 * @typedef {object} Inspection
 * @property {Uint8Array} raw the unsmoothed mask, width*height bytes; empty if there is none
 * @property {Uint8Array} rgbFrame the model's input: R, G, B per pixel
 *
 * @typedef {{kind: "refusal", frameId: number, model: number, reason: number, sentence: string}} Refusal
 * @typedef {import("../models.js").Model} Model
 * @typedef {{kind: "hello", credit: number, models: Model[]}} Hello
 */

export class ProtocolError extends Error {}

/**
 * @typedef {import("./frame-sender.js").FrameRequest & {frameId: number, model: number, encoding: number, width: number, height: number}} FrameHeader
 */

/**
 * @param {FrameHeader} frame
 * @param {Uint8Array} picture
 * @returns {ArrayBuffer}
 */
export function serializeFrame(frame, picture) {
  const message = new ArrayBuffer(FRAME_HEADER_BYTES + picture.byteLength);
  const view = new DataView(message);
  view.setUint32(0, MAGIC, true);
  view.setUint8(4, Kind.FRAME);
  view.setUint8(5, frame.model);
  view.setUint8(6, frame.encoding);
  view.setUint8(7, (frame.outline ? 1 : 0) | (frame.flicker ? 2 : 0) | (frame.inspect ? INSPECT : 0) | (frame.nearest ? NEAREST : 0));
  view.setUint32(8, frame.frameId, true);
  view.setUint16(12, frame.width, true);
  view.setUint16(14, frame.height, true);
  view.setUint8(16, frame.threshold);
  view.setUint8(17, frame.smoothing);
  new Uint8Array(message, FRAME_HEADER_BYTES).set(picture);
  return message;
}

/**
 * @param {ArrayBuffer} message
 * @returns {Result | Refusal | Hello}
 * @throws {ProtocolError} the bytes are none of these
 */
export function parseReply(message) {
  try {
    return parse(message);
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    throw new ProtocolError(`The server's message is damaged: ${error}`);
  }
}

/** @param {ArrayBuffer} message */
function parse(message) {
  const view = new DataView(message);
  if (view.getUint32(0, true) !== MAGIC) throw new ProtocolError("The server speaks another protocol. Reload the page.");
  const kind = view.getUint8(4);
  const model = view.getUint8(5);
  const frameId = view.getUint32(8, true);
  if (kind === Kind.RESULT) return parseResult(message, view, model, frameId);
  const body = new TextDecoder().decode(new Uint8Array(message, HEADER_BYTES));
  if (kind === Kind.REFUSAL) {
    return /** @type {Refusal} */ ({ kind: "refusal", frameId, model, reason: view.getUint8(6), sentence: body });
  }
  if (kind === Kind.HELLO) {
    const { credit, models } = JSON.parse(body);
    return /** @type {Hello} */ ({ kind: "hello", credit, models: numbered(models) });
  }
  throw new ProtocolError(`The server sent a message of the unknown kind ${kind}. Reload the page.`);
}

/** @param {ArrayBuffer} message @param {DataView} view @param {number} model @param {number} frameId @returns {Result} */
function parseResult(message, view, model, frameId) {
  const width = view.getUint16(12, true);
  const height = view.getUint16(14, true);
  /** @type {Record<string, number>} */
  const stagesMs = {};
  const receivedMs = Number(view.getBigUint64(HEADER_BYTES, true)) / 1000;
  let repliedMs = receivedMs;
  let offset = HEADER_BYTES + 8;
  for (const stage of SERVER_STAGES) {
    stagesMs[stage] = view.getUint32(offset, true) / 1000;
    repliedMs += stagesMs[stage];
    offset += 4;
  }
  const flickerRaw = view.getFloat32(offset, true);
  const flicker = view.getFloat32(offset + 4, true);
  const contourCount = view.getUint16(offset + 8, true);
  const detectionCount = view.getUint16(offset + 10, true);
  offset += 12;
  const lengths = Array.from({ length: contourCount }, (_, i) => view.getUint16(offset + 2 * i, true));
  offset += 2 * contourCount;
  const contours = lengths.map((length) => {
    const points = new Int16Array(2 * length);
    for (let i = 0; i < points.length; i++, offset += 2) points[i] = view.getInt16(offset, true);
    return points;
  });
  const take = (/** @type {number} */ length) => new Uint8Array(message, (offset += length) - length, length);
  const area = width * height;
  const maskArea = view.getUint8(7) & HAS_MASK ? area : 0;
  const mask = take(maskArea);
  const inspection = view.getUint8(7) & INSPECT ? { raw: take(maskArea), rgbFrame: take(3 * area) } : null;
  const detections = Array.from({ length: detectionCount }, () => {
    const [detection, end] = parseDetection(message, view, offset);
    offset = end;
    return detection;
  });
  if (offset !== message.byteLength) throw new ProtocolError("The server's message is damaged: its length does not match its header.");
  return { kind: "result", frameId, model, width, height, receivedMs, stagesMs, repliedMs, flickerRaw, flicker, contours, mask, inspection, detections };
}

/** @param {ArrayBuffer} message @param {DataView} view @param {number} begin @returns {[import("../drawing/overlays/scene.js").Detection, number]} and where it ends */
function parseDetection(message, view, begin) {
  const [groupBytes, labelBytes] = [view.getUint8(begin), view.getUint8(begin + 1)];
  const [x, y, width, height] = [12, 16, 20, 24].map((place) => view.getFloat32(begin + place, true));
  const label = begin + DETECTION_BYTES + groupBytes;
  const points = label + labelBytes;
  const end = points + 16 * view.getUint16(begin + 2, true);
  if (end > message.byteLength) throw new ProtocolError("The server's message is damaged: it ends within a detection.");
  const text = (/** @type {number} */ from, /** @type {number} */ to) => new TextDecoder().decode(new Uint8Array(message, from, to - from));
  return [{
    group: text(begin + DETECTION_BYTES, label),
    label: text(label, points),
    score: view.getFloat32(begin + 8, true),
    number: view.getUint32(begin + 4, true),
    box: Number.isNaN(x) ? null : [x, y, width, height],
    points: new Float32Array(message.slice(points, end)),
  }, end];
}
