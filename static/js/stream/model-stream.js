// @ts-check
import { serializeFrame } from "./protocol.js";

/**
 * @typedef {object} Wanted what a frame asks for, besides its mask; see protocol.js
 * @property {boolean} outline
 * @property {boolean} flicker
 * @property {boolean} inspect
 * @property {number} threshold
 * @property {number} steadiness
 *
 * @typedef {object} Answer
 * @property {import("./protocol.js").Mask} mask
 * @property {import("./protocol.js").Model} model
 * @property {Uint8Array | null} sent the picture as it went to the server, if it was to be inspected
 * @property {Moments} moments
 *
 * @typedef {object} Moments of a frame's way to the server and back, by performance.now()
 * @property {number} shrunkMs
 * @property {number} encodedMs
 * @property {number} queuedMs handed to the network; without an added delay the same as:
 * @property {number} sentMs handed to the WebSocket
 * @property {number} arrivedMs the reply was there
 * @property {number} releasedMs the same, after the added delay
 * @property {number} unpackedMs it had been read
 */

/** A model's way to the server and back: encodes pictures, sends them, and gives each one's mask. */
export class ModelStream {
  #socket;
  #encoder;
  /** @type {Map<number, (mask: import("./frame-socket.js").Received | null) => void>} */
  #underWay = new Map();
  #nextId = 1;
  /** @type {import("./protocol.js").Model[]} */
  #models = [];
  #model = "";
  #isEncoding = false;

  /**
   * @param {import("./frame-socket.js").FrameSocket} socket
   * @param {import("./encoders/index.js").Encoder} encoder
   */
  constructor(socket, encoder) {
    this.#socket = socket;
    this.#encoder = encoder;
    socket.on("open", ({ models }) => (this.#models = models));
    socket.on("mask", (mask) => this.#settle(mask.frameId, mask));
    socket.on("refusal", ({ frameId }) => this.#settle(frameId, null));
    socket.on("lost", () => {
      this.#models = []; // so that nobody waits for this lane
      [...this.#underWay.keys()].forEach((id) => this.#settle(id, null));
    });
  }

  /** @param {string} id masks of any other model are dropped from now on */
  set model(id) {
    this.#model = id;
  }

  /** What it is at present; none before the server has said what there is. */
  get input() {
    return this.#models.find(({ id }) => id === this.#model);
  }

  /** Whether a frame may be sent now. */
  get isReady() {
    return !this.#isEncoding && this.#socket.credit > 0 && this.input !== undefined;
  }

  /** There are frames again. */
  wake() {
    this.#socket.wake();
  }

  /**
   * @param {CanvasRenderingContext2D} small holds the picture, at the model's input size
   * @param {Wanted} wanted
   * @returns {Promise<Answer | null>} null if it gets no mask, or of a model that is no longer wanted
   */
  async ask(small, wanted) {
    const model = this.input;
    if (!model) return null;
    const frameId = this.#nextId++;
    const number = this.#models.indexOf(model);
    const header = { frameId, model: number, encoding: this.#encoder.encoding, width: model.width, height: model.height, ...wanted };
    const shrunkMs = performance.now();
    /** @type {Promise<import("./frame-socket.js").Received | null>} */
    const reply = new Promise((resolve) => this.#underWay.set(frameId, resolve));
    this.#isEncoding = true; // one at a time, or they might leave in another order
    let picture;
    try {
      picture = await this.#encoder.encode(small);
    } catch (error) {
      this.#underWay.delete(frameId);
      throw error;
    } finally {
      this.#isEncoding = false;
    }
    const encodedMs = performance.now();
    const sent = wanted.inspect ? picture.slice() : null;
    if (!this.#underWay.has(frameId)) return null; // lost meanwhile
    const sending = this.#socket.send(serializeFrame(header, picture));
    const mask = await reply;
    if (!mask || model.id !== this.#model) return null;
    const { arrivedMs, releasedMs, unpackedMs } = mask;
    return { mask, model, sent, moments: { shrunkMs, encodedMs, ...sending, arrivedMs, releasedMs, unpackedMs } };
  }

  /** @param {number} frameId @param {import("./frame-socket.js").Received | null} mask */
  #settle(frameId, mask) {
    this.#underWay.get(frameId)?.(mask);
    this.#underWay.delete(frameId);
  }
}
