// @ts-check
import { Recent } from "./timing.js";
import { query } from "../ui/query.js";

/** The flicker that fills the bar: what an unsmoothed mask has in a dim room. */
const FULL = 0.003;

/** How much the mask flickers where the picture is still, with smoothing and without. */
export class FlickerMeter {
  #bar;
  #text;
  #flicker = new Recent();
  #raw = new Recent();

  /** @param {HTMLElement} root holds a meter and an output */
  constructor(root) {
    this.#bar = query(root, "meter", HTMLMeterElement);
    this.#text = query(root, "output");
  }

  /** @param {import("../stream/protocol.js").Result} result */
  add({ flicker, flickerRaw }) {
    if (Number.isNaN(flicker)) return; // nothing was still
    this.#flicker.add(flicker);
    this.#raw.add(flickerRaw);
  }

  show() {
    const [flicker, raw] = [this.#flicker.mean(), this.#raw.mean()];
    const isKnown = flicker !== undefined && raw !== undefined;
    this.#bar.value = isKnown ? flicker / FULL : 0;
    this.#text.textContent = isKnown ? `${percent(flicker)} %, raw ${percent(raw)} %` : "–";
  }
}

/** @param {number} share */
function percent(share) {
  return (100 * share).toFixed(2);
}
