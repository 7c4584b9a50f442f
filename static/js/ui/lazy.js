// @ts-check
const TOPIC = "part";
const TEXT = "This part of the page could not be loaded. Start webdemo, then try again.";

/**
 * A part of the page that is loaded when it is first used. If the server is gone, it is loaded as soon
 * as the server is back.
 * @template Part
 */
export class Lazy {
  #load;
  #status;
  /** @type {Promise<Part> | null} */
  #loading = null;
  #isMissing = false;
  /** @type {Part | null} the part, once it is loaded */
  current = null;

  /**
   * @param {() => Promise<Part>} load
   * @param {Pick<import("./status.js").Status, "show" | "clear">} status
   * @param {Pick<import("../stream/frame-socket.js").FrameSocket, "on">} socket
   */
  constructor(load, status, socket) {
    this.#load = load;
    this.#status = status;
    socket.on("open", () => void (this.#isMissing && this.get()));
  }

  /** @returns {Promise<Part | null>} null if it could not be loaded */
  async get() {
    try {
      this.#loading ??= this.#load();
      this.current = await this.#loading;
      if (this.#isMissing) this.#status.clear(TOPIC);
      this.#isMissing = false;
      return this.current;
    } catch {
      this.#loading = null;
      this.#isMissing = true;
      this.#status.show(TOPIC, { level: "problem", text: TEXT });
      return null;
    }
  }
}
