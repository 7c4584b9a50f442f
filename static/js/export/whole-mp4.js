// @ts-check
import { BlobReader, concat } from "./blob-reader.js";

/**
 * @typedef {DataView<ArrayBuffer>} View
 *
 * @typedef {object} Box
 * @property {string} type
 * @property {number} at its header
 * @property {number} start its content
 * @property {number} end
 *
 * @typedef {object} Sample a picture, or a piece of sound
 * @property {number} size bytes
 * @property {number} duration all times of a track are in its own units
 * @property {number} delay from decoding to display
 * @property {boolean} isKey
 *
 * @typedef {object} Chunk neighbouring samples
 * @property {number} at in the recorded file
 * @property {number} size bytes
 * @property {number} description number of the codec's description
 * @property {Sample[]} samples
 *
 * @typedef {object} Track
 * @property {View} defaults its trex box
 * @property {Chunk[]} chunks
 * @property {number} begins
 * @property {number} ends
 */

const IS_NOT_KEY = 0x10000;
const TABLES = ["stts", "ctts", "stss", "stsz", "stsc", "stco", "co64"];
/** A new table is shorter than the fragments that it replaces, or hardly longer. */
const BYTES_MAX = 2 ** 31;

/**
 * An MP4 with one table of its samples instead of fragments (ISO/IEC 14496-12).
 * @param {Blob} recorded
 * @returns {Promise<Blob>} the same one if it has no fragments
 * @throws {Error} it cannot be read, or has more than 2 GB
 */
export async function wholeMp4(recorded) {
  const reader = new BlobReader(recorded);
  /** @type {Record<string, View>} */
  const kept = {};
  /** @type {Map<number, Track> | null} */
  let tracks = null;
  for (let at = 0; at < reader.size; ) {
    const { type, end } = boxAt(await reader.read(at, Math.min(16, reader.size - at)), 0, reader.size - at);
    if (type === "ftyp" || type === "moov") kept[type] = new DataView((await recorded.slice(at, at + end).arrayBuffer()));
    if (type === "moof") {
      tracks ??= tracksOf(kept.moov);
      readFragment(await reader.read(at, end), at, tracks);
    }
    at += end;
    if (at > reader.size) throw new RangeError(`The file ends within its ${type}.`);
  }
  return tracks ? written(recorded, kept, tracks) : recorded;
}

/** @param {View} moov @returns {Map<number, Track>} by their numbers */
function tracksOf(moov) {
  const mvex = inside(moov, boxAt(moov, 0), "mvex");
  return new Map(boxes(moov, mvex).filter(({ type }) => type === "trex").map((trex) => {
    const defaults = part(moov, trex);
    return [defaults.getUint32(4), { defaults, chunks: [], begins: 0, ends: 0 }];
  }));
}

/** Adds a fragment's samples to their tracks. @param {View} moof @param {number} moofAt @param {Map<number, Track>} tracks */
function readFragment(moof, moofAt, tracks) {
  let dataEnd = moofAt;
  for (const traf of boxes(moof, boxAt(moof, 0))) {
    if (traf.type !== "traf") continue;
    const header = new Fields(part(moof, inside(moof, traf, "tfhd")));
    const track = tracks.get(header.next());
    if (!track) throw new TypeError("A fragment is of an unknown track.");
    const base = header.has(1) ? header.nextLong() : header.has(0x20000) ? moofAt : dataEnd;
    const [description, ...defaults] = [2, 8, 16, 32].map((flag, i) => (header.has(flag) ? header.next() : track.defaults.getUint32(8 + 4 * i)));
    dataEnd = base;
    for (const box of boxes(moof, traf)) {
      if (box.type === "tfdt") goOn(track, new Fields(part(moof, box)));
      if (box.type !== "trun") continue;
      const run = new Fields(part(moof, box));
      const count = run.next();
      const at = run.has(1) ? base + (run.next() | 0) : dataEnd;
      const firstFlags = run.has(4) ? run.next() : null;
      const samples = Array.from({ length: count }, (_, i) => {
        const [duration, size, flags] = [0x100, 0x200, 0x400].map((flag, n) => (run.has(flag) ? run.next() : defaults[n]));
        const delay = run.has(0x800) ? run.next() | 0 : 0;
        return { size, duration, delay, isKey: !(((i === 0 && firstFlags) || flags) & IS_NOT_KEY) };
      });
      const size = total(samples.map((sample) => sample.size));
      if (count) track.chunks.push({ at, size, description, samples });
      track.ends += total(samples.map(({ duration }) => duration));
      dataEnd = at + size;
    }
  }
}

/** The next samples begin at a given time: the last one before lasts until then. @param {Track} track @param {Fields} tfdt */
function goOn(track, tfdt) {
  const time = tfdt.version ? tfdt.nextLong() : tfdt.next();
  const last = track.chunks.at(-1)?.samples.at(-1);
  if (last) last.duration = Math.max(0, last.duration + time - track.ends);
  else track.begins = time;
  track.ends = time;
}

/** @param {Blob} recorded @param {Record<string, View>} kept @param {Map<number, Track>} tracks @returns {Blob} */
function written(recorded, { ftyp, moov }, tracks) {
  const chunks = [...tracks.values()].flatMap((track) => track.chunks).sort((a, b) => a.at - b.at);
  if (!chunks.length || chunks.some(({ at, size }) => at + size > recorded.size)) throw new RangeError("The file lacks its pictures.");
  if (recorded.size > BYTES_MAX) throw new RangeError("The file is too long for 32-bit offsets.");
  const size = 8 + total(chunks.map((chunk) => chunk.size));
  const wholeMoov = (/** @type {number} */ at) => {
    /** @type {Map<Chunk, number>} */
    const places = new Map();
    for (const chunk of chunks) {
      places.set(chunk, at);
      at += chunk.size;
    }
    return movie(moov, tracks, places);
  };
  const front = ftyp.byteLength + 8;
  const mdat = new Uint8Array([...words([size]), ...letters("mdat")]);
  return new Blob([ftyp, wholeMoov(front + wholeMoov(0).length), mdat, ...chunks.map(({ at, size }) => recorded.slice(at, at + size))], { type: recorded.type });
}

/** @param {View} moov @param {Map<number, Track>} tracks @param {Map<Chunk, number>} places in the new file */
function movie(moov, tracks, places) {
  const root = boxAt(moov, 0);
  const movieScale = timescale(part(moov, inside(moov, root, "mvhd")));
  const found = boxes(moov, root).filter(({ type }) => type === "trak").flatMap((trak) => {
    const header = part(moov, inside(moov, trak, "tkhd"));
    const track = tracks.get(header.getUint32(header.getUint8(0) ? 20 : 12));
    const mdia = inside(moov, trak, "mdia");
    return track?.chunks.length ? [{ trak, mdia, track, scale: timescale(part(moov, inside(moov, mdia, "mdhd"))) }] : [];
  });
  const begins = Math.min(...found.map(({ track, scale }) => track.begins / scale));
  const traks = found.map(({ trak, mdia, track, scale }) => {
    const length = track.ends - track.begins;
    const edit = editOf(moov, trak);
    const wait = edit.wait + Math.round((track.begins / scale - begins) * movieScale);
    const shown = Math.round(((length - edit.skipped) / scale) * movieScale);
    const edits = [...(wait ? [words([wait, -1, 0x10000])] : []), words([shown, edit.skipped, 0x10000])];
    const tables = (/** @type {Box} */ minf) => changed(moov, minf, {
      stbl: (stbl) => box("stbl", ...boxes(moov, stbl).filter(({ type }) => !TABLES.includes(type)).map((kept) => bytes(moov, kept)), ...tablesOf(track, places)),
    });
    return {
      duration: wait + shown,
      content: changed(moov, trak, {
        tkhd: (tkhd) => concat([lasting(moov, tkhd, wait + shown, [20, 28]), box("edts", full("elst", 0, words([edits.length]), ...edits))]),
        edts: () => new Uint8Array(),
        mdia: () => changed(moov, mdia, { mdhd: (mdhd) => lasting(moov, mdhd, length, [16, 24]), minf: tables }),
      }),
    };
  });
  const content = traks.map((trak) => trak.content);
  const others = boxes(moov, root).filter(({ type }) => !["mvhd", "trak", "mvex"].includes(type)).map((kept) => bytes(moov, kept));
  const duration = Math.max(...traks.map((trak) => trak.duration));
  return box("moov", lasting(moov, inside(moov, root, "mvhd"), duration, [16, 24]), ...content, ...others);
}

/** What the recorder's own edit list asks for: to wait (in the movie's units), and to skip samples (in the track's). @param {View} moov @param {Box} trak */
function editOf(moov, trak) {
  const edit = { wait: 0, skipped: 0 };
  const edts = boxes(moov, trak).find(({ type }) => type === "edts");
  if (!edts) return edit;
  const list = new Fields(part(moov, inside(moov, edts, "elst")));
  const next = () => (list.version ? list.nextLong() : list.next());
  for (let count = list.next(); count; count--) {
    const [duration, mediaTime] = [next(), next()];
    if (mediaTime === (list.version ? -1 : 2 ** 32 - 1)) edit.wait += duration;
    else edit.skipped ||= mediaTime;
    list.next(); // its rate
  }
  return edit;
}

/** @param {Track} track @param {Map<Chunk, number>} places @returns {Uint8Array<ArrayBuffer>[]} */
function tablesOf({ chunks }, places) {
  const samples = chunks.flatMap((chunk) => chunk.samples);
  const durations = runs(samples.map(({ duration }) => duration));
  const delays = runs(samples.map(({ delay }) => delay));
  const keys = samples.flatMap(({ isKey }, i) => (isKey ? [i + 1] : []));
  return [
    full("stts", 0, words([durations.length / 2, ...durations])),
    ...(samples.some(({ delay }) => delay) ? [full("ctts", delays.some((delay) => delay < 0) ? 1 : 0, words([delays.length / 2, ...delays]))] : []),
    ...(keys.length < samples.length ? [full("stss", 0, words([keys.length, ...keys]))] : []),
    full("stsz", 0, words([0, samples.length, ...samples.map(({ size }) => size)])),
    full("stsc", 0, words([chunks.length, ...chunks.flatMap((chunk, i) => [i + 1, chunk.samples.length, chunk.description])])),
    full("stco", 0, words([chunks.length, ...chunks.map((chunk) => places.get(chunk) ?? 0)])),
  ];
}

/** @param {number[]} values @returns {number[]} in turn how often a value follows, and the value */
function runs(values) {
  /** @type {number[]} */
  const found = [];
  values.forEach((value, i) => (i && value === values[i - 1] ? found[found.length - 2]++ : found.push(1, value)));
  return found;
}

/** @param {View} view @param {number} at @param {number} [limit] where the view would end, if it is only the start @returns {Box} */
function boxAt(view, at, limit = view.byteLength) {
  const size = view.getUint32(at);
  const type = String.fromCharCode(...[4, 5, 6, 7].map((i) => view.getUint8(at + i)));
  const end = size === 1 ? at + Number(view.getBigUint64(at + 8)) : size ? at + size : limit;
  const start = at + (size === 1 ? 16 : 8);
  if (end < start) throw new RangeError(`The ${type} has no content.`);
  return { type, at, start, end };
}

/** @param {View} view @param {Box} parent @returns {Box[]} */
function boxes(view, parent) {
  const found = [];
  for (let at = parent.start; at < parent.end; at = found[found.length - 1].end) found.push(boxAt(view, at));
  return found;
}

/** @param {View} view @param {Box} parent @param {string} type */
function inside(view, parent, type) {
  const found = boxes(view, parent).find((child) => child.type === type);
  if (!found) throw new TypeError(`The ${parent.type} has no ${type}.`);
  return found;
}

/** @param {View} view @param {Box} box @returns {View} its content */
function part(view, { start, end }) {
  return new DataView(view.buffer, view.byteOffset + start, end - start);
}

/** @param {View} view @param {Box} box @returns {Uint8Array<ArrayBuffer>} with its header */
function bytes(view, { at, end }) {
  return new Uint8Array(view.buffer, view.byteOffset + at, end - at);
}

/** @param {View} header of a movie or of its media */
function timescale(header) {
  return header.getUint32(header.getUint8(0) ? 20 : 12);
}

/** A box with some of its children replaced. @param {View} view @param {Box} parent @param {Record<string, (child: Box) => Uint8Array<ArrayBuffer>>} changes by type */
function changed(view, parent, changes) {
  return box(parent.type, ...boxes(view, parent).map((child) => changes[child.type]?.(child) ?? bytes(view, child)));
}

/** A copy of a header with another duration. @param {View} view @param {Box} header @param {number} duration @param {[number, number]} places in versions 0 and 1 */
function lasting(view, header, duration, places) {
  const copy = bytes(view, header).slice();
  const fields = new DataView(copy.buffer, header.start - header.at);
  if (fields.getUint8(0)) fields.setBigUint64(places[1], BigInt(duration));
  else fields.setUint32(places[0], duration);
  return copy;
}

/** The fields of a box with version and flags, one after the other. */
class Fields {
  #view;
  #at = 4;

  /** @param {View} view */
  constructor(view) {
    this.#view = view;
    this.version = view.getUint8(0);
  }

  /** @param {number} flag */
  has(flag) {
    return (this.#view.getUint32(0) & flag) !== 0;
  }

  next() {
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4);
  }

  nextLong() {
    this.#at += 8;
    return Number(this.#view.getBigInt64(this.#at - 8));
  }
}

/** @param {string} type @param {Uint8Array<ArrayBuffer>[]} content */
function box(type, ...content) {
  return concat([words([8 + total(content.map(({ length }) => length))]), letters(type), ...content]);
}

/** @param {string} type @param {number} version @param {Uint8Array<ArrayBuffer>[]} content */
function full(type, version, ...content) {
  return box(type, words([version << 24]), ...content);
}

/** @param {string} text */
function letters(text) {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** @param {number[]} numbers of 32 bits */
function words(numbers) {
  const view = new DataView(new ArrayBuffer(4 * numbers.length));
  numbers.forEach((number, i) => view.setUint32(4 * i, number));
  return new Uint8Array(view.buffer);
}

/** @param {number[]} numbers */
function total(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0);
}
