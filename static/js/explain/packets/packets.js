// @ts-check
/**
 * The packets on the edges of the graph, all of one frame. Which there are, and what is said of them, follows
 * from what the model gives.
 *
 * @typedef {object} Sample of one frame, all of its packets
 * @property {import("../trace.js").Trace} trace
 * @property {HTMLCanvasElement} camera
 * @property {{width: number, height: number}} cameraSize the frame's own
 * @property {HTMLCanvasElement} small
 * @property {Uint8Array} sent
 * @property {number} encoding
 * @property {Model} model
 * @property {import("../../stream/protocol.js").Result} result
 * @property {import("../../stream/protocol.js").Inspection} inspection
 * @property {number} threshold 0 to 255
 * @property {Float32Array[]} lines the outline as it is drawn
 * @property {import("../../drawing/overlays/scene.js").Draw[]} overlays
 * @property {import("../../drawing/overlays/scene.js").Drawing} drawing how the solution's points are drawn
 * @property {HTMLCanvasElement} picture
 *
 * @typedef {object} Packet
 * @property {string} title
 * @property {(sample: Sample) => string} kind shape and type, as a programmer would say it
 * @property {(sample: Sample) => number} [bytes]
 * @property {string} words
 * @property {(sample: Sample, canvas: HTMLCanvasElement) => void} draw
 * @property {(sample: Sample) => Uint8Array} [values] whose histogram is shown
 *
 * @typedef {import("../../models.js").Model} Model
 * @typedef {import("../../drawing/overlays/scene.js").Detection} Detection
 */
import { Encoding } from "../../stream/protocol.js";
import { copy, drawContours, drawDetections, drawHeat, drawReply, drawRgb, drawSent } from "./drawings.js";

/** By the overlay that draws them: what detections are, and what they are made of. @type {Record<string, [title: string, words: string]>} */
const FOUND = {
  landmarks: ["Landmarks", "The points of each body, face or hand, always in the same order."],
  boxes: ["Boxes", "Where each one was found."],
  "boxes-3d": ["3D boxes", "The centre and the eight corners of each box, as the camera sees them."],
};

/** @param {Model} model @returns {Record<string, Packet>} by kind */
export function packetsOf({ gives, cutsOut, smoothsMask, overlays, tensor, width, height }) {
  const [hasMask, hasDetections] = [gives.includes("mask"), gives.includes("detections")];
  const isWhole = tensor !== null && tensor[0] === height && tensor[1] === width;
  const [title, words] = FOUND[overlays.find((overlay) => overlay in FOUND) ?? ""] ?? ["Detections", ""];
  /** @type {Record<string, Packet>} */
  const ofMask = {
    raw: {
      title: "Confidence mask",
      kind: ({ result }) => `${result.height}×${result.width}, 0 to 1`,
      words: `The model’s confidence ${cutsOut ? "that each pixel is person" : "for each pixel"}. The line marks the threshold.`,
      draw: ({ result, inspection, threshold }, canvas) => drawHeat(canvas, result, inspection.raw, threshold),
      values: ({ inspection }) => inspection.raw,
    },
    mask: {
      title: smoothsMask ? "Smoothed mask" : "Mask",
      kind: ({ result }) => `${result.height}×${result.width}, 8 bits`,
      bytes: ({ result }) => result.mask.length,
      words: smoothsMask ? "The same mask, averaged over time where nothing moves, and without specks." : "The same mask: the stage “smooth” leaves this model’s masks as they are.",
      draw: ({ result, threshold }, canvas) => drawHeat(canvas, result, result.mask, threshold),
      values: ({ result }) => result.mask,
    },
    contours: {
      title: "Contours",
      kind: ({ result: { contours } }) => (contours.length ? `${contours.length} closed, ${points(contours)} points` : "None: there is nobody, or the outline is off (key O)"),
      bytes: ({ result: { contours } }) => 4 * points(contours),
      words: `Where the mask crosses the threshold, pixel by pixel${overlays.includes("outline") ? ", and the smooth line that the browser draws" : ""}.`,
      draw: drawContours,
    },
  };
  /** @type {Packet} */
  const detections = {
    title,
    kind: ({ result }) => shapesOf(result.detections),
    bytes: ({ result }) => bytesOf(result.detections),
    words: `${words} x and y are shares of the frame’s sides. “smooth” has smoothed them over time.`,
    draw: drawDetections,
  };
  return {
    camera: {
      title: "Camera frame",
      kind: ({ cameraSize }) => `${cameraSize.height}×${cameraSize.width}×3, 8 bits`,
      bytes: ({ cameraSize }) => cameraSize.width * cameraSize.height * 3,
      words: `The frame from the camera. It stays in the browser. The ${hasDetections ? "result" : "mask"} is computed from exactly this frame.`,
      draw: ({ camera }, canvas) => copy(camera, canvas),
    },
    small: {
      title: "Small frame",
      kind: ({ result }) => `${result.height}×${result.width}×3, 8 bits`,
      bytes: ({ result }) => result.width * result.height * 3,
      words: isWhole ? "The same frame at the model’s input size. The model uses no more pixels." : "The same frame, smaller. MediaPipe’s models need no more pixels.",
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
      kind: ({ result }) => `${result.height}×${result.width}×3, uint8`,
      bytes: ({ inspection }) => inspection.rgbFrame.length,
      words: "The frame in the server’s memory: a NumPy array.",
      draw: drawRgb,
    },
    tensor: {
      title: "Input tensor",
      kind: () => (tensor ? `1×${tensor.join("×")}, float32` : "float32, of the model’s own size"),
      ...(tensor && { bytes: () => tensor.reduce((product, size) => product * size, 4) }),
      words: isWhole
        ? "The model’s input: the decoded frame, with red, green and blue from 0 to 1."
        : "MediaPipe cuts each model’s own crop out of the decoded frame, which is shown here, and scales it. The crops stay within MediaPipe.",
      draw: drawRgb,
    },
    ...(hasMask && ofMask),
    ...(hasDetections && { detections }),
    reply: {
      title: "Result message",
      kind: ({ result }) => {
        const parts = [hasDetections && counted(result.detections.length, "detection"), hasMask && `${counted(result.contours.length, "contour")}, mask`];
        return ["WDM4: times", ...parts].filter(Boolean).join(", ");
      },
      bytes: ({ result: { mask, contours, detections } }) => 64 + contours.reduce((sum, { length }) => sum + 2 + 2 * length, 0) + mask.length + bytesOf(detections),
      words: `The reply: ${[hasMask && "mask, contours", hasDetections && "what was found"].filter(Boolean).join(", ")} and stage times.`,
      draw: drawReply,
    },
    picture: {
      title: "Composite",
      kind: ({ picture }) => `${picture.height}×${picture.width}, on the canvas`,
      words: cutsOut
        ? `The camera frame, cut out by its mask, with background and outline${hasDetections ? ", and what was found drawn over it" : ""}.`
        : "The camera frame, with what was found drawn over it by the browser.",
      draw: ({ picture }, canvas) => copy(picture, canvas),
    },
  };
}

/** The kind that is shown where one is asked for that the model has not. @param {string} kind @param {Record<string, Packet>} packets */
export function shownKind(kind, packets) {
  return [kind, "detections", "mask"].find((one) => one in packets) ?? "camera";
}

/** @param {Int16Array[]} contours */
function points(contours) {
  return contours.reduce((sum, { length }) => sum + length / 2, 0);
}

/** "2 × 21×4, float32: x, y, z, visibility". @param {Detection[]} detections */
function shapesOf(detections) {
  const boxes = detections.filter(({ box }) => box).length;
  const counts = detections.map(({ points }) => points.length / 4).filter(Boolean);
  const shapes = [...new Set(counts)].map((count) => {
    const times = counts.filter((other) => other === count).length;
    return `${times > 1 ? `${times} × ` : ""}${count}×4`;
  });
  const parts = [
    boxes && `${boxes > 1 ? `${boxes}×4` : "4"}, float32: x, y, width, height`,
    shapes.length && `${shapes.join(" and ")}, float32: x, y, z, visibility`,
  ];
  return parts.filter(Boolean).join("; ") || "None: nothing was found";
}

/** Bytes of a detection in the message beside its texts and points. */
const DETECTION_BYTES = 28;
const BYTES_PER_POINT = 16;

/** In the message. @param {Detection[]} detections */
function bytesOf(detections) {
  const text = (/** @type {string} */ words) => new TextEncoder().encode(words).length;
  return detections.reduce((sum, { group, label, points }) => sum + DETECTION_BYTES + text(group) + text(label) + (points.length / 4) * BYTES_PER_POINT, 0);
}

/** @param {number} count @param {string} noun */
function counted(count, noun) {
  return `${count}\u00a0${noun}${count === 1 ? "" : "s"}`;
}
