// @ts-check
import { copyPixels, PixelCanvas } from "../canvas.js";
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
  /** @type {CanvasRenderingContext2D} holds the frame at the model's input size */
  small;
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
  /** @type {ImageData | null} */
  #pixels = null;
  #isRead;
  /** When the frame was sent and its reply came, by performance.now(), without a simulated delay. */
  network = { sentMs: NaN, arrivedMs: NaN };

  /** @param {{clock: StageClock, full: PixelCanvas, isRead?: boolean, ownSize?: Size, small: CanvasRenderingContext2D, truth: Frame["truth"]}} parts isRead: whether `full.picture` has the pixels */
  constructor({ clock, full, isRead = false, ownSize, small, truth }) {
    this.clock = clock;
    this.full = full;
    this.#isRead = isRead;
    this.width = full.canvas.width;
    this.height = full.canvas.height;
    this.ownSize = ownSize ?? this;
    this.small = small;
    this.truth = truth;
  }

  /** The frame in the size in which it is composed. */
  get image() {
    return this.full.canvas;
  }

  /** Its pixels, read once. */
  get fullPixels() {
    if (!this.#isRead) this.full.read();
    this.#isRead = true;
    return this.full.picture;
  }

  /** The frame at the model's input size, read once. */
  get pixels() {
    const { width, height } = this.small.canvas;
    return (this.#pixels ??= this.small.getImageData(0, 0, width, height));
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
      whole.show();
      if (whole !== full) draw(full.context, whole.canvas, kept);
    } else {
      this.#free.push(full);
      return [];
    }
    const capturedMs = performance.now();
    return sizes.map((size) => {
      const clock = new StageClock(beganMs);
      clock.mark("capture", capturedMs);
      const small = this.#freeSmall.pop() ?? newSmall();
      draw(small, full.canvas, size);
      clock.mark("shrink");
      return new Frame({ clock, full, isRead: copied !== null && whole === full, ownSize: { width, height }, small, truth });
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
  const { canvas } = context;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  context.globalCompositeOperation = "copy"; // a transparent picture must not show the frame before
  context.drawImage(image, 0, 0, width, height);
}
