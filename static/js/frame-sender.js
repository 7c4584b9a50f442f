// @ts-check
import { FrameStore } from "./frame-store.js";
import { isLost } from "./lost-context.js";
import { serializeFrame } from "./protocol.js";

/**
 * Shrinks frames to the model's size and sends them while there is credit; pairs each mask with the
 * very frame that it was computed from.
 *
 * Events: "segmented" (detail: {frame, mask, model}); the frame is released when the listeners
 * return.
 */
export class FrameSender extends EventTarget {
  #socket;
  #encoder;
  #store;
  /** @type {Map<number, import("./frame-store.js").KeptFrame>} */
  #underWay = new Map();
  #nextId = 1;
  /** @type {import("./protocol.js").Model[]} */
  #models = [];
  #model = "";
  #encoding = false;

  /** Whether the outline is wanted with the mask. */
  outline = true;
  /** The confidence, of 255, from which a pixel is person: where the outline runs. */
  threshold = 128;
  /** How much flicker is damped: 0 not at all to 255 the most. */
  steadiness = 0;
  /** Whether the flicker is to be measured. */
  flicker = false;

  /**
   * @param {import("./frame-socket.js").FrameSocket} socket
   * @param {import("./encoders/index.js").Encoder} encoder
   * @param {{framesAreRead: boolean}} use whether the pixels of kept frames will be read
   */
  constructor(socket, encoder, { framesAreRead }) {
    super();
    this.#store = new FrameStore(framesAreRead);
    this.#socket = socket;
    this.#encoder = encoder;
    socket.addEventListener("open", (event) => (this.#models = /** @type {CustomEvent} */ (event).detail.models));
    socket.addEventListener("mask", (event) => this.#pair(/** @type {CustomEvent} */ (event).detail));
    socket.addEventListener("refusal", (event) => this.#drop(/** @type {CustomEvent} */ (event).detail.frameId));
    socket.addEventListener("lost", () => [...this.#underWay.keys()].forEach((id) => this.#drop(id)));
  }

  /** @param {string} id masks of any other model are dropped from now on */
  set model(id) {
    this.#model = id;
  }

  /**
   * Send this frame, unless there is no credit: then a later one will go.
   * @param {CanvasImageSource} image @param {number} width @param {number} height
   */
  async offer(image, width, height) {
    this.#socket.wake();
    if (this.#encoding || this.#socket.credit <= 0) return;
    const grabbedMs = performance.now();
    const number = this.#models.findIndex(({ id }) => id === this.#model);
    const model = this.#models[number];
    if (!model) return;
    const frame = this.#store.keep(image, width, height, grabbedMs, model);
    if (isLost(frame.small)) return this.#store.release(frame);
    const frameId = this.#nextId++;
    this.#underWay.set(frameId, frame);
    const { outline, threshold, steadiness, flicker } = this;
    const wanted = { outline, threshold, steadiness, flicker };
    const header = { frameId, model: number, encoding: this.#encoder.encoding, width: model.width, height: model.height, ...wanted };
    this.#encoding = true; // one at a time, or they might leave in another order
    try {
      const picture = await this.#encoder.encode(frame.small);
      if (this.#underWay.has(frameId)) this.#socket.send(serializeFrame(header, picture));
    } catch (error) {
      this.#drop(frameId);
      throw error;
    } finally {
      this.#encoding = false;
    }
  }

  /** @param {import("./protocol.js").Mask} mask */
  #pair(mask) {
    const frame = this.#underWay.get(mask.frameId);
    if (!frame) return;
    this.#underWay.delete(mask.frameId);
    const model = this.#models[mask.model];
    if (model?.id === this.#model) {
      this.dispatchEvent(new CustomEvent("segmented", { detail: { frame, mask, model } }));
    }
    this.#store.release(frame);
  }

  /** @param {number} frameId */
  #drop(frameId) {
    const frame = this.#underWay.get(frameId);
    if (frame) this.#store.release(frame);
    this.#underWay.delete(frameId);
  }
}
