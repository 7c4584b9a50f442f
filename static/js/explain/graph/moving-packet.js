// @ts-check
import { svg } from "./svg.js";

/** Room for "frame 12345 · 1234.567 s", where no node or arrow is; and where that room is taken. */
const TAG = { x: 434, y: 108, width: 190, height: 21 };
const TAG_ASIDE = { x: 155, y: 80, width: 110, height: 40 };

/** @typedef {import("./layout.js").Box} Box @typedef {import("./routes.js").Point} Point */

/** The packet that is on its way through the graph, and a tag that says which frame it is of. */
export class MovingPacket {
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  #dot = svg("circle", { class: "dot", r: 9, "aria-hidden": "true" });
  #text;
  #tag;
  /** @type {Point} */
  #at = [0, 0];
  /** @type {Animation | null} */
  #animation = null;

  /** @param {boolean} isAside whether the tag must make room */
  constructor(isAside) {
    const place = isAside ? TAG_ASIDE : TAG;
    const x = place.x + place.width / 2;
    const line = (/** @type {number} */ down) => svg("tspan", { x, y: place.y + down });
    this.#text = isAside ? [line(16.5), line(33.5)] : [line(15.5)];
    this.#tag = svg("g", { class: "tag", "aria-hidden": "true" }, svg("rect", { ...place, rx: 5 }), svg("text", { "text-anchor": "middle" }, ...this.#text));
  }

  /** To be drawn over the graph. */
  get elements() {
    return [this.#tag, this.#dot];
  }

  /** @param {string} text what it is */
  set label(text) {
    const parts = this.#text.length > 1 ? text.split("· ") : [text];
    this.#text.forEach((line, i) => (line.textContent = parts[i]));
  }

  /** Begin at this node, and not where the packet before has ended. @param {Box} box */
  enter(box) {
    this.#place([box.x + box.width / 2, box.y]);
  }

  /**
   * Through a node and along the arrow to the next; or at the node, for who wants no motion.
   * @param {Box} box @param {Point[]} way of the arrow @param {number} ms that it takes
   */
  pass(box, way, ms) {
    if (this.#still.matches) this.enter(box);
    else this.#travel(way, ms);
    for (const element of this.elements) element.classList.add("shown");
  }

  /** @param {Point} at */
  #place(at) {
    this.#animation?.cancel();
    this.#dot.style.transform = translation(at);
    this.#at = at;
  }

  /** At the same speed all the way. @param {Point[]} way @param {number} ms */
  #travel(way, ms) {
    const points = [this.#at, ...way];
    const lengths = way.map((point, i) => distance(points[i], point));
    const whole = lengths.reduce((sum, length) => sum + length, 0) || 1;
    let gone = 0;
    const keyframes = points.map((point, i) => ({ transform: translation(point), offset: Math.min((gone += i ? lengths[i - 1] : 0) / whole, 1) }));
    this.#place(points[points.length - 1]);
    this.#animation = this.#dot.animate(keyframes, ms);
  }
}

/** @param {Point} at */
function translation([x, y]) {
  return `translate(${x}px, ${y}px)`;
}

/** @param {Point} a @param {Point} b */
function distance([ax, ay], [bx, by]) {
  return Math.hypot(ax - bx, ay - by);
}
