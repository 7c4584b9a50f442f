// @ts-check
/**
 * The canvas that is recorded. It keeps the first picture's size, and later pictures are fitted into
 * it. The page's canvas changes its size with the source, which recorders do not support: Chromium's
 * H.264 is damaged from then on.
 */
export class RecordingCanvas {
  #context;
  stream;

  /** @param {HTMLCanvasElement} picture @param {{hasAlpha: boolean}} options without alpha, black is behind */
  constructor(picture, { hasAlpha }) {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: even(picture.width), height: even(picture.height) });
    const context = canvas.getContext("2d", { alpha: hasAlpha });
    if (!context) throw new Error("This browser has no Canvas 2D.");
    this.#context = context;
    this.stream = canvas.captureStream();
    this.add(picture);
  }

  get width() {
    return this.#context.canvas.width;
  }

  get height() {
    return this.#context.canvas.height;
  }

  /** @param {HTMLCanvasElement} picture */
  add(picture) {
    const context = this.#context;
    const scale = Math.min(this.width / picture.width, this.height / picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    context.globalCompositeOperation = "copy"; // which clears the margins, too
    context.drawImage(picture, (this.width - width) / 2, (this.height - height) / 2, width, height);
  }

  end() {
    for (const track of this.stream.getTracks()) track.stop();
    Object.assign(this.#context.canvas, { width: 0, height: 0 }); // which frees its memory at once
  }
}

/** H.264 needs even sizes. @param {number} size */
function even(size) {
  return Math.max(2, size - (size % 2));
}
