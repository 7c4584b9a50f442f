// @ts-check
import { traceLine } from "../drawing/overlays/outline.js";
import { download } from "./download.js";
import { NO_PICTURE_YET, ExportError } from "./export-error.js";

/** The outline as last drawn, as curves that any drawing program takes. See Export in index.js. */
export class OutlineSvg {
  isPossible = true;
  #shown;

  /** @param {import("./index.js").Shown} shown */
  constructor(shown) {
    this.#shown = shown;
  }

  use() {
    const { canvas: { width, height }, picture, isDrawn } = this.#shown;
    const { look } = picture;
    if (!isDrawn() || !look) throw new ExportError(NO_PICTURE_YET);
    if (!picture.cutsOut) throw new ExportError("This model gives no outline. Choose one that cuts the person out, then save it again.");
    if (!look.outline) throw new ExportError("The outline is off. Switch it on (key O), then save it again.");
    const data = new PathData();
    for (const line of picture.lines) traceLine(data, look.mirror ? mirrored(line) : line, width, height);
    if (!data.text) throw new ExportError("There is nobody in the picture, so there is no outline. Step in, then save it again.");
    const stroke = { colour: look.outline.colour, width: look.outline.width * picture.pixelsPerScreenPixel };
    download(new Blob([svg({ width, height, data: data.text, stroke })], { type: "image/svg+xml" }), "svg");
  }
}

/** An SVG path's data, written by the calls that would draw it on a canvas. */
class PathData {
  text = "";

  /** @param {number} x @param {number} y */
  moveTo(x, y) {
    this.text += `M${round(x)} ${round(y)}`;
  }

  /** @param {number} controlX @param {number} controlY @param {number} x @param {number} y */
  quadraticCurveTo(controlX, controlY, x, y) {
    this.text += `Q${round(controlX)} ${round(controlY)} ${round(x)} ${round(y)}`;
  }

  closePath() {
    this.text += "Z";
  }
}

/** @param {Float32Array} line x, y, … in shares of the picture's size */
function mirrored(line) {
  return line.map((share, i) => (i % 2 === 0 ? 1 - share : share));
}

/**
 * fill-rule is for whoever fills it: with evenodd, the gap between an arm and the body stays a gap.
 * @param {{width: number, height: number, data: string, stroke: {colour: string, width: number}}} outline
 */
function svg({ width, height, data, stroke }) {
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
  <title>Outline</title>
  <path d="${data}" fill="none" fill-rule="evenodd" stroke="#${stroke.colour}" stroke-width="${round(stroke.width)}" stroke-linejoin="round"/>
</svg>
`;
}

/** A hundredth of a pixel is more than can be seen. @param {number} number */
function round(number) {
  return Math.round(100 * number) / 100;
}
