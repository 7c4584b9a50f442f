// @ts-check
/**
 * Whether the canvas has lost its memory, for example because the graphics card was reset. The
 * browser restores it by itself.
 * @param {CanvasRenderingContext2D} context
 */
export function isLost(context) {
  return context.isContextLost?.() ?? false; // not every browser has it
}

/** A canvas and its pixels: they are written into `picture`, then shown; or drawn, then read. */
export class PixelCanvas {
  context;
  picture = new ImageData(1, 1);

  /** @param {{alpha?: boolean, willReadFrequently?: boolean}} [options] */
  constructor(options = {}) {
    const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true, ...options });
    if (!context) throw new Error("This browser has no Canvas 2D.");
    this.context = context;
  }

  get canvas() {
    return this.context.canvas;
  }

  /** @param {number} width @param {number} height @returns {boolean} whether `picture` is new, transparent black */
  resize(width, height) {
    if (this.picture.width === width && this.picture.height === height) return false;
    Object.assign(this.canvas, { width, height });
    this.picture = new ImageData(width, height);
    return true;
  }

  /** Take what was drawn on the canvas into `picture`. */
  read() {
    this.picture = this.context.getImageData(0, 0, this.canvas.width, this.canvas.height);
  }

  /** @param {number} [from] @param {number} [to] the columns that have changed */
  show(from = 0, to = this.picture.width) {
    this.context.putImageData(this.picture, 0, 0, from, 0, to - from, this.picture.height);
  }
}

/**
 * Draw an image pixel by pixel. Smoothing changes nothing then, but takes four times as long where the context is mirrored.
 * @param {CanvasRenderingContext2D} context @param {CanvasImageSource} image
 */
export function drawPixels(context, image) {
  context.imageSmoothingEnabled = false;
  context.drawImage(image, 0, 0);
  context.imageSmoothingEnabled = true;
}

/** Whether the pixels of a canvas can be read. Protection against fingerprinting gives white or noise. */
export function canReadPixels() {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!context) return false;
  context.fillStyle = "#1a6b3c";
  context.fillRect(0, 0, 4, 4);
  const { data } = context.getImageData(0, 0, 4, 4);
  return data.every((value, i) => value === [0x1a, 0x6b, 0x3c, 255][i % 4]);
}

/**
 * Whether a camera's frames and their pixels can be had without a video element and a canvas, as in
 * Chromium. Phones are left out: their frames are turned, as the phone is held, only when they are drawn
 * (https://github.com/w3c/mediacapture-transform/issues/65).
 */
export const givesFrames = "MediaStreamTrackProcessor" in globalThis && !/android/i.test(navigator.userAgent);

/** Whether this browser can copy a frame's pixels; known for certain after the first. */
let canCopy = givesFrames;

/** Formats without transparency: a transparent picture needs a ground. */
const OPAQUE = new Set(["I420", "I422", "I444", "NV12", "RGBX", "BGRX"]);

/**
 * Copy a frame's pixels, if that is possible: it takes a third of the time of drawing the frame on a
 * canvas, and allocates nothing.
 * @param {CanvasImageSource} image valid during the call @param {ImageData} picture of the frame's size
 * @returns {Promise<boolean> | null} whether they were copied; null at once if this image must be drawn
 */
export function copyPixels(image, picture) {
  if (!canCopy) return null;
  const frame = newFrame(image);
  if (!frame) return null;
  if (isPlain(frame, picture)) return copy(frame, picture);
  frame.close();
  return null;
}

/** @param {CanvasImageSource} image @returns {VideoFrame | null} null if the browser cannot make one of it */
function newFrame(image) {
  try {
    return image instanceof VideoFrame ? image.clone() : new VideoFrame(image, { timestamp: 0 });
  } catch {
    return null;
  }
}

/** Whether it is opaque, and neither scaled nor turned for the screen. @param {VideoFrame & {rotation?: number}} frame @param {ImageData} picture */
function isPlain({ format, visibleRect, rotation = 0 }, { width, height }) {
  return OPAQUE.has(format ?? "") && visibleRect?.width === width && visibleRect.height === height && rotation === 0;
}

/** @param {VideoFrame} frame @param {ImageData} picture */
async function copy(frame, picture) {
  try {
    const options = /** @type {VideoFrameCopyToOptions} */ ({ format: "RGBA" });
    const planes = await frame.copyTo(picture.data, options);
    canCopy = planes.length === 1; // otherwise this browser ignores the format
  } catch {
    canCopy = false;
  } finally {
    frame.close();
  }
  return canCopy;
}
