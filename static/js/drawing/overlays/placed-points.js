// @ts-check
/** Steps in which points fade. Points of one step are drawn at once. */
export const STEPS = 6;

/** Points that are less visible are hidden, and from the second on they do not fade. */
const HIDDEN_BELOW = 0.3;
const CLEAR_FROM = 0.8;

/** How far outside the picture a point may be that lines lead to, in sides of the picture. */
const OUTSIDE = 1;

/** The points of one detection on the canvas. One object serves for all: nothing is allocated for a frame. */
export class PlacedPoints {
  count = 0;
  /** x, y, … in canvas pixels. */
  positions = new Float32Array(0);
  /** How visible each is: 0 for hidden, to STEPS. */
  steps = new Uint8Array(0);
  /** Around those in the picture. @type {import("./scene.js").Box} */
  box = { left: 0, top: 0, right: 0, bottom: 0 };

  /** Whether one is in the picture. */
  get areSeen() {
    return this.box.right >= this.box.left;
  }

  /** @param {Float32Array} points of a detection @param {import("./scene.js").OverlayScene} scene */
  place(points, { width, height, mirror }) {
    this.count = points.length >> 2;
    if (this.steps.length < this.count) {
      this.positions = new Float32Array(2 * this.count);
      this.steps = new Uint8Array(this.count);
    }
    let [left, top, right, bottom] = [1, 1, 0, 0];
    for (let i = 0, at = 0; i < this.count; i++, at += 4) {
      const x = mirror ? 1 - points[at] : points[at];
      const y = points[at + 1];
      const step = inReach(x) && inReach(y) ? stepOf(points[at + 3]) : 0;
      this.steps[i] = step;
      this.positions[2 * i] = x * width;
      this.positions[2 * i + 1] = y * height;
      if (!step || x < 0 || x > 1 || y < 0 || y > 1) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
    this.box = { left: left * width, top: top * height, right: right * width, bottom: bottom * height };
  }

  /** The longer side of the box, in canvas pixels. */
  get extent() {
    const { left, top, right, bottom } = this.box;
    return Math.max(right - left, bottom - top, 0);
  }
}

/** @param {number} share @returns {boolean} false for NaN, too */
function inReach(share) {
  return share >= -OUTSIDE && share <= 1 + OUTSIDE;
}

/** @param {number} visibility */
function stepOf(visibility) {
  if (!(visibility >= HIDDEN_BELOW)) return 0;
  const share = (visibility - HIDDEN_BELOW) / (CLEAR_FROM - HIDDEN_BELOW);
  return Math.min(STEPS, 1 + Math.floor(share * STEPS));
}
