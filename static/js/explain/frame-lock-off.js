// @ts-check
import { sideOf } from "../live-view.js";
import { FrameStore } from "../stream/frame.js";

/**
 * The frame lock is off: each camera frame is drawn at once, with the last mask. It is wrong by the
 * mask's age, and shows why masks are paired with their frames. A Pairing: see live-view.js.
 */
export class FrameLockOff {
  #store;
  /** @type {import("../stream/frame.js").Frame | null} */
  #newest = null;
  /** @type {import("../stream/protocol.js").Mask | null} */
  #mask = null;
  #sinceMs = -Infinity;

  /** @param {{framesAreRead: boolean}} use whether the pixels of kept frames will be read */
  constructor(use) {
    this.#store = new FrameStore(use);
  }

  /** @param {CanvasImageSource} image @param {number} width @param {number} height */
  async captured(image, width, height) {
    if (!this.#mask) return null;
    const [frame] = await this.#store.keep(image, width, height, [this.#mask]);
    if (!frame) return null;
    if (!this.#mask || frame.clock.beganMs < this.#sinceMs) {
      this.#store.release([frame]); // forgotten meanwhile
      return null;
    }
    if (this.#newest) this.#store.release([this.#newest]);
    this.#newest = frame;
    return [{ frame, mask: this.#mask }];
  }

  /** The newest frame with the new mask; the mask's own frame if there is no newer one. @param {import("../stream/frame.js").Frame[]} frames */
  segmented([frame]) {
    const own = sideOf(frame);
    if (frame.clock.beganMs < this.#sinceMs) return [own]; // captured before `forget`
    const fits = this.#mask?.width === own.mask.width && this.#mask.height === own.mask.height;
    this.#mask = own.mask;
    return this.#newest && fits ? [{ frame: this.#newest, mask: own.mask }] : [own];
  }

  /** Whether a frame has been drawn at once. */
  get hasFrame() {
    return this.#newest !== null;
  }

  forget() {
    if (this.#newest) this.#store.release([this.#newest]);
    this.#newest = this.#mask = null;
    this.#sinceMs = performance.now();
  }
}
