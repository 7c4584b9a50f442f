// @ts-check
import { download } from "./download.js";
import { beginWhole, endWhole } from "./whole-picture.js";
import { NO_PICTURE_YET, ExportError } from "./export-error.js";

/** The picture as a PNG, at its own resolution; where it is transparent, so is the file. See Export in index.js. */
export class Snapshot {
  isPossible = true;
  #shown;

  /** @param {import("./index.js").Shown} shown */
  constructor(shown) {
    this.#shown = shown;
  }

  async use() {
    const { canvas, picture, isDrawn } = this.#shown;
    if (!isDrawn()) throw new ExportError(NO_PICTURE_YET);
    await beginWhole(picture);
    /** @type {Blob | null} */
    const png = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    endWhole(picture);
    if (!png) throw new ExportError("The browser has run out of memory. Close other tabs, then try again.");
    download(png, "png");
  }
}
