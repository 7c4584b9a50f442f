// @ts-check
import { Emitter } from "../emitter.js";
import { SilenceTimer } from "../silence-timer.js";

/**
 * @callback OnFrame
 * @param {CanvasImageSource} image valid during the call
 * @param {number} width
 * @param {number} height
 * @param {number} captured number of frames that the source has made since the last call, with this one
 * @param {Truth} [truth] where the person is, if the source knows
 * @returns {void}
 *
 * @callback Truth paints the exact mask of a frame, white on black
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @returns {void}
 *
 * @typedef {object} Source
 * @property {string} label
 * @property {string} [deviceId] of a camera
 * @property {HTMLVideoElement | null} [video] a film, whose sound can be recorded
 * @property {boolean} [isMuted] whether a camera's picture is held back
 * @property {import("../settings.js").Facing} facing where it looks, once it gives frames
 * @property {() => Promise<void>} start resolves when frames come; rejects with a SourceError
 * @property {() => void} stop frees everything, also while `start` is pending
 * @property {((error: Error) => void) | null} onend called if it ends by itself
 *
 * @typedef {{size: {width: number, height: number}, rate: number, camera: string, file: globalThis.File | null}} Options
 *   the rate in frames per second; the camera is a deviceId, or "" for any
 *
 * @typedef {"camera" | "file" | "presenter"} Kind as the setting has it
 * @typedef {{kind: Kind, source: Source}} Running
 */

/** A source cannot be used; the message says why and what to do. */
export class SourceError extends Error {
  /** @param {string} message @param {{needsOtherBrowser?: boolean, isThere?: boolean}} [remedy] whether another browser can; whether the source is there and may work later */
  constructor(message, { needsOtherBrowser = false, isThere = false } = {}) {
    super(message);
    this.needsOtherBrowser = needsOtherBrowser;
    this.isThere = isThere;
  }
}

/** Each kind of source is loaded when it is first opened. @type {Record<Kind, () => Promise<new (onFrame: OnFrame, options: Options) => Source>>} */
const SOURCES = {
  camera: async () => (await import("./camera.js")).Camera,
  file: async () => (await import("./file.js")).FileSource,
  presenter: async () => (await import("./presenter/presenter.js")).Presenter,
};

/** A picture that stands longer is not live. */
const STALE_MS = 1500;

/**
 * Keeps exactly one source running.
 *
 * Events: "opened", before its first frame is shown; "started"; "failed" (detail: kind and error), and the presenter is started instead;
 * "silent": the source gives no frames, but no error either.
 *
 * @extends {Emitter<{opened: Running, started: Running, failed: {kind: Kind, error: SourceError}, silent: Running}>}
 */
export class SourceSwitch extends Emitter {
  #onFrame;
  /** Counts the openings, so that a late result of an earlier one can be told. */
  #opening = 0;
  /** @type {Source | null} */
  #source = null;
  /** @type {Kind} */
  #kind = "presenter";
  #silence = new SilenceTimer(STALE_MS, () => this.#reportSilence());

  /** @param {OnFrame} onFrame */
  constructor(onFrame) {
    super();
    this.#onFrame = onFrame;
    document.addEventListener("visibilitychange", () => this.#silence.heard());
  }

  /** The source that runs. @returns {Running | null} */
  get running() {
    return this.#source && { kind: this.#kind, source: this.#source };
  }

  /**
   * Stop the running source and start another. A later call replaces one that is still waiting, for
   * example for the permission to use the camera.
   * @param {Kind} kind
   * @param {Options} options
   */
  async open(kind, options) {
    this.#silence.end();
    this.#source?.stop();
    this.#source = null;
    const opening = ++this.#opening;
    const isCurrent = () => opening === this.#opening;
    try {
      let isAnnounced = false;
      const announce = () => {
        if (!isAnnounced) this.emit("opened", { kind, source });
        isAnnounced = true;
      };
      /** @type {Source} */
      const source = new (await load(kind))((...frame) => {
        if (!isCurrent()) return;
        announce();
        this.#silence.heard();
        this.#onFrame(...frame);
      }, options);
      if (!isCurrent()) return;
      this.#source = source;
      source.onend = (error) => void (isCurrent() && this.#fail(kind, options, error));
      await source.start();
      if (!isCurrent()) return source.stop();
      this.#kind = kind;
      this.#silence.listen();
      announce();
      this.emit("started", { kind, source });
    } catch (error) {
      if (isCurrent()) await this.#fail(kind, options, error);
    }
  }

  #reportSilence() {
    if (document.hidden || !this.#source) return; // a hidden page shows and captures nothing
    if (this.#kind === "file") return; // a video may pause, or have few frames
    this.emit("silent", { kind: this.#kind, source: this.#source });
  }

  /** @param {Kind} kind @param {Options} options @param {unknown} error */
  async #fail(kind, options, error) {
    const reason = error instanceof SourceError ? error : new SourceError(`This source failed: ${error}. Try another one.`);
    if (kind !== "presenter") await this.open("presenter", options);
    this.emit("failed", { kind, error: reason });
  }
}

/** @param {Kind} kind */
async function load(kind) {
  try {
    return await SOURCES[kind]();
  } catch {
    throw new SourceError("This source could not be loaded from the server. Start webdemo, then reload the page.");
  }
}
