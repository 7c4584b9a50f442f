// @ts-check
import { Silence } from "./silence.js";
import { SOURCES } from "./sources/index.js";
import { SourceError } from "./sources/source-error.js";

/** A picture that stands longer is no longer live. */
const STALE_MS = 1500;

/**
 * Keeps exactly one source running.
 *
 * Events: "started" (detail: {kind, source}), "failed" (detail: {kind, message}): then the presenter
 * is started in its place; "silent" (detail: {kind, source}): it gives no frames, without an error.
 */
export class SourceSwitch extends EventTarget {
  #onFrame;
  /** @type {import("./sources/index.js").Source | null} */
  #source = null;
  #kind = "";
  #silence = new Silence(STALE_MS, () => this.#tellSilence());

  /** @param {import("./sources/index.js").OnFrame} onFrame */
  constructor(onFrame) {
    super();
    this.#onFrame = onFrame;
    document.addEventListener("visibilitychange", () => this.#silence.heard());
  }

  /**
   * Stop what runs and start this. A later call overtakes an earlier one that still waits, say for
   * the person to allow the camera.
   * @param {string} kind a key of SOURCES
   * @param {import("./sources/index.js").Wish} wish
   */
  async open(kind, wish) {
    this.#silence.end();
    this.#source?.stop();
    this.#source = null;
    let source;
    try {
      const mine = (source = new SOURCES[kind](
        (...frame) => {
          if (this.#source !== mine) return;
          this.#silence.heard();
          this.#onFrame(...frame);
        },
        wish,
      ));
      this.#source = mine;
      mine.onend = (error) => this.#source === mine && this.#fail(kind, wish, error);
      await mine.start();
      if (this.#source !== mine) return mine.stop();
      this.#kind = kind;
      this.#silence.listen();
      this.dispatchEvent(new CustomEvent("started", { detail: { kind, source: mine } }));
    } catch (error) {
      if (!source || this.#source === source) await this.#fail(kind, wish, error);
    }
  }

  #tellSilence() {
    if (document.hidden) return; // nothing is shown, nothing is grabbed
    this.dispatchEvent(new CustomEvent("silent", { detail: { kind: this.#kind, source: this.#source } }));
  }

  /** @param {string} kind @param {import("./sources/index.js").Wish} wish @param {unknown} error */
  async #fail(kind, wish, error) {
    const message = error instanceof SourceError ? error.message : `This source failed: ${error}. Try another one.`;
    if (kind !== "presenter") await this.open("presenter", wish);
    this.dispatchEvent(new CustomEvent("failed", { detail: { kind, message } }));
  }
}
