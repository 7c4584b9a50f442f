// @ts-check
import { keepsAlpha } from "./alpha-check.js";
import { download } from "./download.js";
import { RecordingCanvas } from "./recording-canvas.js";
import { NO_PICTURE_YET, ExportError } from "./export-error.js";

/** MP4 first: it has a duration and can be sought in, unlike a recorded WebM, and H.264 plays everywhere. */
const TYPES = ["video/mp4;codecs=avc1", "video/mp4", "video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"];

/** Types that may keep transparency; H.264 and, in browsers, AV1 do not. */
const TYPES_WITH_ALPHA = ["video/webm;codecs=vp9", "video/webm;codecs=vp8"];

const CANNOT_RECORD = "This browser cannot record. Try a current Chrome, Edge, Firefox or Safari.";
const BLACK_BEHIND = "This browser cannot record transparency, so the recording has a black background. Use Chrome or Edge for a transparent one.";

/** Three times as many as a camera's picture needs, so that text and edges stay sharp. */
const BITS_PER_PIXEL = 0.25;

/** A recording is kept in memory until it ends. */
const LIMITS = { minutes: 15, megabytes: 1000 };

/**
 * The picture as a video, without the page around it. It stays one file, whatever is changed
 * meanwhile. See Export in index.js.
 */
export class Recording extends EventTarget {
  #shown;
  #limits;
  /** @type {{target: RecordingCanvas, recorder: MediaRecorder, startedMs: number, end: (why?: string) => void, hasPicture: boolean} | null} */
  #take = null;
  #isStarting = false;

  /** @param {import("./index.js").Shown} shown @param {{minutes: number, megabytes: number}} limits */
  constructor(shown, limits = LIMITS) {
    super();
    this.#shown = shown;
    this.#limits = limits;
  }

  get isPossible() {
    return "captureStream" in HTMLCanvasElement.prototype && "MediaRecorder" in window && supported(TYPES).length > 0;
  }

  get isOn() {
    return this.#take !== null;
  }

  get seconds() {
    return this.#take ? (performance.now() - this.#take.startedMs) / 1000 : 0;
  }

  drawn() {
    if (!this.#take) return;
    this.#take.target.add(this.#shown.canvas);
    this.#take.hasPicture = true;
  }

  use() {
    const { isDrawn, isTransparent } = this.#shown;
    if (this.#take) return this.#take.end();
    if (!isDrawn()) throw new ExportError(NO_PICTURE_YET);
    return isTransparent() ? this.#startTransparent() : this.#start();
  }

  async #startTransparent() {
    if (this.#isStarting) return;
    this.#isStarting = true;
    try {
      const type = supported(TYPES_WITH_ALPHA)[0];
      const isKept = type !== undefined && (await keepsAlpha(type));
      this.#start(isKept ? type : undefined);
      if (!isKept) this.#shown.tell(BLACK_BEHIND);
    } finally {
      this.#isStarting = false;
    }
  }

  /** @param {string} [typeWithAlpha] if transparency is to be kept */
  #start(typeWithAlpha) {
    const { canvas, rate, tell } = this.#shown;
    const { minutes, megabytes } = this.#limits;
    const target = new RecordingCanvas(canvas, { hasAlpha: Boolean(typeWithAlpha) });
    const recorder = recorderOf(target, typeWithAlpha ?? supported(TYPES)[0], rate());
    /** @type {Blob[]} */
    const parts = [];
    let bytes = 0;
    let why = "";
    const clock = setInterval(() => {
      if (this.seconds >= 60 * minutes) end(`The recording has reached its limit of ${minutes} minutes and was saved. Press R to start another one.`);
      this.#changed();
    }, 250);

    const end = (/** @type {string} */ reason = "") => {
      why ||= reason;
      if (recorder.state !== "inactive") recorder.stop(); // the rest of the data comes, then "stop"
    };
    recorder.addEventListener("dataavailable", ({ data }) => {
      parts.push(data);
      bytes += data.size;
      if (bytes >= 1e6 * megabytes) end(`The recording has reached its limit of ${megabytes} MB and was saved. Press R to start another one.`);
    });
    recorder.addEventListener("error", () => {
      end("The browser stopped the recording. The part so far was saved. Press R to record again.");
    });
    recorder.addEventListener("stop", () => {
      clearInterval(clock);
      removeEventListener("beforeunload", askToStay);
      target.end();
      const hadPicture = this.#take?.hasPicture;
      this.#take = null;
      this.#changed();
      if (bytes) download(new Blob(parts, { type: recorder.mimeType }), extensionOf(recorder.mimeType));
      else if (hadPicture) why = "This browser’s recorder gave nothing to save. Try a current Chrome, Edge, Firefox or Safari.";
      else why = "Nothing was recorded, because no picture arrived. Record again while the picture is live.";
      if (why) tell(why);
    });
    try {
      recorder.start(1000);
    } catch {
      clearInterval(clock);
      target.end();
      throw new ExportError("This browser cannot record a picture of this size. Choose a smaller camera size, then record again.");
    }
    addEventListener("beforeunload", askToStay);
    this.#take = { target, recorder, startedMs: performance.now(), end, hasPicture: false };
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** @param {RecordingCanvas} target @param {string} mimeType @param {number} rate frames per second */
function recorderOf(target, mimeType, rate) {
  const videoBitsPerSecond = Math.round(BITS_PER_PIXEL * rate * target.width * target.height);
  try {
    return new MediaRecorder(target.stream, { mimeType, videoBitsPerSecond });
  } catch {
    target.end();
    throw new ExportError(CANNOT_RECORD);
  }
}

/** @param {string[]} types */
function supported(types) {
  return types.filter((type) => MediaRecorder.isTypeSupported(type));
}

/** @param {string} mimeType such as "video/webm;codecs=vp9" */
function extensionOf(mimeType) {
  return /^video\/(\w+)/.exec(mimeType)?.[1] ?? "webm";
}

/** A reload by mistake would lose the recording. @param {BeforeUnloadEvent} event */
function askToStay(event) {
  event.preventDefault();
}
