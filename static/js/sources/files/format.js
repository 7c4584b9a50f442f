// @ts-check
/**
 * What a file is, by its first bytes. Names and MIME types are no evidence: a photo may be called "photo".
 *
 * @typedef {"picture" | "film" | "sound" | "document" | "archive" | "text"} Kind
 *
 * @typedef {object} Format
 * @property {string} name with its article, such as "a HEIC picture"
 * @property {Kind} kind
 * @property {string} [type] the MIME type, where the browser needs it
 * @property {(start: string) => boolean} [moves] whether a picture may be an animation, by all bytes that are looked at
 */

/** Bytes that are looked at. A drawing may begin with a long comment. */
export const HEAD_BYTES = 1 << 16;

/** Photos as cameras store them are TIFFs; their names tell them apart. */
const RAW_NAME = /\.(3fr|arw|cr2|dcr|dng|erf|fff|iiq|kdc|mef|mos|nef|nrw|orf|pef|raw|rw2|rwl|sr2|srf|srw)$/i;
const RAW = { name: "a RAW photo", kind: /** @type {const} */ ("picture") };

/** A packed drawing is like any packed file; its name tells, or the one that is packed with it. */
const SVGZ_NAME = /\.(svgz|svg\.gz)$/i;
const SVGZ = { name: "a compressed SVG drawing (.svgz)", kind: /** @type {const} */ ("picture") };

/** Patterns of the first bytes, one character a byte; the first that fits counts. @type {[RegExp, Format][]} */
const FORMATS = [
  [/^\xff\xd8\xff/, { name: "a JPEG picture", kind: "picture", type: "image/jpeg" }],
  [/^\x89PNG\r\n/, { name: "a PNG picture", kind: "picture", type: "image/png", moves: (start) => start.includes("acTL") }],
  [/^GIF8/, { name: "a GIF picture", kind: "picture", type: "image/gif", moves: () => true }],
  [/^RIFF.{4}WEBP/s, { name: "a WebP picture", kind: "picture", type: "image/webp", moves: (head) => head.slice(12, 16) === "VP8X" && (head.charCodeAt(20) & 2) > 0 }],
  [/^BM.{4}\0\0\0\0/s, { name: "a BMP picture", kind: "picture", type: "image/bmp" }],
  [/^\0\0[\x01\x02]\0[^\0]\0/s, { name: "an icon", kind: "picture", type: "image/x-icon" }],
  [/^(\xff\x0a|\0\0\0\x0cJXL )/, { name: "a JPEG XL picture", kind: "picture", type: "image/jxl" }],
  [/^(\0\0\0\x0cjP|\xff\x4f\xff\x51)/, { name: "a JPEG 2000 picture", kind: "picture", type: "image/jp2" }],
  [/^.{4}ftyp.{0,60}?avi[fs]/s, { name: "an AVIF picture", kind: "picture", type: "image/avif", moves: (head) => head.slice(8, 64).includes("avis") }],
  [/^.{4}ftyp(hei[cxms]|hev[cxms]|mif1|msf1)/s, { name: "a HEIC picture", kind: "picture", type: "image/heic" }],
  [/^(.{4}ftypcrx|II\*\0.{4}CR|FUJIFILMCCD-RAW|II[RU][OS\0]|MMOR|FOVb|\0MRM)/s, RAW],
  [/^(II[*+]\0|MM\0[*+])/, { name: "a TIFF picture", kind: "picture", type: "image/tiff" }],
  [/^8BP[SB]/, { name: "a Photoshop file", kind: "picture" }],
  [/^gimp xcf/, { name: "a GIMP file", kind: "picture" }],
  [/^(v\/1\x01|#\?RADIANCE|#\?RGBE)/, { name: "an HDR picture", kind: "picture" }],
  [/^P[1-7]\s/, { name: "a PNM picture", kind: "picture" }],
  [/^.{4}ftyp(M4A|M4B|F4A)/s, { name: "an M4A file", kind: "sound" }],
  [/^.{4}ftypqt|^.{4}(moov|mdat|wide|pnot)/s, { name: "a QuickTime video", kind: "film", type: "video/mp4" }], // browsers refuse QuickTime's own type, and play it
  [/^.{4}ftyp/s, { name: "an MP4 video", kind: "film", type: "video/mp4" }],
  [/^\x1aE\xdf\xa3.{0,80}webm/s, { name: "a WebM video", kind: "film", type: "video/webm" }],
  [/^\x1aE\xdf\xa3/, { name: "an MKV video", kind: "film" }],
  [/^RIFF.{4}AVI /s, { name: "an AVI video", kind: "film" }],
  [/^OggS.{0,200}theora/s, { name: "an Ogg video", kind: "film", type: "video/ogg" }],
  [/^FLV\x01/, { name: "a Flash video", kind: "film" }],
  [/^0&\xb2u\x8ef\xcf\x11/, { name: "a WMV video", kind: "film" }],
  [/^(\0\0\x01[\xb3\xba]|G.{187}G|.{4}G.{191}G)/s, { name: "an MPEG video", kind: "film" }],
  [/^(\.RMF|\x06\x0e\x2b\x34|YUV4MPEG2)/, { name: "a video of a rare format", kind: "film" }],
  [/^(ID3|\xff[\xe2\xe3\xf1-\xf3\xf9-\xfb]|fLaC|OggS|MThd|RIFF.{4}WAVE|FORM.{4}AIF|#!AMR)/s, { name: "a sound file", kind: "sound" }],
  [/^.{0,1024}?%PDF-/s, { name: "a PDF", kind: "document" }],
  [/^(%!PS|\xc5\xd0\xd3\xc6)/, { name: "a PostScript file", kind: "document" }],
  [/^PK\x03\x04.{0,4000}(ppt\/|word\/|xl\/|opendocument)/s, { name: "an Office document", kind: "document" }],
  [/^\xd0\xcf\x11\xe0/, { name: "an Office document", kind: "document" }],
  [/^\x1f\x8b\x08\x08.{6}[^\0]{1,255}\.svgz?\0/is, SVGZ],
  [/^(PK\x03\x04|\x1f\x8b|Rar!|7z\xbc\xaf|BZh|\xfd7zXZ)/, { name: "an archive", kind: "archive" }],
];

/** The same for text, without what may precede it. @type {[RegExp, Format][]} */
const TEXTS = [
  [/^(<!DOCTYPE\s+svg\b[^]*)?<(\w+:)?svg[\s>]/i, { name: "an SVG drawing", kind: "picture", type: "image/svg+xml" }],
  [/^<(!DOCTYPE\s+html|html|head|body|title|meta|script)\b/i, { name: "a web page", kind: "text" }],
  [/^[^\0-\x08\x0e-\x1a\x1c-\x1f]*$/, { name: "text", kind: "text" }], // without control characters
];

/**
 * @param {Uint8Array} bytes the file's first HEAD_BYTES
 * @param {string} fileName
 * @returns {(Format & {isAnimated: boolean}) | null} null if the format is unknown
 */
export function formatOf(bytes, fileName) {
  const head = textOf(bytes.subarray(0, 4096));
  const found = FORMATS.find(([pattern]) => pattern.test(head))?.[1] ?? textFormatOf(bytes);
  if (!found) return null;
  const isRaw = found.type === "image/tiff" && RAW_NAME.test(fileName);
  const isSvgz = head.startsWith("\x1f\x8b") && SVGZ_NAME.test(fileName);
  const format = isRaw ? RAW : isSvgz ? SVGZ : found;
  return { ...format, isAnimated: found.moves?.(textOf(bytes)) ?? false }; // the list of an animation may follow long metadata
}

/** One character a byte. @param {Uint8Array} bytes */
function textOf(bytes) {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** @param {Uint8Array} bytes */
function textFormatOf(bytes) {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
  const text = new TextDecoder(encoding).decode(bytes).replace(/^\s*(<\?[^]*?\?>\s*|<!--[^]*?-->\s*)*/, "");
  return TEXTS.find(([pattern]) => pattern.test(text))?.[1];
}

const ADVICE = {
  picture: "Save it as a JPEG or PNG, then open that.",
  film: "Convert it to an MP4 (H.264) or WebM, then open that.",
  sound: "It has no picture. Open a picture or a video.",
  document: "Save the page as a PNG or JPEG, then open that.",
  archive: "Unpack it, then open a picture or a video.",
  text: "Open a picture or a video.",
};

/** Pictures that every browser shows. One that is not shown is damaged, or larger than the memory. */
const COMMON = ["image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/svg+xml"];

/** Films that every browser plays, if it has their codecs. */
const COMMON_FILMS = ["video/mp4", "video/webm"];

/** Why a file cannot be shown, and what to do. @param {string} name of the file @param {Format | null} format */
export function refusalOf(name, format) {
  if (!format) return `“${name}” is not a picture or video that this browser can show. Try a JPEG, PNG, MP4 (H.264) or WebM.`;
  if (format.kind === "text") return `“${name}” is ${format.name}, not a picture or video. ${ADVICE.text}`;
  if (COMMON.includes(format.type ?? "")) return `“${name}” is ${format.name}, but it is damaged or too large for this browser. Try another picture.`;
  if (COMMON_FILMS.includes(format.type ?? "")) return `“${name}” is ${format.name}, but it is damaged, or this browser does not know its codec. ${ADVICE.film}`;
  return `“${name}” is ${format.name}, which this browser cannot show. ${ADVICE[format.kind]}`;
}
