// @ts-check
import { SourceError } from "./source-switch.js";
import { eachVideoFrame, every, play, silentVideo } from "./frame-loop.js";

/** The largest side that is drawn; larger pictures are scaled down to it. */
const SIDE_MAX = 1920;

/**
 * A video or image from the viewer's disk. It stays in the browser: only the small frames go to the
 * server, as from a camera.
 * See Source in source-switch.js.
 */
export class File {
  label;
  facing = /** @type {const} */ ("file");
  /** @type {((error: Error) => void) | null} */
  onend = null;
  #onFrame;
  #file;
  #stop = () => {};

  /** @param {import("./source-switch.js").OnFrame} onFrame @param {import("./source-switch.js").Wish} wish */
  constructor(onFrame, wish) {
    if (!wish.file) throw new SourceError("No file was chosen.");
    this.#onFrame = onFrame;
    this.#file = wish.file;
    this.label = wish.file.name;
  }

  async start() {
    if (this.#file.type.startsWith("image/")) await this.#showImage();
    else await this.#playVideo();
  }

  stop() {
    this.#stop();
  }

  async #showImage() {
    const bitmap = await createImageBitmap(this.#file).catch(() => null);
    if (!bitmap) throw new SourceError(`“${this.label}” is not a picture that this browser can show. Try a JPEG or PNG.`);
    const { width, height } = fit(bitmap.width, bitmap.height);
    // The frame is repeated, so that settings take effect and the figures go on.
    const stopTicking = every(30, () => this.#onFrame(bitmap, width, height, 1));
    this.#stop = () => {
      stopTicking();
      bitmap.close();
    };
  }

  async #playVideo() {
    const video = silentVideo();
    const url = URL.createObjectURL(this.#file);
    video.loop = true;
    video.src = url;
    const cancel = eachVideoFrame(video, (image, width, height, captured) => {
      const fitted = fit(width, height);
      this.#onFrame(image, fitted.width, fitted.height, captured);
    });
    this.#stop = () => {
      cancel();
      video.pause();
      video.removeAttribute("src");
      video.load(); // only this frees the decoder
      URL.revokeObjectURL(url);
    };
    try {
      await play(video);
      if (!video.videoWidth) throw new Error("It has no picture.");
    } catch (error) {
      this.#stop();
      if (error instanceof SourceError) throw error;
      throw new SourceError(`“${this.label}” is not a video that this browser can play. Try an MP4 (H.264) or WebM.`);
    }
    video.addEventListener("error", () => video.src && this.onend?.(new SourceError(`“${this.label}” stopped: the file is damaged.`)));
  }
}

/** @param {number} width @param {number} height */
function fit(width, height) {
  const scale = Math.min(1, SIDE_MAX / Math.max(width, height));
  const side = (/** @type {number} */ pixels) => Math.max(1, Math.round(pixels * scale)); // a line's height, too
  return { width: side(width), height: side(height) };
}
