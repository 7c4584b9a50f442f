// @ts-check
import { SOURCES } from "./sources/index.js";
import { SourceError } from "./sources/source-error.js";

/**
 * Keeps exactly one source running.
 *
 * Events: "started" (detail: {kind, source}), "failed" (detail: {kind, message}): then the presenter
 * is started in its place.
 */
export class SourceSwitch extends EventTarget {
  #onFrame;
  /** @type {import("./sources/index.js").Source | null} */
  #source = null;

  /** @param {import("./sources/index.js").OnFrame} onFrame */
  constructor(onFrame) {
    super();
    this.#onFrame = onFrame;
  }

  /**
   * Stop what runs and start this. A later call overtakes an earlier one that still waits, say for
   * the person to allow the camera.
   * @param {string} kind a key of SOURCES
   * @param {import("./sources/index.js").Wish} wish
   */
  async open(kind, wish) {
    this.#source?.stop();
    this.#source = null;
    let source;
    try {
      const mine = (source = new SOURCES[kind](
        (...frame) => {
          if (this.#source === mine) this.#onFrame(...frame);
        },
        wish,
      ));
      this.#source = mine;
      mine.onend = (error) => this.#source === mine && this.#fail(kind, wish, error);
      await mine.start();
      if (this.#source !== mine) return mine.stop();
      this.dispatchEvent(new CustomEvent("started", { detail: { kind, source: mine } }));
    } catch (error) {
      if (!source || this.#source === source) await this.#fail(kind, wish, error);
    }
  }

  /** @param {string} kind @param {import("./sources/index.js").Wish} wish @param {unknown} error */
  async #fail(kind, wish, error) {
    const message = error instanceof SourceError ? error.message : `This source failed: ${error}. Try another one.`;
    if (kind !== "presenter") await this.open("presenter", wish);
    this.dispatchEvent(new CustomEvent("failed", { detail: { kind, message } }));
  }
}
