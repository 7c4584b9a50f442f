// @ts-check
import { FlickerMeter } from "./flicker-meter.js";
import { Meters } from "./meters.js";
import { Quality } from "./quality.js";

const SHOW_EVERY_MS = 500;

/** What the page's own thread does for a frame. */
const OWN_STAGES = ["capture", "shrink", "encode", "unpack", "composite"];

/** Measures what the page shows, and chooses how much work a picture gets. */
export class Performance {
  #page;
  #meters;
  #flickerMeter;
  #quality;
  /** Of the frame that was processed last. */
  #costMs = 0;

  /**
   * @param {object} page
   * @param {{graph: HTMLCanvasElement, fps: HTMLElement, table: HTMLTableElement, flicker: HTMLElement, quality: HTMLElement}} page.elements
   * @param {import("../settings.js").Settings} page.settings
   * @param {import("../view/live-view.js").LiveView} page.view
   * @param {import("../drawing/compositor.js").Compositor} page.compositor
   * @param {() => boolean} page.isExcused whether a low frame rate is not the machine's fault
   */
  constructor(page) {
    this.#page = page;
    this.#meters = new Meters(page.elements);
    this.#flickerMeter = new FlickerMeter(page.elements.flicker);
    this.#quality = new Quality(page.settings.get("quality"));
    page.view.on("processed", (frames) => {
      this.#meters.processed(frames);
      if (frames[0].result) this.#flickerMeter.add(frames[0].result);
      this.#costMs = ownMs(frames[0].clock);
    });
    page.view.on("shown", () => {
      this.#meters.shown();
      this.#quality.shown(this.#costMs);
    });
    page.settings.on("change", (key) => this.#follow(key));
    document.addEventListener("visibilitychange", () => this.restart());
    setInterval(() => document.hidden || this.#show(), SHOW_EVERY_MS);
    this.#apply();
  }

  /** @param {number} frames that the source has made */
  captured(frames) {
    if (this.#page.isExcused()) this.#quality.pause();
    if (this.#quality.captured(frames)) this.#apply();
  }

  /** Another source, size or model begins. */
  restart() {
    this.#quality.restart();
  }

  /** @param {import("../settings.js").Key} key the setting that has changed */
  #follow(key) {
    if (["model", "solution", "duel"].includes(key)) this.#meters.restart();
    if (key === "quality") this.#quality.mode = this.#page.settings.get("quality");
    else this.#quality.restart();
    this.#apply();
  }

  #apply() {
    this.#page.compositor.level = this.#quality.level;
    this.#page.elements.quality.textContent = this.#quality.sentence;
  }

  #show() {
    this.#meters.show();
    this.#flickerMeter.show();
  }
}

/** @param {import("../stream/stage-clock.js").StageClock} clock */
function ownMs(clock) {
  const took = OWN_STAGES.map((stage) => clock.span(stage)).map(([begin, end]) => end - begin);
  return took.reduce((sum, ms) => sum + (ms || 0), 0); // a stage may be missing
}
