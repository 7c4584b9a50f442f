// @ts-check
/**
 * The Python that processes a frame, each line lit with its stage.
 *
 * @typedef {{text: string, stage: string}} Line
 */
export class SourceCode {
  /** @type {{stage: string, element: HTMLElement}[]} */
  #lines;

  /** @param {HTMLElement} root @param {Line[]} lines as the server reads them from its own file */
  constructor(root, lines) {
    this.#lines = lines.map(({ text, stage }) => {
      const element = Object.assign(document.createElement("code"), { textContent: text || " " });
      element.classList.toggle("mark", text.includes("clock.mark("));
      element.dataset.stage = stage;
      return { stage, element };
    });
    root.replaceChildren(...this.#lines.map(({ element }) => element));
    if (!lines.length) root.textContent = "The server was started without its source files.";
  }

  /** @param {string} stage */
  light(stage) {
    for (const line of this.#lines) line.element.classList.toggle("lit", line.stage === stage);
  }
}
