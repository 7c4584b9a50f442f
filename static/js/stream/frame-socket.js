// @ts-check
import { Emitter } from "../emitter.js";
import { parseReply, ProtocolError } from "./protocol.js";
import { askHealth, SILENT } from "./server-health.js";
import { SilenceTimer } from "../silence-timer.js";

/** A result that takes longer is not live. */
const STALE_MS = 1500;
/** After so long a silence the connection is dead, if the server answers other requests. */
const DEAD_MS = 2000;
const ASK_AGAIN_MS = 250;
/** Safari is reported to do so if the certificate was accepted for the page only. */
const NEVER_OPENED = "The server is well, but this browser does not open the stream. Try another browser; this one keeps trying.";
/** @type {Set<import("./server-health.js").Health>} */
const TAKES_STREAMS = new Set(["ready", "loading"]);
const IDLE = 4408; // the server's close code after a time without frames
const NONE = { pass: (/** @type {() => void} */ handOn) => handOn() };

/**
 * @typedef {import("./protocol.js").Result & {arrivedMs: number, releasedMs: number, unpackedMs: number}} Received
 * a result with the times, by performance.now(), at which it arrived, left the simulated delay, and was parsed
 *
 * @typedef {{pass: (handOn: () => void) => void}} Delay hands messages on, in order
 */

/**
 * The WebSocket to the server. It replaces a connection that is lost or silent as soon as the server
 * answers, counts the credit, and gives parsed messages.
 *
 * Events: "open" (after the server's hello), "result" (detail: Received), "refusal" (detail: the message),
 * "lost" (no reply will come to the frames sent so far), "down" (detail: a sentence that says why),
 * "loading" (the server's models are still loading).
 *
 * @typedef {import("./protocol.js").Hello} Hello
 * @typedef {import("./protocol.js").Refusal} Refusal
 * @extends {Emitter<{open: Hello, result: Received, refusal: Refusal, lost: undefined, down: string, loading: undefined}>}
 */
export class FrameSocket extends Emitter {
  #url;
  /** @type {WebSocket | null} */
  #socket = null;
  #silence = new SilenceTimer(STALE_MS, () => this.#doubt());
  /** @type {AbortController | null} */
  #search = null;
  #granted = 0;
  #credit = 0;
  #ready = false;
  #answered = false;
  #everOpened = false;
  #idle = false;
  /** Of the network: what is sent, and what is received. @type {{out: Delay, in: Delay}} */
  delay = { out: NONE, in: NONE };

  /** @param {string} url ws: or wss: */
  constructor(url) {
    super();
    this.#url = url;
  }

  /** Number of frames that may be sent now; 0 as soon as the socket closes. */
  get credit() {
    const socket = this.#socket;
    return socket?.readyState === socket?.OPEN ? this.#credit : 0;
  }

  connect() {
    this.#idle = false;
    const socket = new WebSocket(this.#url);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => {
      const arrivedMs = performance.now();
      this.delay.in.pass(() => socket === this.#socket && this.#receive(data, arrivedMs));
    });
    socket.addEventListener("close", (event) => this.#lose(socket, event));
    this.#socket = socket;
    this.#silence.listen();
  }

  /**
   * Use one credit. Without any, as after a loss, nothing is sent.
   * @param {ArrayBuffer} message
   * @param {{sentMs: number}} network gets the time of sending, by performance.now()
   */
  send(message, network) {
    if (!this.credit) return;
    if (this.#credit === this.#granted) this.#silence.listen();
    this.#credit -= 1;
    const socket = this.#socket;
    this.delay.out.pass(() => {
      network.sentMs = performance.now();
      if (socket === this.#socket) socket?.send(message);
    });
  }

  /** There are frames again: reconnect if the server had closed an idle connection. */
  wake() {
    if (this.#idle) this.connect();
  }

  /** Retry at once: something may have improved. */
  hurry() {
    if (this.#search) this.#seek(0);
  }

  /** Close it for good. */
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
      this.close(); // a retry would fail in the same way
      this.#reportDown(error.message);
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

  /** The first reply may take long: the models may be loading. */
  get #waitsForFirst() {
    return this.#ready && !this.#answered;
  }

  /** Nothing has come for too long. */
  #doubt() {
    if (!this.#waitsForFirst) this.#reportDown(SILENT);
    this.#seek(0);
  }

  /** @param {WebSocket} socket @param {CloseEvent} event */
  #lose(socket, event) {
    if (socket !== this.#socket) return;
    this.#forget();
    this.#idle = event.code === IDLE;
    if (!this.#idle) this.#seek(ASK_AGAIN_MS);
  }

  /** Drop this socket: no reply will come on it. */
  #forget() {
    this.#stopSeeking();
    this.#silence.end();
    this.#socket?.close();
    this.#socket = null;
    this.#granted = this.#credit = 0;
    this.#ready = this.#answered = false;
    this.emit("lost");
  }

  /** Ask for the server's health until it is well, then reconnect. @param {number} pauseMs before asking */
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
      else if (!this.#socket || !answers) this.#reportDown(health === "ready" && !this.#everOpened ? NEVER_OPENED : sentence);
      if (answers && (this.#socket ? this.#isDead(health) : TAKES_STREAMS.has(health))) break;
    }
    this.#forget();
    this.connect();
  }

  /** @param {string} detail a sentence that says why nothing comes */
  #reportDown(detail) {
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
