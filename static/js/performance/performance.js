// @ts-check
import { isLocal } from "../stream/server-health.js";
import { adviceFor } from "./advice.js";
import { COSTLY_SETTINGS } from "./costly-effects.js";
import { FlickerMeter } from "./flicker-meter.js";
import { FrameRateWatch } from "./frame-rate-watch.js";
import { Meters } from "./meters.js";

const SHOW_EVERY_MS = 500;

/** Measures what the page shows, and gives advice if the machine is too slow for it. */
export class Performance {
  #page;
  #meters;
  #flickerMeter;
  #watch = new FrameRateWatch();

  /**
   * @param {object} page
   * @param {{graph: HTMLCanvasElement, fps: HTMLElement, table: HTMLTableElement, flicker: HTMLElement}} page.elements
   * @param {import("../settings.js").Settings} page.settings
   * @param {import("../view/live-view.js").LiveView} page.view
   * @param {import("../ui/status.js").Status} page.status
   * @param {() => boolean} page.cutsOut whether the picture has the effects of a cut-out
   * @param {() => boolean} page.isExcused whether a low frame rate is not the machine's fault
   */
  constructor(page) {
    this.#page = page;
    this.#meters = new Meters(page.elements);
    this.#flickerMeter = new FlickerMeter(page.elements.flicker);
    page.view.on("processed", (frames) => {
      this.#meters.processed(frames);
      if (frames[0].result) this.#flickerMeter.add(frames[0].result);
    });
    page.view.on("shown", () => {
      this.#meters.shown();
      this.#watch.shown();
    });
    page.settings.on("change", (key) => this.#follow(key));
    document.addEventListener("visibilitychange", () => this.restart());
    setInterval(() => document.hidden || this.#show(), SHOW_EVERY_MS);
    this.restart();
  }

  /** @param {number} frames that the source has made */
  captured(frames) {
    this.#watch.captured(frames);
  }

  /** Another source, size or model begins. */
  restart() {
    this.#watch.restart();
    this.#page.status.clear("pace");
  }

  /** @param {import("../settings.js").Key} key the setting that has changed */
  #follow(key) {
    if (["model", "solution", "duel"].includes(key)) this.#meters.restart();
    if (["model", "solution", "slow", "delay", "lock"].includes(key)) this.restart();
    if (!COSTLY_SETTINGS.has(key)) return;
    this.#page.status.clear("pace");
    this.#watch.reopen();
  }

  #show() {
    const { settings, status, cutsOut, isExcused } = this.#page;
    this.#meters.show();
    this.#flickerMeter.show();
    if (isExcused()) this.#watch.restart();
    if (!isLocal()) return; // guests share the server and the network, and cannot change either
    const slow = this.#watch.tooSlow();
    if (slow) status.show("pace", adviceFor(slow, settings, cutsOut()));
    else if (this.#watch.hasRecovered()) status.clear("pace");
  }
}
