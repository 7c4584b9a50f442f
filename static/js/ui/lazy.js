// @ts-check
/**
 * A part of the page that is loaded when it is first used.
 * @template Part
 */
export class Lazy {
  #load;
  #onFailure;
  /** @type {Promise<Part> | null} */
  #loading = null;
  /** @type {Part | null} the part, once it is loaded */
  current = null;

  /** @param {() => Promise<Part>} load @param {() => void} onFailure called if it could not be loaded; the next use tries again */
  constructor(load, onFailure) {
    this.#load = load;
    this.#onFailure = onFailure;
  }

  /** @returns {Promise<Part | null>} null if it could not be loaded */
  async get() {
    try {
      this.#loading ??= this.#load();
      return (this.current = await this.#loading);
    } catch {
      this.#loading = null;
      this.#onFailure();
      return null;
    }
  }
}
