// @ts-check
import { toggleDialog } from "./shortcuts.js";

const EVERY_MS = 2000;

/** The presenter's view of the audience: the number of guests, and the QR code to join. */
export class Audience {
  #dialog;
  #counts;

  /** @param {{dialog: HTMLDialogElement, button: HTMLElement, counts: Iterable<Element>}} elements */
  constructor({ dialog, button, counts }) {
    this.#dialog = dialog;
    this.#counts = [...counts];
    button.addEventListener("click", () => this.toggleInvitation());
    this.#keepCounting();
  }

  toggleInvitation() {
    toggleDialog(this.#dialog);
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
      const { connected, limit } = await response.json();
      if (response.ok) text = connected < limit ? `${connected}` : `${connected} (full)`;
    } catch {
      // The server has stopped; the picture area says so.
    }
    for (const element of this.#counts) element.textContent = text;
  }
}
