// @ts-check
import { SimulatedDelay } from "./simulated-delay.js";
import { Emitter } from "../emitter.js";
import { parseReply, ProtocolError } from "./protocol.js";
import { askHealth, SILENT } from "./server-health.js";
import { Watchdog } from "./watchdog.js";

/** A mask that takes longer is no longer live. */
const STALE_MS = 1500;
/** So long a silence of a server that is well means that this connection is dead. */
const DEAD_MS = 2000;
const ASK_AGAIN_MS = 250;
/** Safari has been said to do so where a certificate was accepted for the page only. */
const NEVER_OPENED = "The server is well, but this browser does not open the stream. Try another browser; this one keeps trying.";
/** @type {Set<import("./server-health.js").Health>} */
const TAKES_STREAMS = new Set(["ready", "loading"]);
const IDLE = 4408; // the server's close code after a time without frames

/**
 * @typedef {import("./protocol.js").Mask & {arrivedMs: number, releasedMs: number, unpackedMs: number}} Received
 * a mask, and by performance.now() when it was there, when it came out of the added delay, and when it
 * had been read
 */

/**
 * The WebSocket to the server, kept up: gives up what is lost or silent and reconnects by itself
 * as soon as the server answers, knows how much credit there is, and gives parsed messages.
 *
 * Events: "open" (after the server's hello), "mask" (detail: Received), "refusal" (detail: the message), "lost" (at
 * once: no reply will come to what was sent), "down" (detail: a sentence on why nothing comes),
 * "loading" (the server is there, its models are not yet).
 *
 * @typedef {import("./protocol.js").Hello} Hello
 * @typedef {import("./protocol.js").Refusal} Refusal
 * @extends {Emitter<{open: Hello, mask: Received, refusal: Refusal, lost: undefined, down: string, loading: undefined}>}
 */
export class FrameSocket extends Emitter {
  #url;
  /** @type {WebSocket | null} */
  #socket = null;
  #silence = new Watchdog(STALE_MS, () => this.#doubt());
  /** @type {AbortController | null} */
  #search = null;
  #granted = 0;
  #credit = 0;
  #ready = false;
  #answered = false;
  #everOpened = false;
  #idle = false;
  #out = new SimulatedDelay();
  #in = new SimulatedDelay();

  /** @param {string} url ws: or wss: */
  constructor(url) {
    super();
    this.#url = url;
  }

  /** Frames that may be sent now; none once the socket closes, though its event be on the way. */
  get credit() {
    const socket = this.#socket;
    return socket?.readyState === socket?.OPEN ? this.#credit : 0;
  }

  /** Slow the network down: by half of it each way. */
  set delayMs(/** @type {number} */ delayMs) {
    this.#out.delayMs = this.#in.delayMs = delayMs / 2;
  }

  connect() {
    this.#idle = false;
    const socket = new WebSocket(this.#url);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => {
      const arrivedMs = performance.now();
      this.#in.pass(() => socket === this.#socket && this.#receive(data, arrivedMs));
    });
    socket.addEventListener("close", (event) => this.#lose(socket, event));
    this.#socket = socket;
    this.#silence.listen();
  }

  /**
   * Uses one credit; the caller has checked that there is some.
   * @param {ArrayBuffer} message
   * @returns {{queuedMs: number, sentMs: number}} by performance.now(); sentMs once it has been sent
   */
  send(message) {
    const sending = { queuedMs: performance.now(), sentMs: NaN };
    if (!this.credit) return sending; // lost while the frame was encoded
    if (this.#credit === this.#granted) this.#silence.listen();
    this.#credit -= 1;
    const socket = this.#socket;
    this.#out.pass(() => {
      sending.sentMs = performance.now();
      if (socket === this.#socket) socket?.send(message);
    });
    return sending;
  }

  /** There are frames again: reconnect if the server had closed an idle connection. */
  wake() {
    if (this.#idle) this.connect();
  }

  /** Something may have changed for the better: what is being tried is tried again at once. */
  hurry() {
    if (this.#search) this.#seek(0);
  }

  /** End it, and try nothing more. */
  close() {
    this.#forget();
  }

  /** @param {ArrayBuffer | string} data @param {number} arrivedMs */
  #receive(data, arrivedMs) {
    const releasedMs = performance.now();
    let message;
    try {
      if (typeof data === "string") throw new ProtocolError("The server sent text. Reload the page.");
      message = parseReply(data);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.close(); // trying again would give the same
      this.#tellDown(error.message);
      return;
    }
    this.#stopSeeking();
    if (message.kind === "hello") {
      this.#granted = this.#credit = message.credit;
      this.#ready = this.#everOpened = true;
      this.#silence.end();
      this.emit("open", message);
    } else {
      this.#credit += 1;
      this.#answered = true;
      if (this.#credit === this.#granted) this.#silence.end();
      else this.#silence.listen();
      const times = { arrivedMs, releasedMs, unpackedMs: performance.now() };
      this.emit(message.kind, Object.assign(message, times));
    }
  }

  /** The first reply is the models' to give, and they may be loading. */
  get #waitsForFirst() {
    return this.#ready && !this.#answered;
  }

  /** Nothing has come for too long. */
  #doubt() {
    if (!this.#waitsForFirst) this.#tellDown(SILENT);
    this.#seek(0);
  }

  /** @param {WebSocket} socket @param {CloseEvent} event */
  #lose(socket, event) {
    if (socket !== this.#socket) return;
    this.#forget();
    this.#idle = event.code === IDLE;
    if (!this.#idle) this.#seek(ASK_AGAIN_MS);
  }

  /** Of what was sent on this socket nothing will be heard any more. */
  #forget() {
    this.#stopSeeking();
    this.#silence.end();
    this.#socket?.close();
    this.#socket = null;
    this.#granted = this.#credit = 0;
    this.#ready = this.#answered = false;
    this.emit("lost");
  }

  /** Ask how the server is until it is well, then begin anew. @param {number} pauseMs before asking */
  async #seek(pauseMs) {
    this.#stopSeeking();
    const { signal } = (this.#search = new AbortController());
    for (;; pauseMs = ASK_AGAIN_MS) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (signal.aborted) return;
      const { health, sentence } = await askHealth();
      if (signal.aborted) return;
      const answers = health !== "silent" && health !== "gone";
      if (health === "loading") this.emit("loading");
      else if (!this.#socket || !answers) this.#tellDown(health === "ready" && !this.#everOpened ? NEVER_OPENED : sentence);
      if (answers && (this.#socket ? this.#isDead(health) : TAKES_STREAMS.has(health))) break;
    }
    this.#forget();
    this.connect();
  }

  /** @param {string} detail a sentence on why nothing comes */
  #tellDown(detail) {
    this.emit("down", detail);
  }

  /** @param {import("./server-health.js").Health} health of a server that answers others */
  #isDead(health) {
    const waitsForModel = health === "loading" && this.#waitsForFirst;
    return this.#silence.ms > DEAD_MS && !waitsForModel;
  }

  #stopSeeking() {
    this.#search?.abort();
    this.#search = null;
  }
}
