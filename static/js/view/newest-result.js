// @ts-check
import { FrameStore } from "../stream/frame.js";
import { FRAME_LOCK, sideOf } from "./live-view.js";

/**
 * The frame lock is off: each camera frame is drawn at once, with the last result. It is wrong by the
 * result's age, and shows why results are paired with their frames. A Pairing: see live-view.js.
 */
export class FrameLockOff {
  #store;
  /** @type {import("../stream/frame.js").Frame | null} */
  #newest = null;
  /** @type {import("../stream/protocol.js").Result | null} */
  #result = null;
  #sinceMs = -Infinity;

  /** @param {import("../stream/frame.js").Use} use of kept frames */
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

/** Number of frames after which the two rates are compared. */
const COMPARED = 30;
/** Below this share of results the model is too slow to be waited for; above the other it no longer is. */
const TOO_FEW = 0.85;
const ENOUGH = 0.95;
/** Below this share the newest result would lie far beside the picture: then fewer frames are the lesser evil. */
const FAR_TOO_FEW = 0.4;

/**
 * The frame lock, as long as the model keeps up with the source. A slower one would make the picture
 * stutter: each frame is then drawn at once, with the newest result, unless that is too old. A Pairing: see live-view.js.
 */
export class NewestResult {
  #unlocked;
  #isSlowMotion;
  #isSlow = false;
  /** Whether there has been a result: until the first, the model is still loading. */
  #hasResult = false;
  #frames = 0;
  #results = 0;

  /**
   * @param {import("../stream/frame.js").Use} use of kept frames
   * @param {() => boolean} isSlowMotion then results are few on purpose, and the picture waits for them
   */
  constructor(use, isSlowMotion) {
    this.#unlocked = new FrameLockOff(use);
    this.#isSlowMotion = isSlowMotion;
  }

  /** @param {CanvasImageSource} image @param {number} width @param {number} height */
  async captured(image, width, height) {
    if (this.#isSlowMotion()) this.#begin(false);
    else if (this.#hasResult) this.#frames += 1;
    if (this.#frames === COMPARED) this.#compare(this.#results / COMPARED);
    return this.#isSlow ? this.#unlocked.captured(image, width, height) : FRAME_LOCK.captured(image, width, height);
  }

  /** @param {import("../stream/frame.js").Frame[]} frames */
  processed(frames) {
    this.#hasResult = true;
    this.#results += 1;
    if (!this.#isSlow) return FRAME_LOCK.processed(frames);
    const sides = this.#unlocked.processed(frames);
    return this.#unlocked.hasFrame ? [] : sides; // it will be drawn on the next frame
  }

  forget() {
    this.#unlocked.forget();
    this.#hasResult = false;
    this.#frames = this.#results = 0;
  }

  /** @param {number} share of the frames that got a result */
  #compare(share) {
    this.#begin(share >= FAR_TOO_FEW && share < (this.#isSlow ? ENOUGH : TOO_FEW));
  }

  /** Count anew. @param {boolean} isSlow */
  #begin(isSlow) {
    if (this.#isSlow && !isSlow) this.#unlocked.forget();
    this.#isSlow = isSlow;
    this.#frames = this.#results = 0;
  }
}
