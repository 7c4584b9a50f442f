// @ts-check
import { parseReply, ProtocolError } from "./protocol.js";

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 2000;
const IDLE = 4408; // the server's close code after a time without frames

/**
 * The WebSocket to the server, kept up: reconnects by itself with back-off, knows how much credit
 * there is, and gives parsed messages.
 *
 * Events: "open" (after the server's hello), "mask", "refusal" (detail: the message), "lost" (at
 * once: no reply will come to what was sent), "down" (later, detail: a sentence on why).
 */
export class FrameSocket extends EventTarget {
  #url;
  /** @type {WebSocket | null} */
  #socket = null;
  #delayMs = FIRST_DELAY_MS;
  #timer = 0;
  #credit = 0;
  #ready = false;
  #idle = false;
  #closed = false;

  /** @param {string} url ws: or wss: */
  constructor(url) {
    super();
    this.#url = url;
  }

  /** Frames that may be sent now. */
  get credit() {
    return this.#credit;
  }

  connect() {
    this.#idle = false;
    const socket = new WebSocket(this.#url);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => socket === this.#socket && this.#receive(data));
    socket.addEventListener("close", (event) => this.#lose(socket, event));
    this.#socket = socket;
  }

  /**
   * Uses one credit; the caller has checked that there is some.
   * @param {ArrayBuffer} message
   */
  send(message) {
    this.#credit -= 1;
    this.#socket?.send(message);
  }

  /** There are frames again: reconnect if the server had closed an idle connection. */
  wake() {
    if (this.#idle) this.connect();
  }

  /** Begin anew at once, also where the old connection hangs without having closed. */
  retry() {
    if (this.#closed) return;
    const old = this.#socket;
    this.#forget();
    old?.close();
    this.#reconnect();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  /** @param {ArrayBuffer | string} data */
  #receive(data) {
    let message;
    try {
      if (typeof data === "string") throw new ProtocolError("The server sent text. Reload the page.");
      message = parseReply(data);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.close(); // trying again would give the same
      this.#forget();
      this.dispatchEvent(new CustomEvent("down", { detail: error.message }));
      return;
    }
    if (message.kind === "hello") {
      this.#credit = message.credit;
      this.#ready = true;
      this.#delayMs = FIRST_DELAY_MS;
      this.dispatchEvent(new CustomEvent("open", { detail: message }));
    } else {
      this.#credit += 1;
      this.dispatchEvent(new CustomEvent(message.kind, { detail: message }));
    }
  }

  /** @param {WebSocket} socket @param {CloseEvent} event */
  async #lose(socket, event) {
    if (socket !== this.#socket) return;
    this.#forget();
    this.#idle = event.code === IDLE;
    if (this.#closed || this.#idle) return;
    this.#timer = setTimeout(() => this.#reconnect(), this.#delayMs);
    this.#delayMs = Math.min(2 * this.#delayMs, LONGEST_DELAY_MS);
    const sentence = await whyLost();
    if (!this.#ready) this.dispatchEvent(new CustomEvent("down", { detail: sentence }));
  }

  /** Of what was sent on this socket nothing will be heard any more. */
  #forget() {
    this.#socket = null;
    this.#credit = 0;
    this.#ready = false;
    this.dispatchEvent(new CustomEvent("lost"));
  }

  #reconnect() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.connect();
  }
}

/** A browser does not say why a WebSocket failed: the server's health does. */
async function whyLost() {
  try {
    const health = await (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(2000) })).json();
    if (health.streams.open >= health.streams.limit) {
      return `All ${health.streams.limit} places on the server are taken. Close another page of the demo; this one keeps trying.`;
    }
    return "The connection to the server was lost. Reconnecting…";
  } catch {
    return "The server is gone. Start webdemo again in its terminal; this page reconnects by itself.";
  }
}
