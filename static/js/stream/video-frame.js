// @ts-check
/**
 * The pixels of a frame by WebCodecs: a third of the time of drawing it on a canvas, and nothing is
 * allocated. Browsers that cannot do it draw.
 */
let isPossible = "VideoFrame" in globalThis;

/** Formats without transparency: a transparent picture needs a ground. */
const OPAQUE = new Set(["I420", "I422", "I444", "NV12", "RGBX", "BGRX"]);

/**
 * Copy a frame's pixels, if that is possible.
 * @param {CanvasImageSource} image valid during the call @param {ImageData} picture of the frame's size
 * @returns {Promise<boolean> | null} whether they were copied; null at once if this image must be drawn
 */
export function copyPixels(image, picture) {
  if (!isPossible) return null;
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
    const wish = /** @type {VideoFrameCopyToOptions} */ ({ format: "RGBA" });
    const planes = await frame.copyTo(picture.data, wish);
    isPossible = planes.length === 1; // otherwise this browser does not know the wish
  } catch {
    isPossible = false;
  } finally {
    frame.close();
  }
  return isPossible;
}
