// @ts-check
const WINDOW_BYTES = 1 << 20;

/** Reads a file from front to back, a megabyte at a time, so that a long one is never in memory as a whole. */
export class BlobReader {
  #blob;
  #start = 0;
  #window = new Uint8Array();

  /** @param {Blob} blob */
  constructor(blob) {
    this.#blob = blob;
  }

  get size() {
    return this.#blob.size;
  }

  /** @param {number} start @param {number} size in bytes @returns {Promise<DataView<ArrayBuffer>>} @throws {RangeError} the file ends before */
  async read(start, size) {
    if (start + size > this.size) throw new RangeError(`The file ends within ${size} bytes at ${start}.`);
    if (start < this.#start || start + size > this.#start + this.#window.length) {
      this.#window = new Uint8Array(await this.#blob.slice(start, start + Math.max(size, WINDOW_BYTES)).arrayBuffer());
      this.#start = start;
    }
    return new DataView(this.#window.buffer, start - this.#start, size);
  }
}

/** @param {Uint8Array<ArrayBuffer>[]} parts */
export function concat(parts) {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
