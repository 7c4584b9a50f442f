// @ts-check

const EVERY_MS = 2000;

/** The presenter's view of the audience: how many are connected, and the QR code to join by. */
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
    if (this.#dialog.open) this.#dialog.close();
    else this.#dialog.showModal();
  }

  async #keepCounting() {
    for (;;) {
      if (!document.hidden) await this.#count(); // one at a time, however slow the server is
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  async #count() {
    let text = "–";
    try {
      const response = await fetch("/api/audience", { cache: "no-store" });
      const { connected, limit } = await response.json();
      if (response.ok) text = connected < limit ? `${connected}` : `${connected} (full)`;
    } catch {
      // The server is gone for the moment, and the stage says so.
    }
    for (const element of this.#counts) element.textContent = text;
  }
}
