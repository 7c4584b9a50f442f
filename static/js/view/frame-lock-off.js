// @ts-check
import { sideOf } from "./pairing.js";
import { FrameStore } from "../stream/frame.js";

/**
 * The frame lock is off: each camera frame is drawn at once, with the last result. It is wrong by the
 * result's age, and shows why results are paired with their frames. See pairing.js.
 */
export class FrameLockOff {
  #store;
  /** @type {import("../stream/frame.js").Frame | null} */
  #newest = null;
  /** @type {import("../stream/protocol.js").Result | null} */
  #result = null;
  #sinceMs = -Infinity;

  /** @param {{framesAreRead: boolean}} use whether the pixels of kept frames will be read */
  constructor(use) {
    this.#store = new FrameStore(use);
  }

  /** @param {CanvasImageSource} image @param {number} width @param {number} height */
  async captured(image, width, height) {
    if (!this.#result) return null;
    const [frame] = await this.#store.keep(image, width, height, [this.#result]);
    if (!frame) return null;
    if (!this.#result || frame.clock.beganMs < this.#sinceMs) {
      this.#store.release([frame]); // forgotten meanwhile
      return null;
    }
    if (this.#newest) this.#store.release([this.#newest]);
    this.#newest = frame;
    return [{ frame, result: this.#result }];
  }

  /** The newest frame with the new result; the result's own frame if there is no newer one. @param {import("../stream/frame.js").Frame[]} frames */
  processed([frame]) {
    const own = sideOf(frame);
    if (frame.clock.beganMs < this.#sinceMs) return [own]; // captured before `forget`
    const fits = this.#result?.width === own.result.width && this.#result.height === own.result.height;
    this.#result = own.result;
    return this.#newest && fits ? [{ frame: this.#newest, result: own.result }] : [own];
  }

  /** Whether a frame has been drawn at once. */
  get hasFrame() {
    return this.#newest !== null;
  }

  forget() {
    if (this.#newest) this.#store.release([this.#newest]);
    this.#newest = this.#result = null;
    this.#sinceMs = performance.now();
  }
}
