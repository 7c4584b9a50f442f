// @ts-check
import { FrameStore, inputSize } from "./frame.js";

/** Minimum time between two frames in slow motion. */
const SLOW_MS = 2000;

/**
 * What a frame requests of the model; see protocol.js.
 *
 * @typedef {object} FrameRequest
 * @property {boolean} outline
 * @property {boolean} nearest whether to keep the nearest person only
 * @property {boolean} flicker
 * @property {boolean} inspect
 * @property {number} threshold the confidence, of 255, from which a pixel is person
 * @property {number} smoothing 0 (none) to 255
 */

/** Requests what the settings say; the flicker and an inspection on top when asked to. */
export class FrameRequests {
  #settings;
  #inspectsNext = false;
  /** Whether the flicker is measured. */
  flicker = false;

  /** @param {import("../settings.js").Settings} settings */
  constructor(settings) {
    this.#settings = settings;
  }

  get threshold() {
    return Math.round(255 * this.#settings.get("threshold"));
  }

  /** Inspect the next frame, that one alone; or no longer. */
  inspectNext(isWanted = true) {
    this.#inspectsNext = isWanted;
  }

  /** The request of the next frame. @returns {FrameRequest} */
  take() {
    const inspect = this.#inspectsNext;
    this.#inspectsNext = false;
    const { flicker, threshold } = this;
    const smoothing = Math.round(255 * this.#settings.get("smoothing"));
    return { outline: this.#settings.get("outline"), nearest: this.#settings.get("nearest"), flicker, inspect, threshold, smoothing };
  }
}

/** Sends frames to one model, or to two at once, as fast as the server grants credit. */
export class FrameSender {
  #streams;
  #store;
  #requests;
  isSlow = false;
  #sentMs = -Infinity;
  #isKeeping = false;

  /**
   * @param {import("./model-stream.js").ModelStream} stream
   * @param {Pick<FrameRequests, "take">} requests
   * @param {import("./frame.js").Use} use of kept frames
   */
  constructor(stream, requests, use) {
    this.#store = new FrameStore(use);
    this.#streams = [stream];
    this.#requests = requests;
  }

  /** @param {import("./model-stream.js").ModelStream} stream of a second model */
  add(stream) {
    this.#streams.push(stream);
  }

  /** @param {import("./model-stream.js").ModelStream} stream */
  remove(stream) {
    this.#streams = this.#streams.filter((other) => other !== stream);
  }

  /**
   * Keep a frame to be sent, one copy for each model. This is the one place that decides whether a
   * frame may be sent.
   * @param {CanvasImageSource} image @param {number} width @param {number} height
   * @param {import("./frame.js").Frame["truth"]} [truth]
   * @returns {Promise<Kept | null>} null if it may not be sent; a later frame will be
   */
  async keep(image, width, height, truth) {
    for (const stream of this.#streams) stream.wake();
    const [first, ...others] = this.#streams;
    const streams = [first, ...others.filter(({ input }) => input)]; // a stream that is still opening delays no frame
    const nowMs = performance.now();
    if (this.#isKeeping || !streams.every(({ isReady }) => isReady) || (this.isSlow && nowMs < this.#sentMs + SLOW_MS)) return null;
    const models = streams.map(({ input }) => /** @type {import("./protocol.js").Model} */ (input));
    const sizes = models.map((model) => inputSize(model, width, height));
    this.#isKeeping = true;
    const frames = await this.#store.keep(image, width, height, sizes, truth).finally(() => (this.#isKeeping = false));
    if (!frames.length) return null;
    if (frames.some(({ isLost }) => isLost)) {
      this.#store.release(frames);
      return null;
    }
    this.#sentMs = nowMs;
    const request = this.#requests.take();
    for (const frame of frames) frame.request = request;
    return { frames, streams, models };
  }

  /**
   * Get the results of a kept frame.
   * @param {Kept} kept
   * @returns {Promise<import("./frame.js").Frame[]>} those with a result, the first model's first; none without that one
   */
  async process({ frames, streams, models }) {
    const answered = await Promise.all(streams.map((stream, i) => stream.process(frames[i], models[i])));
    return answered[0] ? frames.filter((_, i) => answered[i]) : [];
  }

  /** @param {Kept} kept must not be used afterwards */
  release({ frames }) {
    this.#store.release(frames);
  }
}

/** @typedef {{frames: import("./frame.js").Frame[], streams: import("./model-stream.js").ModelStream[], models: import("./protocol.js").Model[]}} Kept */
