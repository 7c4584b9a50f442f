// @ts-check
/** Notices when what should come again and again stays away. */
export class SilenceTimer {
  #limitMs;
  #onSilence;
  #timer = 0;
  #sinceMs = 0;
  #listening = false;

  /** @param {number} limitMs @param {() => void} onSilence called once, after so long a silence */
  constructor(limitMs, onSilence) {
    this.#limitMs = limitMs;
    this.#onSilence = onSilence;
  }

  /** How long it has lasted. */
  get ms() {
    return performance.now() - this.#sinceMs;
  }

  /** Something should come from now on. */
  listen() {
    this.#listening = true;
    this.heard();
  }

  /** It came; the next one is waited for. */
  heard() {
    if (!this.#listening) return;
    clearTimeout(this.#timer);
    this.#sinceMs = performance.now();
    this.#timer = setTimeout(this.#onSilence, this.#limitMs);
  }

  /** Nothing more is expected. */
  end() {
    this.#listening = false;
    clearTimeout(this.#timer);
  }
}
