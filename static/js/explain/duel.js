// @ts-check
import { FrameSocket } from "../stream/frame-socket.js";
import { maskOverlap } from "./mask-overlap.js";
import { ModelStream } from "../stream/model-stream.js";
import { Recent } from "../performance/timing.js";

/** Comparing masks takes a millisecond or two: often enough for figures that are read. */
const COMPARE_EVERY_MS = 200;

/**
 * Both models on the same frames: while it lasts every frame goes through a second lane, too, on a
 * connection of its own, so that the server works on both at once.
 */
export class Duel {
  #sender;
  #models;
  #socket;
  #lane;
  #truthContext = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d", { willReadFrequently: true }));
  /** @type {Map<string, {segment: Recent, truth: Recent}>} */
  #sides;
  #alike = new Recent();
  #comparedMs = -Infinity;

  /**
   * @param {object} page
   * @param {import("../stream/frame-sender.js").FrameSender} page.sender
   * @param {string} page.url of the stream
   * @param {import("../stream/encoders/index.js").Encoder} page.encoder
   * @param {string[]} page.models ids, from left to right
   * @param {(text: string) => void} page.tell says why the second model does not run; "" once it does
   */
  constructor({ sender, url, encoder, models, tell }) {
    this.#sender = sender;
    this.#models = models.slice(0, 2);
    this.#sides = new Map(this.#models.map((id) => [id, { segment: new Recent(), truth: new Recent() }]));
    this.#socket = new FrameSocket(url);
    this.#lane = new ModelStream(this.#socket, encoder);
    this.#socket.on("down", (why) => tell(`The duel waits for its second stream. ${why}`));
    this.#socket.on("mask", () => tell(""));
    this.#socket.connect();
    sender.add(this.#lane);
  }

  /** @param {string} id the model that runs anyway; the other one joins it */
  set model(id) {
    this.#lane.model = this.#models.find((other) => other !== id) ?? id;
  }

  /** @param {number} delayMs as the first stream's */
  set delayMs(delayMs) {
    this.#socket.delayMs = delayMs;
  }

  /**
   * @param {import("../stream/frame-sender.js").Segmentation} segmented
   * @param {number} threshold the confidence, of 255, from which a pixel is person
   * @returns {import("../stream/frame-sender.js").Segmented[] | null} the two from left to right; null if there is but one
   */
  take({ all, truth }, threshold) {
    const sides = this.#models.map((id) => all.find(({ model }) => model.id === id));
    const [left, right] = sides;
    if (!left || !right) return null;
    for (const { model, mask } of all) this.#sides.get(model.id)?.segment.add(mask.stagesMs.segment);
    const nowMs = performance.now();
    if (nowMs - this.#comparedMs >= COMPARE_EVERY_MS) {
      this.#comparedMs = nowMs;
      this.#compare([left, right], truth && { truth, frame: left.frame }, threshold);
    }
    return [left, right];
  }

  /** The last five seconds, medians. */
  read() {
    const sides = [...this.#sides].map(([id, { segment, truth }]) => ({
      id, segmentMs: segment.quantile(0.5), perSecond: segment.perSecond(), truth: truth.quantile(0.5),
    }));
    return { sides, alike: this.#alike.quantile(0.5) };
  }

  close() {
    this.#sender.remove(this.#lane);
    this.#socket.close();
  }

  /** @param {import("../stream/frame-sender.js").Segmented[]} sides @param {{truth: Truth, frame: {width: number, height: number}} | null} known @param {number} threshold */
  #compare(sides, known, threshold) {
    const [left, right] = sides.map(({ mask }) => mask);
    this.#alike.add(maskOverlap(left, right, threshold));
    if (!known) {
      for (const side of this.#sides.values()) side.truth.clear();
      return;
    }
    const exact = this.#draw(known, Math.max(left.width, right.width), Math.max(left.height, right.height));
    for (const { model, mask } of sides) this.#sides.get(model.id)?.truth.add(maskOverlap(mask, exact, threshold));
  }

  /** @param {{truth: Truth, frame: {width: number, height: number}}} known @param {number} width @param {number} height of the grid */
  #draw({ truth, frame }, width, height) {
    const context = this.#truthContext;
    if (context.canvas.width !== width || context.canvas.height !== height) Object.assign(context.canvas, { width, height });
    context.setTransform(width / frame.width, 0, 0, height / frame.height, 0, 0); // stretched, as the masks are
    truth(context, frame.width, frame.height);
    const { data } = context.getImageData(0, 0, width, height);
    const mask = new Uint8Array(width * height);
    for (let i = 0; i < mask.length; i++) mask[i] = data[4 * i];
    return { mask, width, height };
  }
}

/** @typedef {import("../sources/index.js").Truth} Truth */
