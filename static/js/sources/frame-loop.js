// @ts-check
import { SourceError } from "./source-switch.js";

const FORBIDDEN = "The browser blocks autoplay. Allow it for this page with the icon in the address bar, then choose the source again.";

/**
 * Calls back for each new frame that a video shows.
 * @param {HTMLVideoElement} video
 * @param {import("./source-switch.js").OnFrame} onFrame
 * @returns {() => void} stops it
 */
export function eachVideoFrame(video, onFrame) {
  let handle = 0;
  let last = 0;
  const next = (/** @type {number} */ _now, /** @type {VideoFrameCallbackMetadata} */ { presentedFrames }) => {
    handle = video.requestVideoFrameCallback(next);
    const captured = last ? Math.max(1, presentedFrames - last) : 1;
    last = presentedFrames;
    if (video.videoWidth) onFrame(video, video.videoWidth, video.videoHeight, captured);
  };
  handle = video.requestVideoFrameCallback(next);
  return () => video.cancelVideoFrameCallback(handle);
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
