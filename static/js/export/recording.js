// @ts-check
import { download } from "./download.js";
import { RecordingCanvas } from "./recording-canvas.js";
import { NO_PICTURE_YET, ExportError } from "./export-error.js";

/** MP4 first: it can be sought in and says how long it is, as a recorded WebM does not; H.264 plays everywhere. */
const TYPES = ["video/mp4;codecs=avc1", "video/mp4", "video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"];

/** Those that keep transparency; neither H.264 nor, in browsers, AV1 does. */
const TYPES_WITH_ALPHA = ["video/webm;codecs=vp9", "video/webm;codecs=vp8"];

/** Three times what a camera's picture wants, so that text and the cut-out's edge stay sharp. */
const BITS_PER_PIXEL = 0.25;
const FRAMES_PER_SECOND = 30;

/** It is kept in memory until it ends. */
const LIMITS = { minutes: 15, megabytes: 1000 };

/**
 * The picture as a film, without anything of the page around it. One file, whatever is changed
 * meanwhile. See WayOut in index.js.
 */
export class Recording extends EventTarget {
  #shown;
  #limits;
  /** @type {{film: RecordingCanvas, recorder: MediaRecorder, startedMs: number, end: (why?: string) => void} | null} */
  #take = null;

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
    this.#take?.film.add(this.#shown.canvas);
  }

  use() {
    if (this.#take) this.#take.end();
    else this.#start();
  }

  #start() {
    const { canvas, isDrawn, isTransparent, tell } = this.#shown;
    const { minutes, megabytes } = this.#limits;
    if (!isDrawn()) throw new ExportError(NO_PICTURE_YET);
    const typeWithAlpha = isTransparent() ? supported(TYPES_WITH_ALPHA)[0] : undefined;
    const film = new RecordingCanvas(canvas, { hasAlpha: Boolean(typeWithAlpha) });
    const recorder = recorderOf(film, typeWithAlpha ?? supported(TYPES)[0]);
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
      if (recorder.state !== "inactive") recorder.stop(); // what is left comes, then "stop"
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
      film.end();
      this.#take = null;
      this.#changed();
      if (bytes) download(new Blob(parts, { type: recorder.mimeType }), extensionOf(recorder.mimeType));
      else why = "Nothing was recorded, because no picture arrived. Record again while the picture is live.";
      if (why) tell(why);
    });
    try {
      recorder.start(1000);
    } catch {
      clearInterval(clock);
      film.end();
      throw new ExportError("This browser cannot record a picture of this size. Choose a smaller camera size, then record again.");
    }
    addEventListener("beforeunload", askToStay);
    this.#take = { film, recorder, startedMs: performance.now(), end };
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** @param {RecordingCanvas} film @param {string} mimeType */
function recorderOf(film, mimeType) {
  const videoBitsPerSecond = Math.round(BITS_PER_PIXEL * FRAMES_PER_SECOND * film.width * film.height);
  try {
    return new MediaRecorder(film.stream, { mimeType, videoBitsPerSecond });
  } catch {
    film.end();
    throw new ExportError("This browser cannot record. Try a current Chrome, Edge, Firefox or Safari.");
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

/** A reload by mistake would take the recording with it. @param {BeforeUnloadEvent} event */
function askToStay(event) {
  event.preventDefault();
}
