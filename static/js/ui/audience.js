// @ts-check
import { query } from "./query.js";
import { toggleDialog } from "./shortcuts.js";

const EVERY_MS = 2000;

/** The presenter's view of the audience: the number of guests, and the QR code to join by the chosen network. */
export class Audience {
  #dialog;
  #counts;
  #missing;

  /** @param {{dialog: HTMLDialogElement, counts: Iterable<Element>}} elements */
  constructor({ dialog, counts }) {
    this.#dialog = dialog;
    this.#counts = [...counts];
    this.#missing = query(dialog, "#missing");
    dialog.querySelector("#network")?.addEventListener("change", ({ target }) => this.#showLink(/** @type {HTMLSelectElement} */ (target)));
    this.#keepCounting();
  }

  toggleInvitation() {
    toggleDialog(this.#dialog);
  }

  /** @param {HTMLSelectElement} networks */
  #showLink({ value, selectedOptions: [option] }) {
    query(this.#dialog, "img", HTMLImageElement).src = `audience.svg?link=${value}`;
    query(this.#dialog, ".address").textContent = option.dataset.url ?? "";
  }

  async #keepCounting() {
    for (;;) {
      if (!document.hidden) await this.#count(); // one request at a time
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  async #count() {
    let text = "–";
    try {
      const response = await fetch("api/audience", { cache: "no-store" });
      const { connected, limit, missing } = await response.json();
      if (response.ok) {
        text = connected < limit ? `${connected}` : `${connected} (full)`;
        this.#missing.hidden = !missing;
      }
    } catch {
      // The server has stopped; the picture area says so.
    }
    for (const element of this.#counts) element.textContent = text;
  }
}
