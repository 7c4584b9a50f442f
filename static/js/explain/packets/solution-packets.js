// @ts-check
/**
 * The packets of the solutions beside selfie segmentation. Those that are the same are not repeated.
 *
 * @typedef {import("./packets.js").Packet} Packet
 * @typedef {import("./packets.js").Sample} Sample
 * @typedef {import("../../drawing/overlays/scene.js").Detection} Detection
 */
import { drawDetections } from "./drawn-detections.js";
import { drawRgb, PACKETS, replyBytes } from "./packets.js";
import { resultOf } from "./result.js";

/** By the kind of overlay: what is found, and what it is made of. @type {Record<string, [title: string, words: string]>} */
const FOUND = {
  landmarks: ["Landmarks", "The points of each body, face or hand, always in the same order."],
  boxes: ["Boxes", "Where each one was found."],
  "boxes-3d": ["3D boxes", "The centre and the eight corners of each box, as the camera sees them."],
};
const UNITS = "x and y are shares of the frame’s sides. “smooth” has smoothed them over time.";

/** Bytes of a detection in the message beside its texts and points. */
const DETECTION_BYTES = 28;
const BYTES_PER_POINT = 16;

/** @type {Packet} */
const SMALL = { ...PACKETS.small, words: "The same frame, smaller. MediaPipe’s models need no more pixels." };

/** @type {Packet} */
const TENSOR = {
  title: "Input tensor",
  kind: () => "float32, of the model’s own size",
  words: "MediaPipe cuts each model’s own crop out of the decoded frame, which is shown here, and scales it. The crops stay within MediaPipe.",
  draw: drawRgb,
};

/** @type {Packet} */
const DETECTIONS = {
  title: "",
  kind: ({ mask: { detections } }) => shapesOf(detections),
  bytes: ({ mask: { detections } }) => bytesOf(detections),
  words: "",
  draw: drawDetections,
};

/** @type {Packet} */
const REPLY = {
  ...PACKETS.reply,
  title: "Result message",
  kind: ({ mask: { mask, detections } }) => `WDM4: times, ${counted(detections.length, "detection")}${mask.length ? ", mask, contours" : ""}`,
  bytes: ({ mask }) => replyBytes(mask) + bytesOf(mask.detections),
  words: "The reply: what was found, and the stage times.",
  draw: drawDetections,
};

/** @type {Packet} */
const PICTURE = { ...PACKETS.picture, words: "The camera frame, with what was found drawn over it by the browser." };

const RAW = { ...PACKETS.raw, words: "The model’s confidence for each pixel, as a picture. The line marks the threshold." };
const MASK = { ...PACKETS.mask, title: "Mask", words: "The same mask: beside selfie segmentation, the stage “smooth” leaves masks as they are." };

/** @param {import("../../stream/protocol.js").Model} model @returns {Record<string, Packet>} by kind */
export function packetsOf(model) {
  if (model.smoothsMask) return PACKETS;
  const { camera, sent, decoded, contours } = PACKETS;
  const [title, words] = FOUND[model.overlays.at(-1) ?? ""] ?? ["Detections", ""];
  const result = resultOf(model);
  return {
    camera: { ...camera, words: "The frame from the camera. It stays in the browser. The result is computed from exactly this frame." },
    small: SMALL, sent, decoded, tensor: TENSOR,
    ...(result.mask ? { raw: RAW, mask: MASK, contours } : {}),
    ...(result.detections ? { detections: { ...DETECTIONS, title, words: `${words} ${UNITS}` } } : {}),
    reply: REPLY, picture: PICTURE,
  };
}

/** The kind that is shown where one is asked for that the solution has not. @param {string} kind @param {Record<string, Packet>} packets */
export function shownKind(kind, packets) {
  return [kind, "detections", "mask"].find((one) => one in packets) ?? "camera";
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

/** In the message. @param {Detection[]} detections */
function bytesOf(detections) {
  const text = (/** @type {string} */ words) => new TextEncoder().encode(words).length;
  return detections.reduce((sum, { group, label, points }) => sum + DETECTION_BYTES + text(group) + text(label) + (points.length / 4) * BYTES_PER_POINT, 0);
}

/** @param {number} count @param {string} noun */
function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
