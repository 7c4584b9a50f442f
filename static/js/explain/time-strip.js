// @ts-check
import { STAGES } from "../stream/stage-clock.js";
import { svg } from "./graph/svg.js";

const SIZE = { width: 1280, height: 14 };

/** The waterfall in one line, always in sight: the frame's whole time from left to right. */
export class TimeStrip {
  /** @type {Map<string, SVGElement>} */
  #bars = new Map();

  /** @param {HTMLElement} root */
  constructor(root) {
    const all = svg("svg", { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, preserveAspectRatio: "none", "aria-hidden": "true" });
    for (const { name, place } of STAGES) {
      const bar = svg("rect", { class: "bar", y: 2, height: SIZE.height - 4 });
      this.#bars.set(name, bar);
      all.append(svg("g", { class: place }, bar));
    }
    root.replaceChildren(all);
  }

  /** @param {import("./trace.js").Trace} trace */
  show({ spans, totalMs }) {
    const scale = totalMs > 0 ? SIZE.width / totalMs : 0; // a browser's clock may be made coarse
    for (const { name, beginMs, ms } of spans) {
      this.#bars.get(name)?.setAttribute("x", String(beginMs * scale));
      this.#bars.get(name)?.setAttribute("width", String(Math.max(1, ms * scale)));
    }
  }

  /** @param {string} stage */
  light(stage) {
    for (const [name, bar] of this.#bars) bar.classList.toggle("lit", name === stage);
  }
}
