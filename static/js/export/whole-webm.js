// @ts-check
import { BlobReader, concat } from "./blob-reader.js";

/**
 * @typedef {object} Element
 * @property {number} id
 * @property {number} at its header
 * @property {number} start its content
 * @property {number} end Infinity if the recorder did not know
 *
 * @typedef {object} Cluster
 * @property {number} start its content
 * @property {number} end
 * @property {number | null} keyTime of its first picture that needs no other one
 */

/** RFC 9559, section 5.1. */
const ID = {
  SEGMENT: 0x18538067, VOID: 0xec, CRC: 0xbf, SEEK_HEAD: 0x114d9b74, SEEK: 0x4dbb, SEEK_ID: 0x53ab, SEEK_PLACE: 0x53ac,
  INFO: 0x1549a966, DURATION: 0x4489, TRACKS: 0x1654ae6b, TRACK: 0xae, TRACK_NUMBER: 0xd7, TRACK_TYPE: 0x83,
  CLUSTER: 0x1f43b675, CLUSTER_TIME: 0xe7, SIMPLE_BLOCK: 0xa3, GROUP: 0xa0, BLOCK: 0xa1, REFERENCE: 0xfb, BLOCK_DURATION: 0x9b,
  CUES: 0x1c53bb6b, CUE: 0xbb, CUE_TIME: 0xb3, CUE_PLACES: 0xb7, CUE_TRACK: 0xf7, CUE_CLUSTER: 0xf1,
};
const REPLACED = [ID.SEEK_HEAD, ID.INFO, ID.CUES, ID.VOID, ID.CRC];
const IS_VIDEO = 1;
const IS_KEY = 0x80;
const HEADER_BYTES = 12;

/** A single picture has nobody to tell its length: ms. */
const PICTURE_MS = 33;

/**
 * A WebM with its duration, and with cues to jump by, in front of the pictures (RFC 9559).
 * @param {Blob} recorded
 * @returns {Promise<Blob>} the same one if it has both
 * @throws {Error} it cannot be read
 */
export async function wholeWebm(recorded) {
  const file = new WebmReader(recorded);
  const segment = await file.element((await file.element(0)).end);
  if (segment.id !== ID.SEGMENT) throw new TypeError("The file has no segment.");
  const clusters = new Clusters(file);
  /** @type {Element[]} */
  const others = [];
  const end = Math.min(segment.end, file.size);
  for (let at = segment.start; at < end; ) {
    const element = await file.element(at);
    if (element.id === ID.TRACKS) await clusters.readTracks(element);
    if (element.id !== ID.CLUSTER) others.push(element);
    at = element.id === ID.CLUSTER ? await clusters.read(element, end) : element.end;
    if (at > end) throw new RangeError("The file ends within an element.");
  }
  const infos = others.filter(({ id }) => id === ID.INFO);
  const fields = await file.inside(infos[0]);
  if (others.some(({ id }) => id === ID.CUES) && fields.some(({ id }) => id === ID.DURATION)) return recorded;

  const copies = (/** @type {Element[]} */ all) => Promise.all(all.map(async ({ at, end }) => new Uint8Array(await recorded.slice(at, end).arrayBuffer())));
  const info = element(ID.INFO,
    ...(await copies(fields.filter(({ id }) => ![ID.DURATION, ID.CRC, ID.VOID].includes(id)))), element(ID.DURATION, float(clusters.duration)));
  const front = frontOf(clusters, info, concat(await copies(others.filter(({ id }) => !REPLACED.includes(id)))));
  const content = clusters.all.flatMap(({ start, end }) => [header(ID.CLUSTER, end - start), recorded.slice(start, end)]);
  return new Blob([recorded.slice(0, segment.at), header(ID.SEGMENT, front.length + clusters.size), front, ...content], { type: recorded.type });
}

/** What stands before the clusters. @param {Clusters} clusters @param {Uint8Array<ArrayBuffer>} info @param {Uint8Array<ArrayBuffer>} others */
function frontOf(clusters, info, others) {
  const seek = (/** @type {number} */ id, /** @type {number} */ at) => element(ID.SEEK, element(ID.SEEK_ID, uint(id, 4)), element(ID.SEEK_PLACE, uint(at)));
  const seekHead = (/** @type {number} */ at) => element(ID.SEEK_HEAD, seek(ID.INFO, at), seek(ID.CUES, at + info.length + others.length));
  const written = (/** @type {number} */ size) => concat([seekHead(seekHead(0).length), info, others, clusters.cues(size)]);
  return written(written(0).length); // every number has eight bytes, whatever its value
}

/** What the blocks of all clusters tell. */
class Clusters {
  #file;
  #video = 0;
  /** By track: the time of the newest block, and how long it lasts. @type {Map<number, {time: number, lasts: number}>} */
  #newest = new Map();
  /** @type {Cluster[]} */
  all = [];

  /** @param {WebmReader} file */
  constructor(file) {
    this.#file = file;
  }

  get duration() {
    return Math.max(0, ...[...this.#newest.values()].map(({ time, lasts }) => time + lasts));
  }

  get size() {
    return this.all.reduce((sum, { start, end }) => sum + HEADER_BYTES + end - start, 0);
  }

  /** @param {number} at where the first one is, from the segment's start */
  cues(at) {
    const cues = [];
    for (const { start, end, keyTime } of this.all) {
      const places = element(ID.CUE_PLACES, element(ID.CUE_TRACK, uint(this.#video)), element(ID.CUE_CLUSTER, uint(at)));
      if (keyTime !== null) cues.push(element(ID.CUE, element(ID.CUE_TIME, uint(keyTime)), places));
      at += HEADER_BYTES + end - start;
    }
    if (!cues.length) throw new TypeError("The file has no picture to begin with.");
    return element(ID.CUES, ...cues);
  }

  /** @param {Element} tracks */
  async readTracks(tracks) {
    for (const track of await this.#file.inside(tracks)) {
      if (track.id !== ID.TRACK) continue;
      const fields = await this.#file.inside(track);
      const [type, number] = [ID.TRACK_TYPE, ID.TRACK_NUMBER].map((wanted) => fields.find(({ id }) => id === wanted));
      if (type && number && (await this.#file.number(type)) === IS_VIDEO) this.#video ||= await this.#file.number(number);
    }
  }

  /** @param {Element} cluster @param {number} limit @returns {Promise<number>} where it ends */
  async read(cluster, limit) {
    let [at, time] = [cluster.start, 0];
    /** @type {number | null} */
    let keyTime = null;
    const end = Math.min(cluster.end, limit);
    while (at < end) {
      const child = await this.#file.element(at);
      if (child.id > 0xffffff) break; // one of the segment's own
      if (child.end > limit) throw new RangeError("The file ends within a cluster.");
      if (child.id === ID.CLUSTER_TIME) time = await this.#file.number(child);
      const fields = child.id === ID.GROUP ? await this.#file.inside(child) : [child];
      const block = fields.find(({ id }) => id === ID.SIMPLE_BLOCK || id === ID.BLOCK);
      if (block) {
        const { track, offset, flags } = await this.#file.block(block);
        const length = fields.find(({ id }) => id === ID.BLOCK_DURATION);
        this.#note(track, time + offset, length && (await this.#file.number(length)));
        const isKey = block === child ? flags & IS_KEY : !fields.some(({ id }) => id === ID.REFERENCE);
        if (isKey && track === this.#video) keyTime ??= time + offset;
      }
      at = child.end;
    }
    this.all.push({ start: cluster.start, end: at, keyTime });
    return at;
  }

  /** @param {number} track @param {number} time @param {number} [lasts] */
  #note(track, time, lasts) {
    const last = this.#newest.get(track);
    this.#newest.set(track, { time, lasts: lasts ?? (last ? Math.max(0, time - last.time) : PICTURE_MS) });
  }
}

class WebmReader extends BlobReader {
  /** @param {number} at @returns {Promise<Element>} */
  async element(at) {
    const view = await this.read(at, Math.min(HEADER_BYTES, this.size - at));
    const id = vint(view, 0);
    const size = vint(view, id.bytes);
    const start = at + id.bytes + size.bytes;
    return { id: id.value, at, start, end: size.isUnknown ? Infinity : start + size.content };
  }

  /** @param {Element} parent @returns {Promise<Element[]>} */
  async inside(parent) {
    const found = [];
    for (let at = parent.start; at < parent.end; at = found[found.length - 1].end) found.push(await this.element(at));
    return found;
  }

  /** @param {Element} element that holds an unsigned number */
  async number({ start, end }) {
    const view = await this.read(start, end - start);
    let value = 0;
    for (let i = 0; i < view.byteLength; i++) value = 256 * value + view.getUint8(i);
    return value;
  }

  /** @param {Element} element */
  async block({ start, end }) {
    const view = await this.read(start, Math.min(HEADER_BYTES, end - start));
    const { content, bytes } = vint(view, 0);
    return { track: content, offset: view.getInt16(bytes), flags: view.getUint8(bytes + 2) };
  }
}

/** A number of variable length (RFC 8794, section 4). @param {DataView} view @param {number} at */
function vint(view, at) {
  const bytes = Math.clz32(view.getUint8(at)) - 23;
  if (bytes > 8) throw new TypeError("This is not an element.");
  const marker = 0x100 >> bytes;
  let content = view.getUint8(at) - marker; // without the marker, so that eight bytes stay exact
  for (let i = 1; i < bytes; i++) content = 256 * content + view.getUint8(at + i);
  return { bytes, content, value: content + marker * 2 ** (8 * (bytes - 1)), isUnknown: content >= 2 ** (7 * bytes) - 1 };
}

/** @param {number} id @param {number} size of the content */
function header(id, size) {
  return concat([uint(id, Math.ceil((32 - Math.clz32(id)) / 8)), Uint8Array.of(1), uint(size, 7)]);
}

/** @param {number} id @param {Uint8Array<ArrayBuffer>[]} content */
function element(id, ...content) {
  const whole = concat(content);
  return concat([header(id, whole.length), whole]);
}

/** @param {number} value @param {number} [bytes] */
function uint(value, bytes = 8) {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(value));
  return new Uint8Array(view.buffer).slice(8 - bytes);
}

/** @param {number} value */
function float(value) {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return new Uint8Array(view.buffer);
}
