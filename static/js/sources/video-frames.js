// @ts-check
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
