// @ts-check
import { openFile } from "./files/open-file.js";
import { eachVideoFrame, every } from "./frame-loop.js";
import { SourceError } from "./source-switch.js";

/** The largest side that is drawn; larger pictures are scaled down to it. */
const SIDE_MAX = 1920;

/** A film's frame that stands longer is repeated, so that settings take effect: a film is no camera. */
const STANDING_MS = 200;

/**
 * A video or picture from the viewer's disk. It stays in the browser: only the small frames go to the
 * server, as from a camera.
 * See Source in source-switch.js.
 */
export class FileSource {
  label;
  facing = /** @type {const} */ ("file");
  /** @type {((error: Error) => void) | null} */
  onend = null;
  #onFrame;
  #file;
  #isStopped = false;
  #stop = () => {};
  /** @type {HTMLVideoElement | null} a film */
  video = null;

  /** @param {import("./source-switch.js").OnFrame} onFrame @param {import("./source-switch.js").Options} options */
  constructor(onFrame, options) {
    if (!options.file) throw new SourceError("No file was chosen.");
    this.#onFrame = onFrame;
    this.#file = options.file;
    this.label = options.file.name;
  }

  async start() {
    const media = await openFile(this.#file, SIDE_MAX);
    if (this.#isStopped) return media.close();
    const show = (captured = 1) => this.#onFrame(media.image, media.width, media.height, captured);
    const cancel = media.video ? this.#follow(media.video, show) : every(30, () => show());
    this.#stop = () => {
      cancel();
      media.close();
    };
  }

  stop() {
    this.#isStopped = true;
    this.#stop();
    this.#stop = () => {};
  }

  /** @param {HTMLVideoElement} video @param {(captured?: number) => void} show @returns {() => void} stops it */
  #follow(video, show) {
    this.video = video;
    let sinceMs = -Infinity;
    const cancelFrames = eachVideoFrame(video, (_image, _width, _height, captured) => {
      sinceMs = performance.now();
      show(captured);
    });
    const cancelRepeats = every(30, (nowMs) => {
      if (nowMs - sinceMs > STANDING_MS && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) show();
    });
    video.addEventListener("error", () => video.src && this.onend?.(new SourceError(`“${this.label}” stopped: the file is damaged. Choose another file.`)));
    return () => {
      cancelFrames();
      cancelRepeats();
    };
  }
}
