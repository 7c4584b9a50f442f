// @ts-check

/** So long must the picture be black; cameras begin with a few black frames. */
const BLACK_MS = 3000;
const CHECK_EVERY_MS = 500;

/** Side of the squares whose brightness is compared, so that noise averages out. */
const SQUARE = 16;
/** Brightness, of 255, of the brightest square. */
const BLACK_MAX = 10;
/** Difference between the squares: a dark room has shapes, the inside of a shutter has none. */
const RANGE_MAX = 2;

const BLACK = "The picture is black. Is the shutter closed? Open it, or choose another camera.";
export const MUTED = "The camera is muted: its shutter, a key or the operating system holds the picture back. Switch the camera on.";

/** Says so when a camera works, but shows nothing. */
export class CameraWatch {
  #sources;
  #status;
  #now;
  #checkedMs = -Infinity;
  #blackSinceMs = Infinity;

  /**
   * @param {object} page
   * @param {import("../view/live-view.js").LiveView} page.view
   * @param {import("./source-switch.js").SourceSwitch} page.sources
   * @param {import("../ui/status.js").Status} page.status
   * @param {() => number} [page.now] in milliseconds
   */
  constructor({ view, sources, status, now = () => performance.now() }) {
    this.#sources = sources;
    this.#status = status;
    this.#now = now;
    view.on("processed", ([frame]) => this.#check(frame));
    sources.on("opened", () => this.#show(""));
  }

  /** @param {import("../stream/frame.js").Frame} frame */
  #check({ small }) {
    const nowMs = this.#now();
    const { running } = this.#sources;
    if (running?.kind !== "camera" || nowMs < this.#checkedMs + CHECK_EVERY_MS) return;
    this.#checkedMs = nowMs;
    const { width, height } = small.canvas;
    this.#blackSinceMs = isBlack(small.getImageData(0, 0, width, height)) ? Math.min(this.#blackSinceMs, nowMs) : Infinity;
    if (running.source.isMuted) this.#show(MUTED);
    else this.#show(nowMs >= this.#blackSinceMs + BLACK_MS ? BLACK : "");
  }

  /** @param {string} text */
  #show(text) {
    if (!text) this.#status.clear("camera");
    else this.#status.show("camera", { level: "problem", text });
  }
}

/** @param {ImageData} picture */
export function isBlack({ data, width, height }) {
  let [darkest, brightest] = [255, 0];
  for (let top = 0; top + SQUARE <= height; top += SQUARE) {
    for (let left = 0; left + SQUARE <= width; left += SQUARE) {
      const brightness = brightnessOf(data, 4 * (top * width + left), 4 * width);
      darkest = Math.min(darkest, brightness);
      brightest = Math.max(brightest, brightness);
    }
  }
  return brightest <= BLACK_MAX && brightest - darkest <= RANGE_MAX;
}

/** Mean brightness of a square. @param {Uint8ClampedArray} data @param {number} at its first byte @param {number} stride bytes of a row */
function brightnessOf(data, at, stride) {
  let sum = 0;
  for (let row = at; row < at + SQUARE * stride; row += stride) {
    for (let i = row; i < row + 4 * SQUARE; i += 4) sum += Math.max(data[i], data[i + 1], data[i + 2]);
  }
  return sum / SQUARE ** 2;
}
