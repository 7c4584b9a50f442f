// @ts-check
import { serializeFrame } from "./protocol.js";
import { EXCHANGE } from "./stage-clock.js";

/**
 * @typedef {import("./frame.js").Frame} Frame
 * @typedef {Pick<import("./protocol.js").Model, "solution" | "id">} Choice
 *
 * @typedef {object} Encoder writes the small frame as bytes: a module of encoders/
 * @property {number} encoding its number in the protocol
 * @property {(frame: Pick<Frame, "small" | "pixels">) => Uint8Array | Promise<Uint8Array>} encode
 */

/** The stream of one model: encodes frames, sends them, and pairs each one with its result. */
export class ModelStream {
  #socket;
  #encoder;
  /** @type {Map<number, (result: import("./frame-socket.js").Received | null) => void>} */
  #waiting = new Map();
  #nextId = 1;
  /** @type {import("./protocol.js").Model[]} */
  #models = [];
  /** @type {Choice | null} */
  #choice = null;
  #isEncoding = false;

  /** @param {import("./frame-socket.js").FrameSocket} socket @param {Encoder} encoder */
  constructor(socket, encoder) {
    this.#socket = socket;
    this.#encoder = encoder;
    socket.on("open", ({ models }) => (this.#models = models));
    socket.on("result", (result) => this.#settle(result.frameId, result));
    socket.on("refusal", ({ frameId }) => this.#settle(frameId, null));
    socket.on("lost", () => {
      this.#models = []; // so that no frame waits for this stream
      [...this.#waiting.keys()].forEach((id) => this.#settle(id, null));
    });
  }

  /** From now on results of another model are dropped. @param {Choice | null} choice null: no frame is sent */
  set model(choice) {
    this.#choice = choice;
  }

  /** The model in use; undefined until the server has named it. */
  get input() {
    return this.#models.find(({ solution, id }) => solution === this.#choice?.solution && id === this.#choice.id);
  }

  /** Whether the server has named its models, and the chosen one is none of them. */
  get lacksModel() {
    return this.#choice !== null && this.#models.length > 0 && this.input === undefined;
  }

  /** Whether it can take a frame. Frames are encoded one at a time, so that they leave in order. */
  get isReady() {
    return !this.#isEncoding && this.#socket.credit > 0 && this.input !== undefined;
  }

  /** There are frames again: open a connection that was closed as idle. */
  wake() {
    this.#socket.wake();
  }

  /**
   * Get a frame's result.
   * @param {Frame} frame
   * @param {import("./protocol.js").Model} model for which it was shrunk
   * @returns {Promise<boolean>} whether it has its result now; false if it was refused or lost, or if
   *   another model has been chosen
   */
  async process(frame, model) {
    if (model !== this.input || !frame.request) return false;
    const frameId = this.#nextId++;
    /** @type {Promise<import("./frame-socket.js").Received | null>} */
    const reply = new Promise((resolve) => this.#waiting.set(frameId, resolve));
    const picture = await this.#encode(frame, frameId);
    if (!this.#waiting.has(frameId)) return false; // the connection was lost meanwhile
    const { width, height } = frame.smallSize;
    const header = { frameId, model: model.number, encoding: this.#encoder.encoding, width, height };
    frame.clock.skip();
    this.#socket.send(serializeFrame({ ...header, ...frame.request }, picture), frame.network);
    const result = await reply;
    if (!result || model !== this.input) return false;
    frame.clock.mark(EXCHANGE, result.releasedMs);
    frame.clock.mark("unpack", result.unpackedMs);
    frame.network.arrivedMs = result.arrivedMs;
    Object.assign(frame, { result, model });
    return true;
  }

  /** @param {Frame} frame @param {number} frameId */
  async #encode(frame, frameId) {
    this.#isEncoding = true;
    try {
      const picture = await this.#encoder.encode(frame);
      frame.clock.mark("encode");
      if (frame.request?.inspect) frame.sent = picture.slice();
      return picture;
    } catch (error) {
      this.#waiting.delete(frameId);
      throw error;
    } finally {
      this.#isEncoding = false;
    }
  }

  /** @param {number} frameId @param {import("./frame-socket.js").Received | null} result */
  #settle(frameId, result) {
    this.#waiting.get(frameId)?.(result);
    this.#waiting.delete(frameId);
  }
}
