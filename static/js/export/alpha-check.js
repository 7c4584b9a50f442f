// @ts-check
import { silentVideo } from "../sources/frame-loop.js";

const SIDE = 64;
const FRAME_MS = 30;
const DEADLINE_MS = 3000;

/** @type {Map<string, Promise<boolean>>} */
const known = new Map();

/**
 * Whether a recording of this type keeps transparency. A short one is made and read back, because
 * Firefox accepts the types and fills the transparent pixels with black. It is made once for each type.
 * @param {string} mimeType
 * @returns {Promise<boolean>}
 */
export function keepsAlpha(mimeType) {
  let answer = known.get(mimeType);
  if (!answer) known.set(mimeType, (answer = record(mimeType).then(isTransparent).catch(() => false)));
  return answer;
}

/** Record a transparent picture whose left half is opaque. @param {string} mimeType @returns {Promise<Blob>} */
async function record(mimeType) {
  const context = newContext();
  const stream = context.canvas.captureStream(1000 / FRAME_MS);
  let shade = 0;
  const draw = () => {
    context.fillStyle = `hsl(${(shade += 40)} 100% 50%)`; // a frame that has not changed might not be recorded
    context.fillRect(0, 0, SIDE / 2, SIDE);
  };
  const clock = setInterval(draw, FRAME_MS);
  try {
    const recorder = new MediaRecorder(stream, { mimeType });
    /** @type {Blob[]} */
    const parts = [];
    const first = new Promise((resolve) =>
      recorder.addEventListener("dataavailable", ({ data }) => {
        parts.push(data);
        if (data.size) resolve(data);
      }),
    );
    recorder.start(FRAME_MS);
    draw();
    await Promise.race([first, pause(DEADLINE_MS)]);
    const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve));
    recorder.stop();
    await stopped;
    return new Blob(parts, { type: mimeType });
  } finally {
    clearInterval(clock);
    for (const track of stream.getTracks()) track.stop();
  }
}

/** @param {Blob} recording */
async function isTransparent(recording) {
  const video = silentVideo();
  const url = URL.createObjectURL(recording);
  try {
    const shown = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    video.src = url;
    await video.play(); // throws if it cannot be played
    await Promise.race([shown, pause(DEADLINE_MS)]);
    const context = newContext();
    context.drawImage(video, 0, 0, SIDE, SIDE);
    const alphaAt = (/** @type {number} */ share) => context.getImageData(share * SIDE, SIDE / 2, 1, 1).data[3];
    return alphaAt(0.25) > 192 && alphaAt(0.75) < 64;
  } finally {
    video.removeAttribute("src");
    URL.revokeObjectURL(url);
  }
}

function newContext() {
  const context = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE }).getContext("2d");
  if (!context) throw new Error("This browser has no Canvas 2D.");
  return context;
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
