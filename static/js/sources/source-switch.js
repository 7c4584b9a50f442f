// @ts-check
import { Emitter } from "../emitter.js";
import { Watchdog } from "../stream/watchdog.js";
import { SOURCES } from "./index.js";
import { SourceError } from "./source-error.js";

/** A picture that stands longer is no longer live. */
const STALE_MS = 1500;

/**
 * Keeps exactly one source running.
 *
 * Events: "started" (detail: {kind, source}), "failed" (detail: {kind, message}): then the presenter
 * is started in its place; "silent" (detail: {kind, source}): it gives no frames, without an error.
 *
 * @typedef {import("./index.js").Kind} Kind
 * @typedef {{kind: Kind, source: import("./index.js").Source}} Running
 * @extends {Emitter<{started: Running, failed: {kind: Kind, message: string}, silent: Running}>}
 */
export class SourceSwitch extends Emitter {
  #onFrame;
  /** @type {import("./index.js").Source | null} */
  #source = null;
  /** @type {Kind} */
  #kind = "presenter";
  #silence = new Watchdog(STALE_MS, () => this.#tellSilence());

  /** @param {import("./index.js").OnFrame} onFrame */
  constructor(onFrame) {
    super();
    this.#onFrame = onFrame;
    document.addEventListener("visibilitychange", () => this.#silence.heard());
  }

  /**
   * Stop what runs and start this. A later call overtakes an earlier one that still waits, say for
   * the person to allow the camera.
   * @param {Kind} kind
   * @param {import("./index.js").Wish} wish
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
      this.emit("started", { kind, source: mine });
    } catch (error) {
      if (!source || this.#source === source) await this.#fail(kind, wish, error);
    }
  }

  #tellSilence() {
    if (document.hidden || !this.#source) return; // nothing is shown, nothing is grabbed
    this.emit("silent", { kind: this.#kind, source: this.#source });
  }

  /** @param {Kind} kind @param {import("./index.js").Wish} wish @param {unknown} error */
  async #fail(kind, wish, error) {
    const message = error instanceof SourceError ? error.message : `This source failed: ${error}. Try another one.`;
    if (kind !== "presenter") await this.open("presenter", wish);
    this.emit("failed", { kind, message });
  }
}
