import { wholeFile } from "/static/js/export/whole-file.js";
import { assert, assertEqual, test } from "./harness.js";

/** @param {number} value @param {number} [size] in bytes */
const number = (value, size = 4) => Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** (size - 1 - i)) % 256);
const letters = (text) => [...text].map((letter) => letter.charCodeAt(0));
const words = (...values) => values.flatMap((value) => number(value));
const box = (type, ...content) => [...number(8 + content.flat().length), ...letters(type), ...content.flat()];
const blob = (bytes, type) => new Blob([Uint8Array.from(bytes)], { type });
const bytesOf = async (file) => new Uint8Array(await file.arrayBuffer());

/** Where a text, or these bytes, stand in a file. */
function placesOf(bytes, wanted) {
  const sought = typeof wanted === "string" ? letters(wanted) : wanted;
  return [...bytes.keys()].filter((at) => sought.every((value, i) => bytes[at + i] === value));
}

/** One track at 1000 units a second; a fragment has two pictures of 100 and 200 units, of which the first one is a key. */
const MOOV = box("moov",
  box("mvhd", words(0, 0, 0, 500, 0)),
  box("trak",
    box("tkhd", words(0, 0, 0, 1, 0, 0)),
    box("mdia", box("mdhd", words(0, 0, 0, 1000, 0, 0)), box("minf", box("stbl", box("stsd", words(0, 0)), box("stts", words(0, 0)))))),
  box("mvex", box("trex", words(0, 1, 1, 0, 0, 0))));
const fragment = (time, data) => [
  ...box("moof", box("traf",
    box("tfhd", words(0x20000, 1)),
    box("tfdt", words(0, time)),
    box("trun", words(0x701, 2, 100, 100, 3, 0, 200, 4, 0x10000)))),
  ...box("mdat", letters(data)),
];
const MP4 = [...box("ftyp", letters("isom")), ...MOOV, ...fragment(1000, "keynext"), ...fragment(1500, "KEYNEXT")];

test("fragments of an MP4 become one table", async () => {
  const file = await wholeFile(blob(MP4, "video/mp4"));
  const bytes = await bytesOf(file);
  const view = new DataView(bytes.buffer);
  const at = (type) => placesOf(bytes, type)[0] + 8; // after version and flags
  const table = (type, count) => Array.from({ length: count }, (_, i) => view.getUint32(at(type) + 4 * i));
  assertEqual([file.type, ...["moov", "moof", "mvex", "mdat"].map((type) => placesOf(bytes, type).length)], ["video/mp4", 1, 0, 0, 1]);
  assertEqual(table("mvhd", 4)[3], 400, "0.8 s, in 500ths");
  assertEqual(table("mdhd", 4)[3], 800);
  assertEqual(table("stts", 9), [4, 1, 100, 1, 400, 1, 100, 1, 200], "each lasts until the next one");
  assertEqual(table("stss", 3), [2, 1, 3], "the keys");
  assertEqual(table("stsz", 6), [0, 4, 3, 4, 3, 4]);
  const [count, ...places] = table("stco", 3);
  assertEqual([count, ...places.map((place) => String.fromCharCode(...bytes.slice(place, place + 7)))], [2, "keynext", "KEYNEXT"]);
  assert((await wholeFile(file)) === file, "it is whole now");
});

const SIZE_UNKNOWN = [0x01, ...Array(7).fill(0xff)];
const element = (id, ...content) => [...id, 0x80 + content.flat().length, ...content.flat()];
const block = (time, flags) => element([0xa3], [0x81], number(time, 2), [flags], letters("data"));
const CLUSTER = [0x1f, 0x43, 0xb6, 0x75];
const cluster = (time) => [...CLUSTER, ...SIZE_UNKNOWN, ...element([0xe7], number(time, 2)), ...block(0, 0x80), ...block(40, 0)];
const SEGMENT = [0x18, 0x53, 0x80, 0x67];
const WEBM = [
  ...element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], letters("webm"))),
  ...SEGMENT, ...SIZE_UNKNOWN,
  ...element([0x15, 0x49, 0xa9, 0x66], element([0x4d, 0x80], letters("app"))),
  ...element([0x16, 0x54, 0xae, 0x6b], element([0xae], element([0xd7], [1]), element([0x83], [1]))),
  ...cluster(0), ...cluster(1000),
];

test("a WebM without sizes gets its length and cues", async () => {
  const file = await wholeFile(blob(WEBM, "video/webm"));
  const bytes = await bytesOf(file);
  const view = new DataView(bytes.buffer);
  const values = (...id) => placesOf(bytes, [...id, 1, 0, 0, 0, 0, 0, 0, 8]).map((at) => at + id.length + 8);
  const numbers = (...id) => values(...id).map((at) => Number(view.getBigUint64(at)));
  assertEqual([file.type, placesOf(bytes, SIZE_UNKNOWN)], ["video/webm", []]);
  assertEqual(values(0x44, 0x89).map((at) => view.getFloat64(at)), [1080], "ms: as long as the picture before");
  assertEqual(numbers(0xb3), [0, 1000], "the times to jump to");
  const start = placesOf(bytes, SEGMENT)[0] + 12;
  assertEqual(numbers(0xf1).map((place) => start + place), placesOf(bytes, [...CLUSTER, 1]), "the clusters");
  assertEqual(placesOf(bytes, "data").length, 4);
  assert((await wholeFile(file)) === file, "it is whole now");
});

test("a damaged file is not rewritten", async () => {
  const files = { MP4: MP4.slice(0, -1), "MP4 in its fragment": MP4.slice(0, -60), WebM: WEBM.slice(0, -1), "other kind": letters("RIFF, WAVE"), nothing: [] };
  for (const [name, bytes] of Object.entries(files)) {
    const found = await wholeFile(blob(bytes)).then(() => "read", (error) => error instanceof Error && error.message);
    assert(found && found !== "read", [name, found]);
  }
});
