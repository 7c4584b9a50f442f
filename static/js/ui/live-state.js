// @ts-check
import { canReadPixels } from "../canvas.js";
import { Emitter } from "../emitter.js";
import { Reason } from "../stream/protocol.js";

/** Topics that a live picture clears. */
const TOPICS = ["loading", "server", "frame", "silence", "graphics"];

/** What the first picture waits for, in turn. */
const WAITS = {
  server: "Connecting to the server…",
  model: "Loading MediaPipe…",
  result: "Waiting for the first result…",
};

/**
 * Whether the picture is live; if it is stalled, the status says why.
 *
 * Events: "stalled"; "resumed".
 *
 * @extends {Emitter<{stalled: undefined, resumed: undefined}>}
 */
export class LiveState extends Emitter {
  #stage;
  #status;
  isStalled = false;

  /** @param {HTMLElement} stage the picture area; gets data-stalled @param {import("./status.js").Status} status */
  constructor(stage, status) {
    super();
    this.#stage = stage;
    this.#status = status;
  }

  /** The picture stands still. @param {string} topic @param {import("./status.js").Notice} notice why */
  stall(topic, notice) {
    this.isStalled = true;
    this.#stage.dataset.stalled = "";
    this.#status.show(topic, notice);
    this.emit("stalled");
  }

  /** The picture moves. */
  resume() {
    if (this.isStalled) setTimeout(() => this.emit("resumed"));
    this.isStalled = false;
    delete this.#stage.dataset.stalled;
    for (const topic of TOPICS) this.#status.clear(topic);
  }

  /** Show what happens to the connection. @param {import("../stream/frame-socket.js").FrameSocket} socket */
  follow(socket) {
    const status = this.#status;
    socket.on("down", (text) => this.stall("server", { level: "problem", text }));
    socket.on("loading", () => {
      status.clear("server");
      this.waitFor("model");
    });
    socket.on("open", () => {
      status.clear("server");
      if (status.has("loading")) this.waitFor("result");
    });
    socket.on("refusal", ({ reason, sentence }) => {
      if (reason !== Reason.SUPERSEDED) this.stall("frame", { level: "problem", text: sentence });
    });
  }

  /** Say what the first picture waits for. @param {keyof typeof WAITS} step */
  waitFor(step) {
    this.#status.show("loading", { level: "wait", text: WAITS[step] });
  }

  /** Say so if the browser hides the picture from the page. */
  checkPixels() {
    if (canReadPixels()) return;
    const text = "This browser hides the picture’s pixels from the page, as protection against fingerprinting, so nothing can be found in them. Allow canvas access for this page, then reload it.";
    this.#status.show("pixels", { level: "problem", text });
  }

  /** The canvas has lost its memory. */
  loseGraphics() {
    const text = "The graphics card was reset. The picture continues when the browser has restored it.";
    this.stall("graphics", { level: "problem", text });
  }
}
