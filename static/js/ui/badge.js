// @ts-check
/** Says on the picture what has been made worse on purpose. */
export class Badge {
  #root;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  get isShown() {
    return !this.#root.hidden;
  }

  /** @param {Pick<import("../settings.js").Settings, "get">} settings */
  show(settings) {
    const said = [
      settings.get("slow") && "Slow motion: a frame every 2 s",
      settings.get("delay") && `Network slower by ${settings.get("delay")} ms`,
      !settings.get("lock") && !settings.get("duel") && "Frame lock off",
    ].filter(Boolean);
    this.#root.hidden = !said.length;
    this.#root.textContent = said.join(" · ");
  }
}
