// @ts-check
import { Recent } from "../performance/timing.js";
import { ModelStream } from "../stream/model-stream.js";
import { sideOf } from "../view/live-view.js";
import { maskOverlap } from "./mask-overlap.js";

/** Comparing masks takes a millisecond or two, so it is not done for every frame. */
const COMPARE_EVERY_MS = 200;

/**
 * Two models on the same frames, each on a connection of its own, so that the server works on both at
 * once. A Pairing: see view/live-view.js.
 *
 * @typedef {import("../stream/frame.js").Frame} Frame
 * @typedef {import("../models.js").Model} Model
 * @typedef {{model: Model, process: Recent, exact: Recent}} Side times of the inference, overlaps with the exact mask
 */
export class Duel {
  #sender;
  #requests;
  #stream;
  #exactContext = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d", { willReadFrequently: true }));
  /** From left to right. @type {Side[]} */
  #sides = [];
  #alike = new Recent();
  #comparedMs = -Infinity;

  /**
   * @param {object} page
   * @param {import("../stream/frame-sender.js").FrameSender} page.sender
   * @param {import("../stream/frame-sender.js").FrameRequests} page.requests
   * @param {import("../stream/frame-socket.js").FrameSocket} page.socket of the second model
   * @param {import("../stream/model-stream.js").Encoder} page.encoder
   */
  constructor({ sender, requests, socket, encoder }) {
    this.#sender = sender;
    this.#requests = requests;
    this.#stream = new ModelStream(socket, encoder);
    sender.add(this.#stream);
  }

  /** The one that comes first in the list of models is shown on the left. @param {Model} first the first stream's @param {Model} second */
  compare(first, second) {
    this.#stream.model = second;
    const models = [first, second].sort((a, b) => a.number - b.number);
    if (models.every((model, i) => model === this.#sides[i]?.model)) return;
    this.#sides = models.map((model) => ({ model, process: new Recent(), exact: new Recent() }));
    this.#alike.clear();
  }

  async captured() {
    return null;
  }

  /** Both sides, from left to right; or the first stream's result alone. @param {Frame[]} frames */
  processed(frames) {
    const pairs = this.#sides.flatMap((side) => {
      const frame = frames.find(({ model }) => model?.id === side.model.id);
      return frame ? [{ side, frame }] : [];
    });
    if (pairs.length < 2) return [sideOf(frames[0])];
    for (const { side, frame } of pairs) side.process.add(sideOf(frame).result.stagesMs.process);
    const nowMs = performance.now();
    if (nowMs - this.#comparedMs >= COMPARE_EVERY_MS) {
      this.#comparedMs = nowMs;
      this.#compare(pairs);
    }
    return pairs.map(({ frame }) => sideOf(frame));
  }

  forget() {}

  /** Medians of the last five seconds. */
  read() {
    const sides = this.#sides.map(({ model, process, exact }) => ({
      model, processMs: process.quantile(0.5), perSecond: process.perSecond(), exact: exact.quantile(0.5),
    }));
    return { sides, alike: this.#alike.quantile(0.5) };
  }

  close() {
    this.#sender.remove(this.#stream);
  }

  /** Masks with each other, and with the exact one. @param {{side: Side, frame: Frame}[]} pairs */
  #compare(pairs) {
    const { threshold } = this.#requests;
    const masks = pairs.map(({ frame }) => sideOf(frame).result).filter(({ mask }) => mask.length);
    if (masks.length === 2) this.#alike.add(maskOverlap(masks[0], masks[1], threshold));
    if (!masks.length) return;
    const exact = this.#exactMask(pairs[0].frame, Math.max(...masks.map(({ width }) => width)), Math.max(...masks.map(({ height }) => height)));
    for (const { side, frame } of pairs) {
      const { result } = sideOf(frame);
      if (!exact) side.exact.clear();
      else if (result.mask.length) side.exact.add(maskOverlap(result, exact, threshold));
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
