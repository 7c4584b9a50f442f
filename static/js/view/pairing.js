// @ts-check
/**
 * @typedef {import("../stream/frame.js").Frame} Frame
 * @typedef {import("../drawing/compositor.js").Side} Side
 *
 * @typedef {object} Pairing decides which result is drawn on which frame
 * @property {(image: CanvasImageSource, width: number, height: number) => Promise<Side[] | null>} captured what to
 *   draw as soon as the source has a frame; null for nothing
 * @property {(frames: Frame[]) => Side[]} processed what to draw when frames have their results; [] for nothing new
 * @property {() => void} forget the next frame does not follow the last: another source, model or stream
 */

/** @param {Frame} frame @returns {Side} */
export const sideOf = (frame) => ({ frame, result: /** @type {import("../stream/protocol.js").Result} */ (frame.result) });

/** Frame lock: each result is drawn on the frame that it was computed from. @type {Pairing} */
export const FRAME_LOCK = {
  captured: async () => null,
  processed: ([frame]) => [sideOf(frame)],
  forget() {},
};
