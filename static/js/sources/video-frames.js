// @ts-check
import { SourceError } from "./source-error.js";

const FORBIDDEN = "The browser blocks autoplay. Allow it for this page with the icon in the address bar, then choose the source again.";

/**
 * Calls back for each new frame that a video shows.
 * @param {HTMLVideoElement} video
 * @param {import("./index.js").OnFrame} onFrame
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

/**
 * Resolves when it plays.
 * @param {HTMLVideoElement} video
 */
export async function play(video) {
  try {
    await video.play();
  } catch (error) {
    throw /** @type {DOMException} */ (error).name === "NotAllowedError" ? new SourceError(FORBIDDEN) : error;
  }
}
