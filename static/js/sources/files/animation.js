// @ts-check
import { fit } from "./open-file.js";

/** Duration of a frame that gives none, or next to none, as browsers have it. */
const DEFAULT_MS = 100;
const LEAST_MS = 11;

/**
 * An animated picture (GIF, WebP, PNG, AVIF). It is repeated without end, and each frame is decoded when it is due.
 * @param {Blob} file @param {string} type @param {number} sideMax
 * @returns {Promise<import("./open-file.js").Media | null>} null if it does not move
 * @throws {Error} this browser cannot decode it
 */
export async function openAnimation(file, type, sideMax) {
  const decoder = new ImageDecoder({ type, data: await file.arrayBuffer() });
  try {
    await decoder.tracks.ready;
    await decoder.completed; // until then the number of frames may grow
    const count = decoder.tracks.selectedTrack?.frameCount ?? 0;
    if (count > 1) return new Animation(decoder, count, (await decoder.decode({ frameIndex: 0 })).image, sideMax);
  } catch (error) {
    decoder.close();
    throw error;
  }
  decoder.close();
  return null;
}

/** See Media in open-file.js. */
class Animation {
  moves = true;
  width;
  height;
  #decoder;
  #count;
  #frame;
  #index = 0;
  #dueMs;
  #isDecoding = false;
  #isClosed = false;

  /** @param {ImageDecoder} decoder @param {number} count of frames @param {VideoFrame} first @param {number} sideMax */
  constructor(decoder, count, first, sideMax) {
    this.#decoder = decoder;
    this.#count = count;
    this.#frame = first;
    this.#dueMs = performance.now() + durationOf(first);
    const { width, height } = fit(first.displayWidth, first.displayHeight, sideMax);
    this.width = width;
    this.height = height;
  }

  /** The frame that is shown now; the next one is decoded when it is due. */
  get image() {
    if (!this.#isDecoding && performance.now() >= this.#dueMs) this.#advance();
    return this.#frame;
  }

  get version() {
    return this.image;
  }

  close() {
    this.#isClosed = true;
    this.#frame.close();
    this.#decoder.close();
  }

  async #advance() {
    this.#isDecoding = true;
    this.#index = (this.#index + 1) % this.#count;
    const next = await this.#decoder.decode({ frameIndex: this.#index }).catch(() => null); // a damaged frame is left out
    this.#isDecoding = false;
    if (this.#isClosed) return next?.image.close();
    if (!next) return;
    this.#frame.close();
    this.#frame = next.image;
    const nowMs = performance.now();
    const duration = durationOf(next.image);
    // In step, unless the page was hidden or decoding is slow.
    this.#dueMs = this.#dueMs + duration > nowMs ? this.#dueMs + duration : nowMs + duration;
  }
}

/** @param {VideoFrame} frame @returns {number} milliseconds */
function durationOf({ duration }) {
  const ms = (duration ?? 0) / 1000;
  return ms < LEAST_MS ? DEFAULT_MS : ms;
}
