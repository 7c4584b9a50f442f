// @ts-check
/**
 * Every stage of a frame, in order, and where it takes place. The server's stages are those of
 * webdemo/vision/stage_clock.py.
 * @type {{name: string, place: "browser" | "network" | "server"}[]}
 */
export const STAGES = [
  { name: "capture", place: "browser" },
  { name: "shrink", place: "browser" },
  { name: "encode", place: "browser" },
  { name: "uplink", place: "network" },
  { name: "receive", place: "server" },
  { name: "decode", place: "server" },
  { name: "wait", place: "server" },
  { name: "process", place: "server" },
  { name: "smooth", place: "server" },
  { name: "contours", place: "server" },
  { name: "pack", place: "server" },
  { name: "downlink", place: "network" },
  { name: "page busy", place: "browser" },
  { name: "unpack", place: "browser" },
  { name: "composite", place: "browser" },
];

export const SERVER_STAGES = STAGES.filter(({ place }) => place === "server").map(({ name }) => name);

/** What the browser's clock sees of network and server together: see trace.js for the parts. */
export const EXCHANGE = "exchange";

/** The stages of one frame, by performance.now(). Each lasts from the last mark to its own. */
export class StageClock {
  beganMs;
  #lastMs;
  /** @type {Map<string, [begin: number, end: number]>} */
  #spans = new Map();

  /** @param {number} [nowMs] */
  constructor(nowMs = performance.now()) {
    this.beganMs = this.#lastMs = nowMs;
  }

  /** A stage ends. @param {string} stage @param {number} [nowMs] */
  mark(stage, nowMs = performance.now()) {
    this.#spans.set(stage, [this.#lastMs, nowMs]);
    this.#lastMs = nowMs;
  }

  /** The time since the last mark belongs to no stage. @param {number} [nowMs] */
  skip(nowMs = performance.now()) {
    this.#lastMs = nowMs;
  }

  /** @param {string} stage that was marked @returns {[begin: number, end: number]} */
  span(stage) {
    return this.#spans.get(stage) ?? [NaN, NaN];
  }

  /** From the beginning to the last mark. */
  get totalMs() {
    return this.#lastMs - this.beganMs;
  }
}
