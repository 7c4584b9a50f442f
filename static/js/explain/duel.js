// @ts-check
import { sideOf } from "../view/pairing.js";
import { Recent } from "../performance/timing.js";
import { ModelStream } from "../stream/model-stream.js";
import { maskOverlap } from "./mask-overlap.js";

/** Comparing masks takes a millisecond or two, so it is not done for every frame. */
const COMPARE_EVERY_MS = 200;

/**
 * Both models on the same frames, each on a connection of its own, so that the server works on both at
 * once. A Pairing: see view/pairing.js.
 */
export class Duel {
  #sender;
  #requests;
  #models;
  #stream;
  #exactContext = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d", { willReadFrequently: true }));
  /** @type {Map<string, {segment: Recent, exact: Recent}>} */
  #sides;
  #alike = new Recent();
  #comparedMs = -Infinity;

  /**
   * @param {object} page
   * @param {import("../stream/frame-sender.js").FrameSender} page.sender
   * @param {import("../stream/frame-sender.js").FrameRequests} page.requests
   * @param {import("../stream/frame-socket.js").FrameSocket} page.socket of the second model
   * @param {import("../stream/model-stream.js").Encoder} page.encoder
   * @param {import("../models.js").Model[]} page.models the first two, from left to right
   */
  constructor({ sender, requests, socket, encoder, models }) {
    this.#sender = sender;
    this.#requests = requests;
    this.#models = models.slice(0, 2);
    this.#sides = new Map(this.#models.map(({ id }) => [id, { segment: new Recent(), exact: new Recent() }]));
    this.#stream = new ModelStream(socket, encoder);
    sender.add(this.#stream);
  }

  /** @param {import("../models.js").Model} model the first stream's; the second stream gets the other one */
  set model(model) {
    this.#stream.model = this.#models.find(({ id }) => id !== model.id) ?? model;
  }

  async captured() {
    return null;
  }

  /** Both sides, from left to right; or the first model's mask alone. @param {Frame[]} frames */
  processed(frames) {
    const [left, right] = this.#models.map(({ id }) => frames.find(({ model }) => model?.id === id));
    if (!left || !right) return [sideOf(frames[0])];
    for (const { model, result } of frames) this.#sides.get(model?.id ?? "")?.segment.add(result?.stagesMs.process ?? NaN);
    const nowMs = performance.now();
    if (nowMs - this.#comparedMs >= COMPARE_EVERY_MS) {
      this.#comparedMs = nowMs;
      this.#compare(left, right);
    }
    return [sideOf(left), sideOf(right)];
  }

  forget() {}

  /** Medians of the last five seconds. */
  read() {
    const sides = [...this.#sides].map(([id, { segment, exact }]) => ({
      name: this.#models.find((model) => model.id === id)?.label ?? "", segmentMs: segment.quantile(0.5), perSecond: segment.perSecond(), truth: exact.quantile(0.5),
    }));
    return { sides, alike: this.#alike.quantile(0.5) };
  }

  close() {
    this.#sender.remove(this.#stream);
  }

  /** @param {Frame} left @param {Frame} right */
  #compare(left, right) {
    const { threshold } = this.#requests;
    const [one, other] = [left, right].map((frame) => sideOf(frame).result);
    this.#alike.add(maskOverlap(one, other, threshold));
    const exact = this.#exactMask(left, Math.max(one.width, other.width), Math.max(one.height, other.height));
    for (const frame of [left, right]) {
      const overlaps = this.#sides.get(frame.model?.id ?? "")?.exact;
      if (exact) overlaps?.add(maskOverlap(sideOf(frame).result, exact, threshold));
      else overlaps?.clear();
    }
  }

  /** The source's own mask, if it has one. @param {Frame} frame @param {number} width @param {number} height */
  #exactMask({ truth, width: frameWidth, height: frameHeight }, width, height) {
    if (!truth) return null;
    const context = this.#exactContext;
    if (context.canvas.width !== width || context.canvas.height !== height) Object.assign(context.canvas, { width, height });
    context.setTransform(width / frameWidth, 0, 0, height / frameHeight, 0, 0); // stretched, as the masks are
    truth(context, frameWidth, frameHeight);
    const { data } = context.getImageData(0, 0, width, height);
    return { mask: Uint8Array.from({ length: width * height }, (_, i) => data[4 * i]), width, height };
  }
}

/** @typedef {import("../stream/frame.js").Frame} Frame */
