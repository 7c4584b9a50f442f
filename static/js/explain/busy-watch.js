// @ts-check
/** A timer's shortest time in a chain of timers, by the HTML standard. */
const TICK_MS = 4;
/** A timer may be late by so much although nothing else is at work. */
const LATE_MS = 1;

/** Knows since when the page's thread has been busy: a short timer ticks, and is late meanwhile. */
export class BusyWatch {
  #tickedMs = performance.now();
  #timer = 0;

  constructor() {
    this.#tick();
  }

  /** By performance.now(); in the future if the thread is not busy. */
  get sinceMs() {
    return this.#tickedMs + TICK_MS + LATE_MS;
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #tick() {
    this.#tickedMs = performance.now();
    this.#timer = window.setTimeout(() => this.#tick(), TICK_MS);
  }
}
