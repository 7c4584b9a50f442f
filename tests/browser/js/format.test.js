import { formatOf, refusalOf } from "/static/js/sources/files/format.js";
import { assert, assertEqual, test } from "./harness.js";

const bytesOf = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const nameOf = (text, fileName = "photo") => formatOf(bytesOf(text.padEnd(400, "\0")), fileName)?.name;

const HEADS = {
  "a JPEG picture": ["\xff\xd8\xff\xe0\0\x10JFIF", "\xff\xd8\xff\xe1\0\x10Exif"],
  "a PNG picture": ["\x89PNG\r\n\x1a\n"],
  "a GIF picture": ["GIF87a", "GIF89a"],
  "a WebP picture": ["RIFF\x10\0\0\0WEBPVP8 "],
  "a BMP picture": ["BM\x36\0\x01\0\0\0\0\0"],
  "an AVIF picture": ["\0\0\0\x20ftypavif\0\0\0\0mif1", "\0\0\0\x20ftypmif1\0\0\0\0mif1avif"],
  "a HEIC picture": ["\0\0\0\x24ftypheic\0\0\0\0mif1heic", "\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "\0\0\0\x18ftypheix"],
  "a TIFF picture": ["II*\0\x08\0\0\0", "MM\0*\0\0\0\x08"],
  "a RAW photo": ["II*\0\x10\0\0\0CR\x02\0", "\0\0\0\x18ftypcrx ", "FUJIFILMCCD-RAW 0201", "IIRO\x08\0\0\0", "IIU\0\x08\0\0\0"],
  "a PDF": ["%PDF-1.7", "\n\n%PDF-1.4"],
  "a Photoshop file": ["8BPS\0\x01"],
  "an MP4 video": ["\0\0\0\x20ftypisom\0\0\x02\0", "\0\0\0\x1cftypmp42"],
  "a QuickTime video": ["\0\0\0\x14ftypqt  ", "\0\0\0\x08wide\0\0\x10\0mdat"],
  "a WebM video": ["\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\x82\x84webm"],
  "an MKV video": ["\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\x82\x88matroska"],
  "an AVI video": ["RIFF\0\0\x10\0AVI LIST"],
  "a WMV video": ["0&\xb2u\x8ef\xcf\x11\xa6\xd9"],
  "a Flash video": ["FLV\x01\x05"],
  "an MPEG video": ["\0\0\x01\xba\x44", `G@\0${"\xff".repeat(185)}G@\0`],
  "an M4A file": ["\0\0\0\x20ftypM4A "],
  "a sound file": ["ID3\x04", "\xff\xfb\x90\x64", "fLaC", "RIFF\0\0\x10\0WAVEfmt ", "OggS\0\x02\0\0\0\0\0\0\0\0OpusHead"],
  "an Office document": ["PK\x03\x04\x14\0\0\0[Content_Types].xml ppt/presentation.xml", "\xd0\xcf\x11\xe0"],
  "a compressed SVG drawing (.svgz)": ["\x1f\x8b\x08\x08\0\0\0\0\0\x03Drawing.svg\0"],
  "an archive": ["PK\x03\x04\x14\0\0\0holiday.jpg", "\x1f\x8b\x08"],
};

test("format is known by its bytes, whatever the name", () => {
  for (const [name, heads] of Object.entries(HEADS)) for (const head of heads) assertEqual(nameOf(head), name, head.slice(0, 24));
});

test("RAW photos that are TIFFs are known by their names", () => {
  for (const name of ["DSC_0001.NEF", "a.dng", "b.ARW"]) assertEqual(nameOf("II*\0\x08\0\0\0", name), "a RAW photo", name);
  assertEqual(nameOf("\xff\xd8\xff\xe0", "a.nef"), "a JPEG picture", "the bytes count first");
});

test("SVG is known with and without what may precede it", () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
  const before = ["", "\xef\xbb\xbf", '<?xml version="1.0"?>\n', `<!-- ${"-- made by a program ".repeat(300)} -->`, "\n  ", '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">\n'];
  for (const text of before) assertEqual(formatOf(bytesOf(text + svg), "x")?.name, "an SVG drawing", text.slice(0, 30));
});

test("compressed drawing is known by its name", () => {
  for (const name of ["a.svgz", "b.SVG.GZ"]) assertEqual(nameOf("\x1f\x8b\x08\0", name), "a compressed SVG drawing (.svgz)", name);
  assertEqual(nameOf("\x1f\x8b\x08\0", "a.tar.gz"), "an archive");
  assertEqual(nameOf("\xff\xd8\xff\xe0", "a.svgz"), "a JPEG picture", "the bytes count first");
});

test("web page and text are known, whatever the name", () => {
  const nameOfText = (text) => formatOf(new TextEncoder().encode(text), "page.jpg")?.name;
  const pages = ["<!doctype html><body><svg></svg>", "\n<HTML lang=en>", '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">', "<!-- saved from a shop --><html>", "\ufeff<html>", "<head>", "<script>"];
  for (const page of pages) assertEqual(nameOfText(page), "a web page", page);
  for (const text of ["notes on <svg> files", "Grüße,\tund\r\nmehr", "é".repeat(40000), "<article>", '{"error": 404}']) assertEqual(nameOfText(text), "text", text.slice(0, 20));
  assertEqual(formatOf(bytesOf("\xff\xfen\0o\0t\0e\0s\0"), "x")?.name, "text", "UTF-16");
  assertEqual(formatOf(bytesOf("Gr\xfc\xdfe"), "x")?.name, "text", "Latin-1");
  assertEqual(formatOf(bytesOf("notes\0and more"), "x"), null);
  for (const page of ["a page", "<html>"]) assert(/^“page.jpg” is (text|a web page), not a picture or video\. Open /.test(refusalOf("page.jpg", formatOf(bytesOf(page), "page.jpg"))), page);
});

test("animation is known by its bytes", () => {
  const isAnimated = (head) => formatOf(bytesOf(head.padEnd(100, "\0")), "x")?.isAnimated;
  assertEqual(isAnimated("RIFF\x10\0\0\0WEBPVP8X\x0a\0\0\0\x12\0\0\0"), true);
  assertEqual(isAnimated("RIFF\x10\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0"), false);
  assertEqual(isAnimated("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08acTL"), true);
  assertEqual(isAnimated("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08IDAT"), false);
  assertEqual(isAnimated(`\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x60\0iTXt${"x".repeat(0x6000)}\0\0\0\x08acTL`), true, "after long metadata");
  assertEqual(isAnimated("\0\0\0\x20ftypavis\0\0\0\0avif"), true);
});

test("refusal names the format and says what to do", () => {
  for (const [name, heads] of Object.entries(HEADS)) {
    const text = refusalOf("x", formatOf(bytesOf(heads[0].padEnd(400, "\0")), "x"));
    assert(text.startsWith(`“x” is ${name}, `), text);
    assert(/(Save|Convert|Open|Unpack|Try) .*\.$/.test(text), text);
  }
  assert(refusalOf("x", null).includes("not a picture or video"));
});
