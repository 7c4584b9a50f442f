// @ts-check
import { sizesFor } from "./scene.js";

/** @typedef {import("./scene.js").Box} Box */

/** In sizes of the letters. */
const PLATE_HEIGHT = 1.36;
const BASELINE = 1.02;
const PADDING = 0.36;
const ROUNDING = 0.22;

const INK = "#0b0d10";

/** What a place costs for each share of the label that covers something. */
const ON_LABEL = 8;
const ON_FACE = 3;
const ON_OTHER = 0.6;

/** What each place costs more than the one before it, and what the place of the last frame costs less. */
const LATER = 0.02;
const KEPT = 0.3;

/**
 * @typedef {object} Label
 * @property {string} text
 * @property {string} colour of its plate, bright
 * @property {Box} box that it belongs to
 * @property {string} owner for whom the place is kept from frame to frame; "" for nobody
 */

/**
 * Places for a label of a width and a height, beside or in a box.
 *
 * @callback Places
 * @param {Box} box @param {number} width @param {number} height @param {number} gap
 * @returns {[number, number][]} left and top, the best first
 */

/** In the middle of each side. @type {Places} */
export function around({ left, top, right, bottom }, width, height, gap) {
  const [x, y] = [(left + right - width) / 2, (top + bottom - height) / 2];
  return [[x, top - gap - height], [right + gap, y], [left - gap - width, y], [x, bottom + gap], [left, top], [right - width, top]];
}

/** At the corners. @type {Places} */
export function atCorners({ left, top, right, bottom }, width, height) {
  const far = right - width;
  return [[left, top - height], [left, bottom], [far, top - height], [far, bottom], [left, bottom - height], [left, top], [far, bottom - height], [far, top], [right, top], [left - width, top]];
}

/** @param {import("./scene.js").Detection} detection @returns {string} */
export function ownerOf({ group, number }) {
  return number ? `${group} ${number}` : "";
}

/** The last places of the labels, by their owners in pictures of a size. A label that jumps to and fro cannot be read. @type {Map<string, number>} */
const lastPlaces = new Map();

const MOST_OWNERS = 200;

/** Writes a frame's labels: within the picture, and where they cover the least. */
export class Labels {
  #context;
  #scene;
  #type;
  /** @type {{box: Box, cost: number}[]} */
  #covered = [];

  /** @param {CanvasRenderingContext2D} context @param {import("./scene.js").OverlayScene} scene */
  constructor(context, scene) {
    this.#context = context;
    this.#scene = scene;
    this.#type = sizesFor(scene).type;
    context.font = `600 ${Math.round(this.#type)}px system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif`;
    context.textBaseline = "alphabetic";
    context.textAlign = "left";
  }

  /** Keep labels off it, if possible. @param {Box} box @param {boolean} isFace */
  avoid(box, isFace) {
    this.#covered.push({ box, cost: isFace ? ON_FACE : ON_OTHER });
  }

  /** Write it at the best of these places. @param {Label} label @param {Places} places */
  write({ text, colour, box, owner }, places) {
    const context = this.#context;
    const { width, height } = this.#scene;
    const type = this.#type;
    const padding = Math.round(PADDING * type);
    const across = Math.min(Math.ceil(context.measureText(text).width) + 2 * padding, width);
    const down = Math.min(Math.round(PLATE_HEIGHT * type), height);
    const spots = places(box, across, down, type / 2).map(([x, y]) => ({
      left: Math.round(Math.min(Math.max(x, 0), width - across)),
      top: Math.round(Math.min(Math.max(y, 0), height - down)),
    }));
    const { left, top } = spots[this.#best(spots, across, down, owner && `${width} ${places.name} ${owner}`)];
    context.globalAlpha = 1;
    context.fillStyle = "#0009";
    fillPlate(context, left - 1, top - 1, across + 2, down + 2, ROUNDING * type);
    context.fillStyle = colour;
    fillPlate(context, left, top, across, down, ROUNDING * type);
    context.fillStyle = INK;
    context.fillText(text, left + padding, top + Math.round(BASELINE * type), across - 2 * padding);
    this.#covered.push({ box: { left, top, right: left + across, bottom: top + down }, cost: ON_LABEL });
  }

  /**
   * @param {{left: number, top: number}[]} spots @param {number} across @param {number} down @param {string} owner
   * @returns {number} the index of the one that costs the least
   */
  #best(spots, across, down, owner) {
    const costs = spots.map(({ left, top }, i) => this.#cost({ left, top, right: left + across, bottom: top + down }) + LATER * i);
    const last = lastPlaces.get(owner);
    if (last !== undefined) costs[last] -= KEPT;
    const best = costs.indexOf(Math.min(...costs));
    if (lastPlaces.size > MOST_OWNERS) lastPlaces.clear();
    if (owner) lastPlaces.set(owner, best);
    return best;
  }

  /** @param {Box} plate */
  #cost(plate) {
    const area = (plate.right - plate.left) * (plate.bottom - plate.top);
    let sum = 0;
    for (const { box, cost } of this.#covered) {
      const across = Math.min(plate.right, box.right) - Math.max(plate.left, box.left);
      const down = Math.min(plate.bottom, box.bottom) - Math.max(plate.top, box.top);
      if (across > 0 && down > 0) sum += (cost * across * down) / area;
    }
    return sum;
  }
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} width @param {number} height @param {number} radius */
function fillPlate(context, x, y, width, height, radius) {
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
  context.fill();
}
