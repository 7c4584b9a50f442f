// @ts-check
import { SourceError } from "./source-switch.js";

/** A page that has not been painted for so long is hidden. */
const HIDDEN_MS = 250;

const Processor = /** @type {any} */ (globalThis).MediaStreamTrackProcessor;

const FORBIDDEN = "The browser blocks autoplay. Allow it for this page with the icon in the address bar, then choose the source again.";

/**
 * Calls back for each new frame that a video shows.
 * @param {HTMLVideoElement} video
 * @param {import("./source-switch.js").OnFrame} onFrame
 * @returns {() => void} stops it
 */
export function eachVideoFrame(video, onFrame) {
  let handle = 0;
  const counter = new FrameCounter();
  const next = (/** @type {number} */ _now, /** @type {VideoFrameCallbackMetadata} */ { presentedFrames }) => {
    handle = video.requestVideoFrameCallback(next);
    const captured = counter.next(presentedFrames);
    if (video.videoWidth) onFrame(video, video.videoWidth, video.videoHeight, captured);
  };
  handle = video.requestVideoFrameCallback(next);
  return () => video.cancelVideoFrameCallback(handle);
}

/**
 * Calls back for each frame of a camera as soon as it comes: about a refresh of the screen before a video
 * element shows it. As with a video element, nothing comes while the page is hidden.
 * @param {MediaStreamTrack & {stats?: {totalFrames: number}}} track
 * @param {import("./source-switch.js").OnFrame} onFrame
 * @returns {() => void} stops it
 */
export function eachTrackFrame(track, onFrame) {
  const reader = new Processor({ track, maxBufferSize: 1 }).readable.getReader();
  const counter = new FrameCounter();
  let paintWishedMs = Infinity;
  const wishPaint = () => {
    if (paintWishedMs < Infinity) return;
    paintWishedMs = performance.now();
    requestAnimationFrame(() => (paintWishedMs = Infinity));
  };
  (async () => {
    for (;;) {
      const { done, value: frame } = await reader.read();
      if (done) return;
      try {
        wishPaint();
        const captured = counter.next(track.stats?.totalFrames ?? 0);
        if (performance.now() < paintWishedMs + HIDDEN_MS) onFrame(frame, frame.displayWidth, frame.displayHeight, captured);
      } catch (error) {
        reportError(error); // the next frame may do better
      } finally {
        frame.close(); // a camera has few buffers
      }
    }
  })();
  return () => reader.cancel();
}

/** Counts the frames that a source has made, with those that the page missed. */
class FrameCounter {
  #last = 0;

  /** @param {number} total that the source has made so far @returns {number} since the last call, at least 1 */
  next(total) {
    const count = this.#last ? total - this.#last : 1;
    this.#last = total;
    return Math.max(1, count);
  }
}

/** @returns {HTMLVideoElement} that plays by itself, on phones too */
export function silentVideo() {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  return video;
}

/** Resolves when it plays. @param {HTMLVideoElement} video */
export async function play(video) {
  try {
    await video.play();
  } catch (error) {
    throw /** @type {DOMException} */ (error).name === "NotAllowedError" ? new SourceError(FORBIDDEN) : error;
  }
}

/**
 * Calls back in step with the screen, while the page is visible.
 * @param {number} rate times a second
 * @param {(nowMs: number) => void} callback
 * @returns {() => void} stops it
 */
export function every(rate, callback) {
  const periodMs = 1000 / rate;
  let dueMs = 0;
  let handle = 0;
  const tick = (/** @type {number} */ nowMs) => {
    handle = requestAnimationFrame(tick);
    if (nowMs < dueMs - 2) return; // screens are never quite on time
    dueMs = Math.max(dueMs + periodMs, nowMs);
    callback(nowMs);
  };
  handle = requestAnimationFrame(tick);
  return () => cancelAnimationFrame(handle);
}
