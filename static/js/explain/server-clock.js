// @ts-check
const WINDOW_MS = 20_000;

/**
 * What the server's clock shows, in the browser's terms.
 *
 * A frame can't arrive before it was sent, nor can its reply: each exchange gives an upper and a lower
 * bound of how far the server's clock is ahead (Cristian 1989, "Probabilistic clock synchronization").
 * The truth lies within all of them; the middle is taken. Over a quick network they are close together.
 */
export class ServerClock {
  /** @type {{atMs: number, least: number, most: number}[]} */
  #bounds = [];
  #least = -Infinity;
  #most = Infinity;

  /**
   * @param {{sentMs: number, arrivedMs: number}} browser by performance.now()
   * @param {{receivedMs: number, repliedMs: number}} server by its own clock
   */
  add({ sentMs, arrivedMs }, { receivedMs, repliedMs }) {
    const bound = { atMs: arrivedMs, least: repliedMs - arrivedMs, most: receivedMs - sentMs };
    this.#bounds.push(bound);
    const old = this.#bounds.findIndex(({ atMs }) => atMs >= arrivedMs - WINDOW_MS);
    if (old > 0) this.#bounds.splice(0, old);
    this.#narrow();
    if (this.#least <= this.#most + 1) return;
    // Another server, or one that was started anew: what is known is of another clock.
    this.#bounds = [bound];
    this.#narrow();
  }

  /** Milliseconds that the server's clock is ahead. */
  get aheadMs() {
    return (this.#least + this.#most) / 2;
  }

  /** Milliseconds that this may be wrong by, at most. */
  get errorMs() {
    return Math.abs(this.#most - this.#least) / 2;
  }

  #narrow() {
    this.#least = Math.max(...this.#bounds.map(({ least }) => least));
    this.#most = Math.min(...this.#bounds.map(({ most }) => most));
  }
}
