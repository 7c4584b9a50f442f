// @ts-check
import { silentVideo } from "../sources/frame-loop.js";
import { beginWhole, endWhole } from "./whole-picture.js";
import { NO_PICTURE_YET, ExportError } from "./export-error.js";

/**
 * The picture in a small window that stays on top of all others, also of another program's slides.
 * Only videos may have one, so a video of the canvas does. See Export in index.js.
 */
export class PictureInPicture extends EventTarget {
  #shown;
  /** @type {HTMLVideoElement | null} */
  #video = null;

  /** @param {import("./index.js").Shown} shown */
  constructor(shown) {
    super();
    this.#shown = shown;
  }

  get isPossible() {
    return Boolean(document.pictureInPictureEnabled) && "captureStream" in HTMLCanvasElement.prototype;
  }

  get isOn() {
    return this.#video !== null;
  }

  async use() {
    if (this.#video) return this.#close(this.#video);
    if (!this.#shown.isDrawn()) throw new ExportError(NO_PICTURE_YET);
    await this.#open();
  }

  async #open() {
    const video = silentVideo();
    this.#hold(video);
    video.srcObject = this.#shown.canvas.captureStream();
    touch(this.#shown.canvas);
    video.addEventListener("leavepictureinpicture", () => this.#free(video));
    try {
      await video.play(); // until then its size is unknown, and no window opens
      await video.requestPictureInPicture();
    } catch (error) {
      const wasClosed = this.#video !== video;
      this.#free(video);
      if (!wasClosed) throw new ExportError(sentence(/** @type {DOMException} */ (error)));
    }
  }

  /** @param {HTMLVideoElement} video */
  async #close(video) {
    if (document.pictureInPictureElement === video) await document.exitPictureInPicture();
    this.#free(video);
  }

  /** @param {HTMLVideoElement} video */
  #free(video) {
    const stream = /** @type {MediaStream | null} */ (video.srcObject);
    for (const track of stream?.getTracks() ?? []) track.stop();
    video.srcObject = null;
    if (this.#video === video) this.#hold(null);
  }

  /** @param {HTMLVideoElement | null} video */
  #hold(video) {
    if (video) beginWhole(this.#shown.picture);
    else endWhole(this.#shown.picture);
    this.#video = video;
    this.dispatchEvent(new Event("change"));
  }
}

/** Only what is drawn from now on is captured, and a picture may stand still: so draw nothing on it. @param {HTMLCanvasElement} canvas */
function touch(canvas) {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.save();
  context.globalCompositeOperation = "source-over";
  context.fillStyle = "transparent";
  context.fillRect(0, 0, 1, 1);
  context.restore();
}

/** @param {DOMException} error */
function sentence({ name }) {
  return name === "NotAllowedError"
    ? "The browser did not allow the small window. Press I or the button again."
    : "The browser could not open the small window. Close any other picture-in-picture window, then try again.";
}
