// @ts-check
/**
 * The one place where the page says what happened and what to do. There is one notice for each topic;
 * the most urgent one is shown.
 *
 * @typedef {object} Notice
 * @property {string} text
 * @property {"wait" | "info" | "problem"} level "wait" covers the picture, until the first mask
 * @property {string} [link] shown below the text
 * @property {{label: string, run: (button: HTMLButtonElement) => void, stays?: boolean}[]} [actions] an action
 *   clears the notice, unless it stays
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
   * A notice that is shown already, or was dismissed, is not shown again before its topic is cleared.
   * @param {string} topic @param {Notice} notice
   */
  show(topic, notice) {
    if (this.#notices.get(topic)?.text === notice.text) return;
    this.#notices.delete(topic);
    this.#notices.set(topic, { ...notice });
    this.#draw();
  }

  /** Show a notice, or clear its topic if it has no text. @param {string} topic @param {Notice} notice */
  showOrClear(topic, notice) {
    this.clear(topic);
    if (notice.text) this.show(topic, notice);
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
    if (notice === this.#shown) return; // a button may be about to be pressed
    this.#shown = notice;
    this.#stage.dataset.status = notice?.level ?? "";
    if (!notice || !topic) return this.#root.replaceChildren();
    this.#root.dataset.level = notice.level;
    const text = Object.assign(document.createElement("p"), { textContent: notice.text });
    const link = notice.link ? [Object.assign(document.createElement("a"), { href: notice.link, textContent: notice.link })] : [];
    const buttons = (notice.actions ?? []).map(({ label, run, stays }) => button(label, (pressed) => {
      if (!stays) this.clear(topic);
      run(pressed);
    }));
    const dismiss = () => {
      notice.dismissed = true;
      this.#draw();
    };
    if (notice.level !== "wait") buttons.push(button("Dismiss", dismiss));
    this.#root.replaceChildren(text, ...link, ...buttons);
  }
}

/** @param {string} label @param {(button: HTMLButtonElement) => void} run */
function button(label, run) {
  const element = Object.assign(document.createElement("button"), { type: "button", textContent: label });
  element.addEventListener("click", () => run(element));
  return element;
}
