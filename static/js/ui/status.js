// @ts-check
/**
 * The one place where the page says what happened and what to do. One notice per topic; the most
 * urgent one shows.
 *
 * @typedef {object} Notice
 * @property {string} text
 * @property {"wait" | "info" | "problem"} level "wait" covers the picture, until the first mask
 * @property {{label: string, run: () => void}[]} [actions]
 */
const URGENCY = ["info", "wait", "problem"];

export class Status {
  #root;
  #stage;
  /** @type {Map<string, Notice & {dismissed?: boolean}>} */
  #notices = new Map();
  /** @type {Notice | undefined} */
  #shown;

  /** @param {HTMLElement} root role="status" @param {HTMLElement} stage gets data-status */
  constructor(root, stage) {
    this.#root = root;
    this.#stage = stage;
  }

  /**
   * What is said already, or was dismissed, is not said again before its topic has been cleared.
   * @param {string} topic @param {Notice} notice
   */
  show(topic, notice) {
    if (this.#notices.get(topic)?.text === notice.text) return;
    this.#notices.delete(topic);
    this.#notices.set(topic, { ...notice });
    this.#draw();
  }

  /** @param {string} topic */
  clear(topic) {
    if (this.#notices.delete(topic)) this.#draw();
  }

  /** @param {string} topic */
  has(topic) {
    return this.#notices.has(topic);
  }

  #draw() {
    const [topic, notice] =
      [...this.#notices]
        .filter(([, { dismissed }]) => !dismissed)
        .sort(([, a], [, b]) => URGENCY.indexOf(a.level) - URGENCY.indexOf(b.level))
        .at(-1) ?? [];
    if (notice === this.#shown) return; // its buttons may be about to be pressed
    this.#shown = notice;
    this.#stage.dataset.status = notice?.level ?? "";
    if (!notice || !topic) return this.#root.replaceChildren();
    this.#root.dataset.level = notice.level;
    const text = Object.assign(document.createElement("p"), { textContent: notice.text });
    const buttons = (notice.actions ?? []).map(({ label, run }) => button(label, () => {
      this.clear(topic);
      run();
    }));
    const dismiss = () => {
      notice.dismissed = true;
      this.#draw();
    };
    if (notice.level !== "wait") buttons.push(button("Dismiss", dismiss));
    this.#root.replaceChildren(text, ...buttons);
  }
}

/** @param {string} label @param {() => void} run */
function button(label, run) {
  const element = Object.assign(document.createElement("button"), { type: "button", textContent: label });
  element.addEventListener("click", run);
  return element;
}
