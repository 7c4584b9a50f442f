// @ts-check
import { query } from "../ui/query.js";
import { ExportError } from "./export-error.js";
import { EXPORTS } from "./index.js";

/**
 * The buttons that name an export in data-export, and the timer on the picture. An export that this
 * browser cannot do has no button.
 */
export class ExportButtons {
  /** @type {Map<string, import("./index.js").Export>} */
  #exports = new Map();
  #timer;
  #tell;

  /** @param {{buttons: HTMLElement, timer: HTMLElement}} elements @param {import("./index.js").Shown} shown */
  constructor({ buttons, timer }, shown) {
    this.#timer = timer;
    this.#tell = shown.tell;
    for (const [name, Kind] of Object.entries(EXPORTS)) {
      const made = new Kind(shown);
      const button = query(buttons, `[data-export="${name}"]`);
      this.#exports.set(name, made);
      button.hidden = !made.isPossible;
      if (made instanceof EventTarget) made.addEventListener("change", () => this.#show(button, made));
    }
  }

  /** The canvas has a new picture. */
  drawn() {
    for (const made of this.#exports.values()) made.drawn?.();
  }

  /** @param {string} name */
  isOn(name) {
    return this.#exports.get(name)?.isOn ?? false;
  }

  /** @param {string} name @returns {Promise<boolean>} whether it worked */
  async use(name) {
    const made = this.#exports.get(name);
    if (!made) return false;
    if (!made.isPossible) {
      this.#tell("This browser cannot do that. Try a current Chrome or Edge.");
      return false;
    }
    this.#tell(""); // clears the message of an earlier try
    try {
      await made.use();
      return true;
    } catch (error) {
      if (!(error instanceof ExportError)) throw error;
      this.#tell(error.message);
      return false;
    }
  }

  /** @param {HTMLElement} button @param {import("./index.js").Export} made */
  #show(button, made) {
    button.setAttribute("aria-pressed", String(made.isOn));
    if (made.seconds === undefined) return;
    const seconds = Math.floor(made.seconds);
    this.#timer.hidden = !made.isOn;
    this.#timer.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} · ${made.hasSound ? "with sound" : "no sound"}`;
  }
}
