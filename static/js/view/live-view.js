// @ts-check
import { Emitter } from "../emitter.js";

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

/**
 * The way of a frame: from the source through the server to the canvas.
 *
 * Events: "drawn": the canvas has a new picture; "shown": it is of another frame; "processed" (detail: the frames with their results, one
 * for each model): they have been drawn, and are valid during the call; "failed": the canvas is lost.
 *
 * @extends {Emitter<{drawn: undefined, shown: undefined, processed: Frame[], failed: undefined}>}
 */
export class LiveView extends Emitter {
  #sender;
  #compositor;
  #live;
  /** The model's. @type {Pairing} */
  lock = FRAME_LOCK;
  /** In its place: without the lock, or with two models. @type {Pairing | null} */
  override = null;
  /** Where a second side begins, as a share of the width. */
  splitAt = () => 1;
  /** Whether there has been a picture. */
  hasDrawn = false;
  /** @type {Frame | null} */
  #newest = null;

  /**
   * @param {import("../stream/frame-sender.js").FrameSender} sender
   * @param {import("../drawing/compositor.js").Compositor} compositor
   * @param {{isStalled: boolean}} live
   */
  constructor(sender, compositor, live) {
    super();
    this.#sender = sender;
    this.#compositor = compositor;
    this.#live = live;
  }

  get pairing() {
    return this.override ?? this.lock;
  }

  /**
   * Show a frame of the source, unless it may not be sent.
   * @param {CanvasImageSource} image @param {number} width @param {number} height
   * @param {Frame["truth"]} [truth]
   */
  async show(image, width, height, truth) {
    const captured = this.#live.isStalled ? null : this.pairing.captured(image, width, height);
    const keeping = this.#sender.keep(image, width, height, truth); // while the image is valid
    const early = await captured;
    if (early) this.#draw(early);
    const kept = await keeping;
    if (!kept) return;
    const answer = this.#sender.process(kept);
    const timer = setTimeout(() => this.#compositor.prepare(kept.frames)); // the frames leave first
    try {
      const frames = await answer;
      if (!frames.length) return;
      for (const { clock } of frames) clock.skip();
      if (!this.#draw(this.pairing.processed(frames))) return this.emit("failed");
      for (const { clock } of frames) clock.mark("composite");
      this.emit("processed", frames);
    } finally {
      clearTimeout(timer);
      this.#sender.release(kept);
    }
  }

  /** @param {Side[]} sides */
  #draw(sides) {
    if (!sides.length) return true;
    if (!this.#compositor.draw(sides, this.splitAt())) return false;
    this.hasDrawn = true;
    this.emit("drawn");
    if (sides[0].frame !== this.#newest) this.emit("shown");
    this.#newest = sides[0].frame;
    return true;
  }
}
