// @ts-check
import { download } from "./download.js";
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
    if (!this.#shown.isDrawn()) throw new ExportError(NO_PICTURE_YET);
    /** @type {Blob | null} */
    const png = await new Promise((resolve) => this.#shown.canvas.toBlob(resolve, "image/png"));
    if (!png) throw new ExportError("The browser has run out of memory. Close other tabs, then try again.");
    download(png, "png");
  }
}
