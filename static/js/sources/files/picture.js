// @ts-check
import { fit } from "./open-file.js";

/** A drawing has no pixels of its own; it is drawn this large. */
const DRAWING_SIDE = 1280;

/**
 * @param {Blob} file @param {ReturnType<typeof import("./format.js").formatOf>} format @param {number} sideMax
 * @returns {Promise<import("./open-file.js").Media>}
 * @throws {Error} this browser cannot show it
 */
export async function openPicture(file, format, sideMax) {
  const type = format?.type ?? file.type;
  if (format?.isAnimated && "ImageDecoder" in window) {
    const { openAnimation } = await import("./animation.js");
    const animation = await openAnimation(file, type, sideMax).catch(() => null);
    if (animation) return animation;
  }
  if (type === "image/svg+xml") return openDrawing(file, sideMax);
  const url = URL.createObjectURL(file.slice(0, file.size, type));
  try {
    const image = await load(url);
    const size = fit(image.naturalWidth, image.naturalHeight, sideMax);
    if (format?.isAnimated) return animatedByBrowser(image, size);
    return await openStill(file, image, size);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/**
 * Decoded once, to the size in which it is drawn: a photo of 100 megapixels takes 400 MB otherwise.
 * @param {Blob} file @param {HTMLImageElement} image the same, not decoded yet @param {{width: number, height: number}} size
 */
async function openStill(file, image, { width, height }) {
  const isSmaller = width !== image.naturalWidth || height !== image.naturalHeight;
  /** @type {ImageBitmapOptions} */
  const options = isSmaller ? { resizeWidth: width, resizeHeight: height, resizeQuality: "medium" } : {};
  const bitmap = await createImageBitmap(file, options).catch(() => null);
  const canvas = painted(bitmap ?? image, width, height); // what is left of a damaged file, for example
  bitmap?.close();
  return still(canvas);
}

/**
 * An SVG. Browsers draw it when it is shown, and as a data: URL only, or its pixels cannot be read.
 * @param {Blob} file @param {number} sideMax
 */
async function openDrawing(file, sideMax) {
  const text = await dataUrl(file.slice(0, file.size, "image/svg+xml"));
  const image = await load(text);
  const [w, h] = [image.naturalWidth || DRAWING_SIDE, image.naturalHeight || DRAWING_SIDE]; // Firefox gives 0 where the file does not say
  const scale = Math.min(DRAWING_SIDE, sideMax) / Math.max(w, h);
  const canvas = painted(image, Math.max(1, Math.round(w * scale)), Math.max(1, Math.round(h * scale)));
  canvas.getContext("2d")?.getImageData(0, 0, 1, 1); // fails if the pixels cannot be read
  return still(canvas);
}

/**
 * Without ImageDecoder: browsers move an image that is in the document.
 * @param {HTMLImageElement} image @param {{width: number, height: number}} size
 */
function animatedByBrowser(image, size) {
  Object.assign(image.style, { position: "fixed", left: "0", top: "0", width: "1px", height: "1px", opacity: "0.01", pointerEvents: "none" });
  image.setAttribute("aria-hidden", "true");
  document.body.append(image);
  return {
    ...size,
    image,
    moves: true,
    get version() {
      return performance.now();
    },
    close: () => image.remove(),
  };
}

/** @param {HTMLCanvasElement} image */
function still(image) {
  return { width: image.width, height: image.height, image, version: 0, moves: false, close: () => {} };
}

/** On white, as paper is: lines are mostly black. @param {CanvasImageSource} image @param {number} width @param {number} height */
function painted(image, width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser has no Canvas 2D.");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, width, height);
  return canvas;
}

/** @param {string} url @returns {Promise<HTMLImageElement>} its size is known, its pixels are not decoded */
function load(url) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error("This browser cannot show it."));
    image.src = url;
  });
}

/** @param {Blob} blob @returns {Promise<string>} */
function dataUrl(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
