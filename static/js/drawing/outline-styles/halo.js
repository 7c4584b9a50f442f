// @ts-check
/** From the person's edge to the ring, in widths of the pen. */
const DISTANCE = 1.8;

const scratch = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

/**
 * A ring at a distance: a broad stroke, of which a narrower one and the person are cut out.
 * @type {import("./index.js").Outline}
 */
export function halo(context, path, { colour, width }) {
  const { canvas } = scratch;
  if (canvas.width !== context.canvas.width || canvas.height !== context.canvas.height) {
    Object.assign(canvas, { width: context.canvas.width, height: context.canvas.height });
  }
  scratch.clearRect(0, 0, canvas.width, canvas.height); // "copy" would not, where there is no path to stroke
  scratch.lineJoin = "round";
  scratch.strokeStyle = `#${colour}`;
  scratch.globalCompositeOperation = "source-over";
  scratch.lineWidth = 2 * (DISTANCE + 1) * width;
  scratch.stroke(path);
  scratch.globalCompositeOperation = "destination-out";
  scratch.lineWidth = 2 * DISTANCE * width;
  scratch.stroke(path);
  scratch.fill(path, "evenodd");
  context.drawImage(canvas, 0, 0);
}
