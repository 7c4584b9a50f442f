// @ts-check
import { ends } from "./layout.js";
import { svg } from "./svg.js";

/** Room for "frame 12345 · 1234.567 s", where no node or arrow is. */
const TAG = { x: 434, y: 108, width: 190, height: 21 };

/** @typedef {import("./layout.js").Box} Box */

/** The packet that is on its way through the graph, and a tag that says which frame it is of. */
export class MovingPacket {
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  #dot = svg("circle", { class: "dot", r: 9, "aria-hidden": "true" });
  #text = svg("text", { x: TAG.x + TAG.width / 2, y: TAG.y + 15.5, "text-anchor": "middle" });
  #tag = svg("g", { class: "tag", "aria-hidden": "true" }, svg("rect", { ...TAG, rx: 5 }), this.#text);
  /** @type {[number, number]} */
  #at = [0, 0];
  /** @type {Animation | null} */
  #animation = null;

  /** To be drawn over the graph. */
  get elements() {
    return [this.#tag, this.#dot];
  }

  /** @param {string} text what it is */
  set label(text) {
    this.#text.textContent = text;
  }

  /** Begin at this node, and not where the packet before has ended. @param {Box} box */
  enter(box) {
    this.#place([box.x + box.width / 2, box.y]);
  }

  /**
   * Through a node and along the arrow to the next; or at the node, for who wants no motion.
   * @param {Box} box @param {Box} next @param {number} ms that it takes
   */
  pass(box, next, ms) {
    if (this.#still.matches) this.enter(box);
    else this.#travel(ends(box, next), ms);
    for (const element of this.elements) element.classList.add("shown");
  }

  /** @param {[number, number]} at */
  #place(at) {
    this.#animation?.cancel();
    this.#dot.style.transform = translation(at);
    this.#at = at;
  }

  /** At the same speed all the way. @param {[number, number][]} way @param {number} ms */
  #travel([exit, arrival], ms) {
    const [near, far] = [distance(this.#at, exit), distance(exit, arrival)];
    const keyframes = [
      { transform: translation(this.#at) }, { transform: translation(exit), offset: near / (near + far || 1) }, { transform: translation(arrival) },
    ];
    this.#place(arrival);
    this.#animation = this.#dot.animate(keyframes, ms);
  }
}

/** @param {[number, number]} at */
function translation([x, y]) {
  return `translate(${x}px, ${y}px)`;
}

/** @param {[number, number]} a @param {[number, number]} b */
function distance([ax, ay], [bx, by]) {
  return Math.hypot(ax - bx, ay - by);
}
