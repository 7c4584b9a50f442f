// @ts-check
import { Emitter } from "../emitter.js";
import { FrameStore } from "./frame-store.js";
import { isLost } from "../drawing/lost-context.js";

/**
 * @typedef {import("./model-stream.js").Answer & {frame: import("./frame-store.js").KeptFrame}} Segmented
 * a mask with the very frame that it was computed from
 *
 * @typedef {Segmented & {all: Segmented[], truth: import("../sources/index.js").Truth | null}} Segmentation
 * the first lane's, with those of all lanes, and where the person is, if the source knows
 */

/**
 * Keeps frames, shrinks them to the models' sizes and sends them while there is credit; pairs the
 * masks with the very frame that they were computed from. With more lanes than one every frame goes
 * through all of them.
 *
 * Events: "segmented" (detail: Segmentation); the frame is released when the listeners return.
 *
 * @extends {Emitter<{segmented: Segmentation}>}
 */
export class FrameSender extends Emitter {
  #lanes;
  #store;

  /** Whether the outline is wanted with the mask. */
  outline = true;
  /** The confidence, of 255, from which a pixel is person: where the outline runs. */
  threshold = 128;
  /** How much flicker is damped: 0 not at all to 255 the most. */
  steadiness = 0;
  /** Whether the flicker is to be measured. */
  flicker = false;
  /** Whether the next frame is to be inspected; that one alone. */
  inspectNext = false;
  /** At most one frame in so many milliseconds. */
  pauseMs = 0;
  #sentMs = -Infinity;

  /**
   * @param {import("./model-stream.js").ModelStream} lane the one that is always there
   * @param {{framesAreRead: boolean}} use whether the pixels of kept frames will be read
   */
  constructor(lane, { framesAreRead }) {
    super();
    this.#store = new FrameStore(framesAreRead);
    this.#lanes = [lane];
  }

  /** @param {import("./model-stream.js").ModelStream} lane a second model's */
  add(lane) {
    this.#lanes.push(lane);
  }

  /** @param {import("./model-stream.js").ModelStream} lane */
  remove(lane) {
    this.#lanes = this.#lanes.filter((other) => other !== lane);
  }

  /**
   * Send this frame, unless there is no credit: then a later one will go.
   * @param {CanvasImageSource} image @param {number} width @param {number} height
   * @param {import("../sources/index.js").Truth | null} [truth]
   */
  async offer(image, width, height, truth = null) {
    const grabbedMs = performance.now();
    for (const lane of this.#lanes) lane.wake();
    const [first, ...others] = this.#lanes;
    const lanes = [first, ...others.filter(({ input }) => input)]; // one that is not there yet holds up nobody
    if (!lanes.every(({ isReady }) => isReady) || grabbedMs < this.#sentMs + this.pauseMs) return;
    const sizes = lanes.map(({ input }) => /** @type {import("./protocol.js").Model} */ (input));
    const frames = this.#store.keep(image, width, height, grabbedMs, sizes);
    if (frames.some(({ small }) => isLost(small))) return this.#store.release(frames);
    this.#sentMs = grabbedMs;
    const { outline, threshold, steadiness, flicker, inspectNext: inspect } = this;
    this.inspectNext = false;
    const wanted = { outline, threshold, steadiness, flicker, inspect };
    try {
      const answers = await Promise.all(lanes.map((lane, i) => lane.ask(frames[i].small, wanted)));
      const all = answers.map((answer, i) => answer && { ...answer, frame: frames[i] });
      if (all[0]) this.emit("segmented", { ...all[0], all: all.filter((segmented) => segmented !== null), truth });
    } finally {
      this.#store.release(frames);
    }
  }
}
