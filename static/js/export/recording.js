// @ts-check
import { keepsAlpha } from "./alpha-check.js";
import { download } from "./download.js";
import { RecordingCanvas } from "./recording-canvas.js";
import { beginWhole, endWhole } from "./whole-picture.js";
import { NO_PICTURE_YET, ExportError } from "./export-error.js";

/** MP4 first: H.264 plays everywhere. */
const TYPES = ["video/mp4;codecs=avc1", "video/mp4", "video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"];

/** Types that may keep transparency; H.264 and, in browsers, AV1 do not. */
const TYPES_WITH_ALPHA = ["video/webm;codecs=vp9", "video/webm;codecs=vp8"];

/** Audio codecs, tried in this order after each video codec. */
const AUDIO_CODECS = ["mp4a.40.2", "opus"];

const CANNOT_RECORD = "This browser cannot record. Try a current Chrome, Edge, Firefox or Safari.";
const BLACK_BEHIND = "This browser cannot record transparency, so the recording has a black background. Use Chrome or Edge for a transparent one.";
const SOUND_NOT_LOADED = "The sound could not be loaded, so the recording has none. Start webdemo, then record again.";
const SOUND_ENDED = "The sound has ended. The recording goes on without it.";

/** Three times as many as a camera's picture needs, so that text and edges stay sharp. */
const BITS_PER_PIXEL = 0.25;

/** A module that has not come by then was asked of a server that is gone. */
const MODULE_MS = 5000;

/** A recording is kept in memory until it ends. templates/index.html says so. */
const LIMITS = { minutes: 15, megabytes: 1000 };

/**
 * The picture as a video, without the page around it. It stays one file, whatever is changed
 * meanwhile. See Export in index.js.
 */
export class Recording extends EventTarget {
  #shown;
  #limits;
  /** @type {{target: RecordingCanvas, recorder: MediaRecorder, startedMs: number, hasSound: boolean, end: (why?: string) => void, hasPicture: boolean} | null} */
  #take = null;
  #isStarting = false;

  /** @param {import("./index.js").Shown} shown @param {{minutes: number, megabytes: number}} limits */
  constructor(shown, limits = LIMITS) {
    super();
    this.#shown = shown;
    this.#limits = limits;
  }

  get isPossible() {
    return "captureStream" in HTMLCanvasElement.prototype && "MediaRecorder" in window && supported(TYPES, null).length > 0;
  }

  get isOn() {
    return this.#take !== null;
  }

  get seconds() {
    return this.#take ? (performance.now() - this.#take.startedMs) / 1000 : 0;
  }

  get hasSound() {
    return this.#take?.hasSound ?? false;
  }

  drawn() {
    if (!this.#take) return;
    this.#take.target.add(this.#shown.canvas);
    this.#take.hasPicture = true;
  }

  async use() {
    const { hasSound, isDrawn, isTransparent, picture } = this.#shown;
    if (this.#take) return this.#take.end();
    if (!isDrawn()) throw new ExportError(NO_PICTURE_YET);
    if (this.#isStarting) return; // the browser may be asking for the microphone
    this.#isStarting = true;
    try {
      await beginWhole(picture);
      const sound = hasSound() ? await this.#openSound() : null;
      this.#start(sound, isTransparent() ? await this.#typeWithAlpha(sound) : undefined);
    } finally {
      this.#isStarting = false;
      if (!this.#take) endWhole(picture);
    }
  }

  /** @returns {Promise<MediaStreamTrack | null>} null if there is none; the page says why */
  async #openSound() {
    const { film, tell } = this.#shown;
    try {
      const { openSound } = await import("./recording-sound.js");
      return await openSound(film());
    } catch (error) {
      tell(error instanceof ExportError ? error.message : SOUND_NOT_LOADED);
      return null;
    }
  }

  /** @param {MediaStreamTrack | null} sound @returns {Promise<string | undefined>} none if the browser drops transparency; the page says so */
  async #typeWithAlpha(sound) {
    const [silentType] = supported(TYPES_WITH_ALPHA, null);
    if (silentType && (await keepsAlpha(silentType))) return supported(TYPES_WITH_ALPHA, sound)[0];
    this.#shown.tell(BLACK_BEHIND);
    return undefined;
  }

  /** @param {MediaStreamTrack | null} sound @param {string} [typeWithAlpha] if transparency is to be kept */
  #start(sound, typeWithAlpha) {
    const { canvas, rate, tell } = this.#shown;
    const { minutes, megabytes } = this.#limits;
    const target = new RecordingCanvas(canvas, { hasAlpha: Boolean(typeWithAlpha) });
    if (sound) target.stream.addTrack(sound); // ends with the others
    const recorder = recorderOf(target, typeWithAlpha ?? supported(TYPES, sound)[0], rate());
    const whole = import("./whole-file.js").catch(() => null); // now, because the server may be gone at the end
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
    recorder.addEventListener("stop", async () => {
      clearInterval(clock);
      target.end();
      if (bytes) why = [why, await save(new Blob(parts, { type: recorder.mimeType }), whole)].filter(Boolean).join(" ");
      else if (this.#take?.hasPicture) why = "This browser’s recorder gave nothing to save. Try a current Chrome, Edge, Firefox or Safari.";
      else why = "Nothing was recorded, because no picture arrived. Record again while the picture is live.";
      removeEventListener("beforeunload", askToStay);
      this.#take = null;
      endWhole(this.#shown.picture);
      if (why) tell(why);
      this.#changed();
    });
    try {
      recorder.start(1000);
    } catch {
      clearInterval(clock);
      target.end();
      throw new ExportError("This browser cannot record a picture of this size. Choose a smaller camera size, then record again.");
    }
    addEventListener("beforeunload", askToStay);
    const take = { target, recorder, startedMs: performance.now(), hasSound: Boolean(sound), end, hasPicture: false };
    this.#take = take;
    sound?.addEventListener("ended", () => { // by itself: the film was closed, or the microphone was unplugged
      if (this.#take !== take || !take.hasSound) return;
      take.hasSound = false;
      tell(SOUND_ENDED);
      this.#changed();
    });
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

/** @param {string[]} types @param {MediaStreamTrack | null} sound */
function supported(types, sound) {
  const all = sound ? types.flatMap((type) => (type.includes("codecs") ? AUDIO_CODECS.map((codec) => `${type},${codec}`) : type)) : types;
  return all.filter((type) => MediaRecorder.isTypeSupported(type));
}

/**
 * Saves a recording, in any case.
 * @param {Blob} recorded @param {Promise<typeof import("./whole-file.js") | null>} whole null if it could not be loaded
 * @returns {Promise<string>} why it was saved as it came; "" if it was not
 */
async function save(recorded, whole) {
  let [file, why] = [recorded, ""];
  try {
    const late = new Promise((resolve) => setTimeout(resolve, MODULE_MS, null));
    const loaded = await Promise.race([whole, late]);
    if (!loaded) throw new Error("the server does not answer.");
    file = await loaded.wholeFile(recorded);
  } catch (error) {
    why = `The recording was saved as the browser wrote it: ${error instanceof Error ? error.message : error}`;
  }
  download(file, extensionOf(recorded.type));
  return why;
}

/** @param {string} mimeType such as "video/webm;codecs=vp9" */
function extensionOf(mimeType) {
  return /^video\/(\w+)/.exec(mimeType)?.[1] ?? "webm";
}

/** A reload by mistake would lose the recording. @param {BeforeUnloadEvent} event */
function askToStay(event) {
  event.preventDefault();
}
