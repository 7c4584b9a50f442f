// @ts-check
import { svg } from "./svg.js";

/** Of the tag: where no node or arrow is. */
const PLACE = { x: 155, y: 80, width: 110, height: 40 };

/** @typedef {import("./layout.js").Box} Box @typedef {import("./routes.js").Point} Point */

/** The packet that is on its way through the graph, and a tag that says which frame it is of. */
export class MovingPacket {
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  #dot = svg("circle", { class: "dot", r: 9, "aria-hidden": "true" });
  #lines = [16.5, 33.5].map((down) => svg("tspan", { x: PLACE.x + PLACE.width / 2, y: PLACE.y + down }));
  #tag = svg("g", { class: "tag", "aria-hidden": "true" },
    svg("rect", { ...PLACE, rx: 5 }), svg("text", { "text-anchor": "middle" }, ...this.#lines));
  /** @type {Point} */
  #at = [0, 0];
  /** @type {Animation | null} */
  #animation = null;

  /** To be drawn over the graph. */
  get elements() {
    return [this.#tag, this.#dot];
  }

  /** @param {string[]} lines what it is */
  set label(lines) {
    this.#lines.forEach((line, i) => (line.textContent = lines[i]));
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
    const lengths = way.map(([x, y], i) => Math.hypot(x - points[i][0], y - points[i][1]));
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
