// @ts-check
import { FrameStore } from "../stream/frame-store.js";

/**
 * The frame lock is off: each camera frame is drawn at once, under whatever mask came last. It is
 * wrong by the mask's age, and shows why masks are paired with their frames.
 */
export class FrameLockOff {
  #store;
  /** @type {import("../stream/frame-store.js").KeptFrame | null} */
  #newest = null;
  /** @type {import("../stream/protocol.js").Mask | null} */
  #mask = null;
  #sinceMs = -Infinity;

  /** @param {{framesAreRead: boolean}} use whether the pixels of kept frames will be read */
  constructor({ framesAreRead }) {
    this.#store = new FrameStore(framesAreRead);
  }

  /**
   * @param {CanvasImageSource} image @param {number} width @param {number} height
   * @returns {Pair | null} null before there is a mask
   */
  frame(image, width, height) {
    if (!this.#mask) return null;
    if (this.#newest) this.#store.release([this.#newest]);
    [this.#newest] = this.#store.keep(image, width, height, performance.now(), [this.#mask]);
    return { frame: this.#newest, mask: this.#mask };
  }

  /**
   * @param {Pair} segmented a mask, and its own frame
   * @returns {Pair | null} null before there is a frame that is newer than that
   */
  mask({ frame, mask }) {
    if (frame.grabbedMs < this.#sinceMs) return null; // still of what has been forgotten
    const fits = this.#mask?.width === mask.width && this.#mask.height === mask.height;
    this.#mask = mask;
    return this.#newest && fits ? { frame: this.#newest, mask } : null;
  }

  /** What comes next has nothing to do with what was: another source, model or stream. */
  forget() {
    if (this.#newest) this.#store.release([this.#newest]);
    this.#newest = this.#mask = null;
    this.#sinceMs = performance.now();
  }
}

/** @typedef {{frame: import("../stream/frame-store.js").KeptFrame, mask: import("../stream/protocol.js").Mask}} Pair */
