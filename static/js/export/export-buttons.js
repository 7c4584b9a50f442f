// @ts-check
import { EXPORTS } from "./index.js";
import { ExportError } from "./export-error.js";
import { query } from "../ui/query.js";

/**
 * The buttons that name a way out in data-export, and the timer on the stage. A way that this
 * browser lacks has no button.
 */
export class ExportButtons {
  /** @type {Map<string, import("./index.js").WayOut>} */
  #ways = new Map();
  #timer;
  #tell;
  #isDrawn = false;

  /**
   * @param {{buttons: HTMLElement, timer: HTMLElement}} elements
   * @param {Omit<import("./index.js").Shown, "isDrawn">} shown
   */
  constructor({ buttons, timer }, shown) {
    this.#timer = timer;
    this.#tell = shown.tell;
    for (const [name, Way] of Object.entries(EXPORTS)) {
      const way = new Way({ ...shown, isDrawn: () => this.#isDrawn });
      const button = query(buttons, `[data-export="${name}"]`);
      this.#ways.set(name, way);
      button.hidden = !way.isPossible;
      button.addEventListener("click", () => this.use(name));
      if (way instanceof EventTarget) way.addEventListener("change", () => this.#show(button, way));
    }
  }

  /** The picture was drawn. */
  drawn() {
    this.#isDrawn = true;
    for (const way of this.#ways.values()) way.drawn?.();
  }

  /** @param {string} name */
  isOn(name) {
    return this.#ways.get(name)?.isOn ?? false;
  }

  /** @param {string} name */
  async use(name) {
    const way = this.#ways.get(name);
    if (!way?.isPossible) return;
    this.#tell(""); // what an earlier try met is past
    try {
      await way.use();
    } catch (error) {
      if (!(error instanceof ExportError)) throw error;
      this.#tell(error.message);
    }
  }

  /** @param {HTMLElement} button @param {import("./index.js").WayOut} way */
  #show(button, way) {
    button.setAttribute("aria-pressed", String(way.isOn));
    if (way.seconds === undefined) return;
    const seconds = Math.floor(way.seconds);
    this.#timer.hidden = !way.isOn;
    this.#timer.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}
