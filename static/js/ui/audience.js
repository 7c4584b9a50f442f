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
    setInterval(() => document.hidden || this.#count(), EVERY_MS);
    this.#count();
  }

  toggleInvitation() {
    if (this.#dialog.open) this.#dialog.close();
    else this.#dialog.showModal();
  }

  async #count() {
    let text = "–";
    try {
      const { connected, limit } = await (await fetch("/api/audience", { cache: "no-store" })).json();
      text = connected < limit ? `${connected}` : `${connected} (full)`;
    } catch {
      // The server is gone for the moment, and the stage says so.
    }
    for (const element of this.#counts) element.textContent = text;
  }
}
