// @ts-check
import { FrameLockOff } from "./frame-lock-off.js";
import { FRAME_LOCK } from "./pairing.js";

/** Number of frames after which the two rates are compared. */
const COMPARED = 30;
/** Below this share of results the model is too slow to be waited for; above the other it no longer is. */
const TOO_FEW = 0.85;
const ENOUGH = 0.95;
/** Below this share the newest result would lie far beside the picture: then fewer frames are the lesser evil. */
const FAR_TOO_FEW = 0.4;

/**
 * The frame lock, as long as the model keeps up with the source. A slower one would make the picture
 * stutter: each frame is then drawn at once, with the newest result, unless that is too old. See pairing.js.
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
   * @param {{framesAreRead: boolean}} use whether the pixels of kept frames will be read
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
