// @ts-check
/**
 * The user's choices: read from the URL, else from last time, else the defaults; written back to both. With
 * `fresh=1` in the URL last time does not count, and this time will not next time. Listen for "change".
 */
import { OUTLINE_COLOUR } from "./drawing/overlays/outline.js";
import { Emitter } from "./emitter.js";
import { firstOf } from "./models.js";

const REMEMBERED = "webdemo.settings";
const LONGEST_TOLD = 30; // characters of an unknown value
const SIZES = ["640x480", "1280x720", "1920x1080"];
export const NAMED_BACKGROUNDS = ["none", "blue", "black", "white", "green", "transparent", "blur", "soft-blur", "gradient", "study", "mountains", "stage", "own"];

/**
 * How a choice is read from text, and its default. A reader gives undefined for text that is none
 * of its values.
 *
 * @typedef {string | number | boolean} Value
 * @typedef {{initial: Value, read: (text: string) => Value | undefined, inUrl?: boolean, linkedBy?: string, remembered?: boolean, lasts?: (value: Value) => boolean}} Choice
 *   linkedBy: not in the URL, but a link sets it with this setting
 *
 * @satisfies {Record<string, Choice>}
 */
const CHOICES = {
  source: { initial: "camera", read: oneOf(["camera", "presenter"]) },
  camera: { initial: "", read: (text) => text, inUrl: false }, // a deviceId: means nothing elsewhere
  // Which there are, the server knows: see #choiceOf.
  solution: { initial: "", read: (text) => text },
  model: { initial: "", read: (text) => text },
  background: {
    initial: "blue",
    read: (text) => (NAMED_BACKGROUNDS.includes(text) ? text : readColour(text)),
    lasts: (value) => value !== "own", // the picture itself is gone after a reload
  },
  blur: { initial: 0.5, read: numberIn(0, 1) },
  lightWrap: { initial: false, read: readSwitch },
  threshold: { initial: 0.5, read: numberIn(0.05, 0.95) },
  softness: { initial: 0.4, read: numberIn(0, 1) },
  refine: { initial: true, read: readSwitch },
  quality: { initial: "automatic", read: oneOf(["automatic", "high", "fast"]) },
  nearest: { initial: false, read: readSwitch },
  smoothing: { initial: 0.5, read: numberIn(0, 1) },
  outline: { initial: true, read: readSwitch },
  outlineStyle: { initial: "line", read: oneOf(["line", "glow", "dashes", "halo"]) },
  outlineColor: { initial: OUTLINE_COLOUR, read: readColour },
  outlineWidth: { initial: 5, read: numberIn(1, 20) },
  tint: { initial: "none", read: oneOf(["none", "background", "person"]) },
  dye: { initial: "b5179e", read: readColour }, // of hair
  mirror: { initial: true, read: readSwitch }, // see `facing`
  mirrorRear: { initial: false, read: readSwitch, inUrl: false, linkedBy: "mirror" },
  mirrorFile: { initial: false, read: readSwitch, inUrl: false, linkedBy: "mirror" },
  size: { initial: "1280x720", read: oneOf(SIZES) },
  rate: { initial: "30", read: oneOf(["30", "60"]) },
  sound: { initial: false, read: readSwitch, inUrl: false }, // in recordings; a link must not switch a microphone on
  renderer: { initial: "auto", read: oneOf(["auto", "canvas2d", "webgl2"]), remembered: false },
  ui: { initial: true, read: readSwitch, remembered: false }, // the controls must not be lost for good
  // For explaining on stage: each start is a normal one, unless its link says otherwise.
  how: { initial: false, read: readSwitch, remembered: false },
  view: { initial: "packet", read: oneOf(["packet", "time", "python"]), remembered: false },
  packet: { initial: "camera", read: oneOf(["camera", "small", "sent", "decoded", "tensor", "raw", "mask", "contours", "detections", "reply", "picture"]), remembered: false },
  duel: { initial: false, read: readSwitch, remembered: false },
  slow: { initial: false, read: readSwitch, remembered: false },
  // What makes the picture worse is never in a link, either.
  lock: { initial: true, read: readSwitch, remembered: false, inUrl: false },
  delay: { initial: 0, read: numberIn(0, 300), remembered: false, inUrl: false },
};

const KEYS = Object.keys(CHOICES);
const KEPT = new Set(["source", "camera", "ui", "how", "view", "packet"]); // by a reset

/**
 * @typedef {import("./models.js").Model} Model
 * @typedef {keyof typeof CHOICES} Key
 * @typedef {{[K in Key]: Exclude<ReturnType<(typeof CHOICES)[K]["read"]>, undefined>}} Values what can be chosen
 * @typedef {{[K in Key]: Values[K] extends boolean ? K : never}[Key]} Switch a choice that is on or off
 */

export function initialSettings() {
  return /** @type {Values} */ (Object.fromEntries(Object.entries(CHOICES).map(([key, { initial }]) => [key, initial])));
}

/** Selfie mode has a choice for each kind of source. @type {Record<Facing, "mirror" | "mirrorRear" | "mirrorFile">} */
const MIRRORS = { user: "mirror", environment: "mirrorRear", file: "mirrorFile" };

/** Where a source looks: at the viewer, away as a phone's rear camera, or it is a file. @typedef {"user" | "environment" | "file"} Facing */

/** @extends {Emitter<{change: Key}>} */
export class Settings extends Emitter {
  /** @type {Map<string, Value>} */
  #values = new Map();
  /** The model of each solution, by the solution's id. @type {Record<string, string>} */
  #chosen;
  #location;
  #storage;
  #named;
  /** @type {Facing} */
  #facing = "user";
  /** All that the server has. @type {Model[]} */
  models;
  /** What the URL chooses that is none of the values, such as "model=huge". @type {string[]} */
  unknown;

  /** @param {{location: Location, history: History, storage: Storage | null}} browser @param {Model[]} models */
  constructor({ location, history, storage }, models) {
    super();
    this.models = models;
    this.#location = { href: () => location.href, replace: (/** @type {string} */ url) => history.replaceState({ isWritten: true }, "", url) };
    const isLink = !history.state?.isWritten; // otherwise the page wrote the URL itself, and was reloaded
    const url = new URL(location.href).searchParams;
    this.#storage = url.get("fresh") === "1" ? null : storage;
    const recalled = this.#recall();
    if (url.has("model")) delete recalled.solution; // it is a model of the solution that the link names, or of the first
    this.#chosen = { ...Object(recalled.model) };
    this.#named = new Set(KEYS.filter((key) => url.has(key)));
    for (const key of KEYS) {
      const { initial, read, inUrl = true, linkedBy = "", remembered = true, lasts = () => true } = this.#choiceOf(key);
      const linked = inUrl ? url.get(key) : isLink ? url.get(linkedBy) : null;
      const candidates = [linked, key === "model" ? this.#lastModel : remembered ? recalled[key] : null];
      const texts = candidates.filter((text) => typeof text === "string");
      this.#values.set(key, texts.map((text) => read(text)).find((value) => value !== undefined && lasts(value)) ?? initial);
    }
    this.unknown = this.#unknownIn(url);
    this.#chosen[this.get("solution")] = this.get("model");
  }

  /** The models of the chosen solution. */
  get offered() {
    return this.models.filter(({ solution }) => solution === this.#values.get("solution"));
  }

  /** The chosen model. */
  get model() {
    return /** @type {Model} */ (this.offered.find(({ id }) => id === this.#values.get("model")));
  }

  /** The one that the chosen solution had last, if it can run. */
  get #lastModel() {
    const last = this.#chosen[String(this.#values.get("solution"))];
    return this.offered.find(({ id, missing }) => id === last && !missing)?.id;
  }

  /** The models depend on the solution. @param {string} key @returns {Choice} */
  #choiceOf(key) {
    if (key === "solution") return { initial: this.models[0].solution, read: oneOf(this.models.map(({ solution }) => solution)) };
    if (key === "model") return { initial: firstOf(this.offered).id, read: oneOf(this.offered.map(({ id }) => id)) };
    return /** @type {Record<string, Choice>} */ (CHOICES)[key];
  }

  /** @template {Key} K @param {K} key */
  get(key) {
    return /** @type {Values[K]} */ (this.#values.get(this.#keyOf(key)));
  }

  /** The key of the value: "mirror" has one for each kind of source. @param {Key} key */
  #keyOf(key) {
    return key === "mirror" ? MIRRORS[this.#facing] : key;
  }

  /** Where the source looks. "mirror" is that kind's own choice. @param {Facing} facing */
  set facing(facing) {
    if (facing === this.#facing) return;
    this.#facing = facing;
    this.emit("change", "mirror");
  }

  /** @param {Key} key @param {Value} value refused, silently, if it is none of the key's values */
  set(key, value) {
    const read = this.#choiceOf(key).read(write(value));
    if (read === undefined || read === this.get(key)) return;
    this.#put(this.#keyOf(key), read);
    this.emit("change", key);
    this.#remember();
  }

  /** @param {string} key @param {Value} value */
  #put(key, value) {
    this.#values.set(key, value);
    if (key === "solution") this.#values.set("model", this.#lastModel ?? this.#choiceOf("model").initial);
    if (key === "model") this.#chosen[this.get("solution")] = String(value);
  }

  /** @param {Switch} key */
  toggle(key) {
    this.set(key, !this.get(key));
  }

  /** Every setting as it was at first. The source stays, and what of the page is shown. */
  reset() {
    this.#chosen = {};
    for (const key of KEYS) {
      const { initial } = this.#choiceOf(key);
      if (KEPT.has(key) || this.#values.get(key) === initial) continue;
      this.#put(key, initial);
      this.emit("change", /** @type {Key} */ (key));
    }
    this.#remember();
  }

  /** What a URL chooses that is not known. @param {URLSearchParams} url */
  #unknownIn(url) {
    const keys = ["fresh", ...KEYS.filter((key) => this.#choiceOf(key).inUrl ?? true)];
    const isUnknown = (/** @type {[string, string]} */ [name, text]) => {
      const key = keys.find((key) => key.toLowerCase() === name.toLowerCase());
      return key !== undefined && (key !== name || (this.#choiceOf(key)?.read ?? readSwitch)(text) === undefined);
    };
    return [...url].filter(isUnknown).map(([name, text]) => `${name}=${text.slice(0, LONGEST_TOLD)}`);
  }

  #remember() {
    /** @type {Record<string, unknown>} */
    const kept = {};
    const url = new URL(this.#location.href());
    for (const key of KEYS) {
      const { initial, inUrl = true, remembered = true, lasts = () => true } = this.#choiceOf(key);
      const chosen = this.#values.get(key) ?? initial;
      const value = lasts(chosen) ? chosen : initial;
      if (remembered) kept[key] = key === "model" ? this.#chosen : write(value);
      // What the URL named stays named: a prepared link must not depend on what is remembered.
      if (inUrl && (value !== initial || this.#named.has(key))) url.searchParams.set(key, write(value));
      else url.searchParams.delete(key);
    }
    try {
      this.#storage?.setItem(REMEMBERED, JSON.stringify(kept));
      this.#location.replace(url.href);
    } catch {
      // Storage is full, or the URL was changed too often (Safari: 100 times in 30 s, by dragging
      // a colour). The choice holds all the same, and the next one is written with it.
    }
  }

  /** @returns {Record<string, unknown>} */
  #recall() {
    try {
      return Object(JSON.parse(this.#storage?.getItem(REMEMBERED) ?? "{}"));
    } catch {
      return {};
    }
  }
}

/** @param {string} size such as "1280x720" */
export function pixels(size) {
  const [width, height] = size.split("x").map(Number);
  return { width, height };
}

/** @param {Value} value */
function write(value) {
  return typeof value === "boolean" ? String(Number(value)) : String(value);
}

/** @param {string} text */
function readSwitch(text) {
  return text === "1" ? true : text === "0" ? false : undefined;
}

/** @param {string} text six hexadecimal digits, with or without # */
function readColour(text) {
  return /^#?[0-9a-f]{6}$/i.test(text) ? text.replace("#", "").toLowerCase() : undefined;
}

/** @template {string} const T @param {readonly T[]} values */
function oneOf(values) {
  return (/** @type {string} */ text) => values.find((value) => value === text);
}

/** @param {number} least @param {number} most */
function numberIn(least, most) {
  return (/** @type {string} */ text) => {
    const value = Number(text);
    return text.trim() !== "" && value >= least && value <= most ? value : undefined;
  };
}

/** @returns {Storage | null} null if the browser's settings forbid it */
export function storageOrNull() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
