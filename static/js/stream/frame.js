// @ts-check
import { copyPixels, isLost, PixelCanvas } from "../canvas.js";
import { StageClock } from "./stage-clock.js";

/**
 * @typedef {{width: number, height: number}} Size
 *
 * @typedef {object} Use what kept frames are for
 * @property {boolean} framesAreRead whether their pixels will be read, not only drawn
 * @property {(width: number, height: number) => number} divisorFor what a frame's sides are divided by before it is kept
 */

/** A frame on its way from a source to the canvas, with everything that is learnt of it. */
export class Frame {
  /** @type {StageClock} */
  clock;
  /** @type {PixelCanvas} the frame in the size in which it is composed */
  full;
  width = 0;
  height = 0;
  /** @type {Size} the frame's own */
  ownSize;
  /** @type {import("../sources/source-switch.js").Truth | null} where the person is, if the source knows */
  truth;
  /** @type {import("./frame-sender.js").FrameRequest | null} what is requested of the model */
  request = null;
  /** @type {import("./protocol.js").Model | null} that gave the result */
  model = null;
  /** @type {import("./protocol.js").Result | null} once it has come */
  result = null;
  /** @type {Uint8Array | null} the bytes that were sent, if the frame is inspected */
  sent = null;
  /** @type {CanvasRenderingContext2D} */
  #small;
  /** @type {ImageData | null} */
  #pixels;
  #isRead;
  /** Whether the canvases have the pixels. */
  #isDrawn;
  #isSmallDrawn;
  /** When the frame was sent and its reply came, by performance.now(), without a simulated delay. */
  network = { sentMs: NaN, arrivedMs: NaN };

  /**
   * @param {object} parts
   * @param {StageClock} parts.clock
   * @param {PixelCanvas} parts.full
   * @param {boolean} [parts.isRead] whether `full.picture` has the pixels
   * @param {boolean} [parts.isDrawn] whether its canvas has them
   * @param {Size} [parts.ownSize] the frame's
   * @param {CanvasRenderingContext2D} parts.small has the model's input size
   * @param {ImageData | null} [parts.pixels] for `small`; null if it has them
   * @param {Frame["truth"]} parts.truth
   */
  constructor({ clock, full, isRead = false, isDrawn = true, ownSize, small, pixels = null, truth }) {
    this.clock = clock;
    this.full = full;
    this.#isRead = isRead;
    this.#isDrawn = isDrawn;
    this.width = full.canvas.width;
    this.height = full.canvas.height;
    this.ownSize = ownSize ?? this;
    this.#small = small;
    this.#pixels = pixels;
    this.#isSmallDrawn = pixels === null;
    this.truth = truth;
  }

  /** The frame in the size in which it is composed. */
  get image() {
    if (!this.#isDrawn) this.full.show();
    this.#isDrawn = true;
    return this.full.canvas;
  }

  /** Its pixels, read once. */
  get fullPixels() {
    if (!this.#isRead) this.full.read();
    this.#isRead = true;
    return this.full.picture;
  }

  /** The model's input size. @returns {Size} */
  get smallSize() {
    return this.#small.canvas;
  }

  /** Whether the browser has lost a canvas of the frame. */
  get isLost() {
    return isLost(this.#small) || isLost(this.full.context);
  }

  /** Holds the frame at the model's input size. */
  get small() {
    if (!this.#isSmallDrawn && this.#pixels) this.#small.putImageData(this.#pixels, 0, 0);
    this.#isSmallDrawn = true;
    return this.#small;
  }

  /** The frame at the model's input size, read once. */
  get pixels() {
    const { width, height } = this.#small.canvas;
    return (this.#pixels ??= this.#small.getImageData(0, 0, width, height));
  }
}

/**
 * Keeps frames until their results come. The canvases are used in turn, so that
 * nothing is allocated for a frame.
 */
export class FrameStore {
  /** @type {PixelCanvas[]} */
  #free = [];
  /** @type {CanvasRenderingContext2D[]} */
  #freeSmall = [];
  #use;
  /** Where a frame is copied that is kept smaller. @type {PixelCanvas | null} */
  #whole = null;

  /** @param {Use} use */
  constructor(use) {
    this.#use = use;
  }

  /**
   * @param {CanvasImageSource} image @param {number} width @param {number} height
   * @param {Size[]} sizes the input sizes of the models
   * @param {Frame["truth"]} [truth]
   * @returns {Promise<Frame[]>} the same frame for each of the models; none if the browser did not give its pixels
   */
  async keep(image, width, height, sizes, truth = null) {
    const beganMs = performance.now();
    const { framesAreRead } = this.#use;
    const newCanvas = () => new PixelCanvas({ alpha: false, willReadFrequently: framesAreRead });
    const divisor = this.#use.divisorFor(width, height);
    const kept = { width: Math.ceil(width / divisor), height: Math.ceil(height / divisor) };
    const full = this.#free.pop() ?? newCanvas();
    full.resize(kept.width, kept.height);
    const whole = divisor === 1 ? full : (this.#whole ??= newCanvas());
    if (framesAreRead) whole.resize(width, height);
    const copied = framesAreRead ? copyPixels(image, whole.picture) : null;
    if (!copied) draw(full.context, image, kept);
    else if (await copied) {
      if (whole !== full) {
        whole.show();
        draw(full.context, whole.canvas, kept);
      }
    } else {
      this.#free.push(full);
      return [];
    }
    const isRead = copied !== null && whole === full;
    const capturedMs = performance.now();
    return sizes.map((size) => {
      const clock = new StageClock(beganMs);
      clock.mark("capture", capturedMs);
      const small = this.#freeSmall.pop() ?? newSmall();
      const pixels = isRead ? shrink(full.picture, size) : null;
      if (pixels) resize(small, size);
      else draw(small, full.canvas, size);
      clock.mark("shrink");
      return new Frame({ clock, full, isRead, isDrawn: !isRead, ownSize: { width, height }, small, pixels, truth });
    });
  }

  /** @param {Frame[]} frames as `keep` gave them; they must not be used afterwards */
  release(frames) {
    this.#free.push(frames[0].full);
    this.#freeSmall.push(...frames.map(({ small }) => small));
  }
}

/**
 * The size in which a frame travels: even, so that its colours can be halved.
 * @param {Pick<import("./protocol.js").Model, "width" | "height" | "keepsAspect">} model @param {number} width of the frame @param {number} height
 * @returns {Size}
 */
export function inputSize(model, width, height) {
  if (!model.keepsAspect) return model;
  const scale = Math.min(1, model.width / width, model.height / height);
  const [across, down] = [width, height].map((side) => Math.max(2, 2 * Math.round((scale * side) / 2)));
  return { width: across, height: down };
}

function newSmall() {
  const context = document.createElement("canvas").getContext("2d", { alpha: false, willReadFrequently: true });
  if (!context) throw new Error("This browser has no Canvas 2D.");
  return context;
}

/** @param {CanvasRenderingContext2D} context @param {CanvasImageSource} image @param {Size} size */
function draw(context, image, { width, height }) {
  resize(context, { width, height });
  context.globalCompositeOperation = "copy"; // a transparent picture must not show the frame before
  context.drawImage(image, 0, 0, width, height);
}

/** @param {CanvasRenderingContext2D} context @param {Size} size */
function resize({ canvas }, { width, height }) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
}

/**
 * Each pixel is the mean of four in its area. It takes less time than a canvas does.
 * @param {ImageData} picture opaque @param {Size} size @returns {ImageData}
 */
export function shrink({ data: from, width: columns, height: rows }, { width, height }) {
  const small = new ImageData(width, height);
  const { data } = small;
  const near = Int32Array.from({ length: width }, (_, x) => 4 * Math.floor(((x + 0.25) * columns) / width));
  const far = Int32Array.from({ length: width }, (_, x) => 4 * Math.floor(((x + 0.75) * columns) / width));
  for (let y = 0, to = 0; y < height; y++) {
    const upper = 4 * columns * Math.floor(((y + 0.25) * rows) / height);
    const lower = 4 * columns * Math.floor(((y + 0.75) * rows) / height);
    for (let x = 0; x < width; x++, to += 4) {
      const a = upper + near[x];
      const b = upper + far[x];
      const c = lower + near[x];
      const d = lower + far[x];
      data[to] = (from[a] + from[b] + from[c] + from[d] + 2) >> 2;
      data[to + 1] = (from[a + 1] + from[b + 1] + from[c + 1] + from[d + 1] + 2) >> 2;
      data[to + 2] = (from[a + 2] + from[b + 2] + from[c + 2] + from[d + 2] + 2) >> 2;
      data[to + 3] = 255;
    }
  }
  return small;
}
