// @ts-check
/**
 * @typedef {object} Pen
 * @property {string} colour six hexadecimal digits
 * @property {number} width in the context's units
 * @property {number} timeMs time of the frame; it stands still with reduced motion
 *
 * @callback OutlineStyle draws an outline
 * @param {CanvasRenderingContext2D} context
 * @param {Path2D} path around every person, holes included
 * @param {Pen} pen
 */

/**
 * The outline styles, by the values of the setting.
 * @type {Record<string, OutlineStyle>}
 */
export const OUTLINE_STYLES = { line, glow, dashes, halo };

/** @type {OutlineStyle} */
function line(context, path, { colour, width }) {
  context.strokeStyle = `#${colour}`;
  context.lineWidth = width;
  context.stroke(path);
}

/** Width and opacity of each stroke. Without a graphics card shadowBlur would take ten times as long. */
const GLOW_STROKES = [[4.6, 0.1], [3.2, 0.16], [2, 0.3], [1, 1]];

/** A neon tube: light around a bright core. @type {OutlineStyle} */
function glow(context, path, { colour, width }) {
  context.strokeStyle = `#${colour}`;
  for (const [scale, opacity] of GLOW_STROKES) {
    context.globalAlpha = opacity;
    context.lineWidth = width * scale;
    context.stroke(path);
  }
  context.strokeStyle = "#fff";
  context.globalAlpha = 0.85;
  context.lineWidth = width * 0.35;
  context.stroke(path);
  context.globalAlpha = 1;
}

/** Lengths, in widths of the pen. */
const DASH = 3.5;
const GAP = 2.5;
const DASHES_PER_SECOND = 1.5;

/** Dashes that move around the person. @type {OutlineStyle} */
function dashes(context, path, { colour, width, timeMs }) {
  context.strokeStyle = `#${colour}`;
  context.lineWidth = width;
  context.setLineDash([DASH * width, GAP * width]);
  context.lineDashOffset = -(((timeMs / 1000) * DASHES_PER_SECOND) % 1) * (DASH + GAP) * width;
  context.stroke(path);
  context.setLineDash([]);
}

/** Distance of the ring from the person, in widths of the pen. */
const HALO_DISTANCE = 1.8;

const scratch = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

/** A ring at a distance: a broad stroke, from which a narrower one and the person are cut out. @type {OutlineStyle} */
function halo(context, path, { colour, width }) {
  const { canvas } = scratch;
  if (canvas.width !== context.canvas.width || canvas.height !== context.canvas.height) {
    Object.assign(canvas, { width: context.canvas.width, height: context.canvas.height });
  }
  scratch.clearRect(0, 0, canvas.width, canvas.height);
  scratch.lineJoin = "round";
  scratch.strokeStyle = `#${colour}`;
  scratch.globalCompositeOperation = "source-over";
  scratch.lineWidth = 2 * (HALO_DISTANCE + 1) * width;
  scratch.stroke(path);
  scratch.globalCompositeOperation = "destination-out";
  scratch.lineWidth = 2 * HALO_DISTANCE * width;
  scratch.stroke(path);
  scratch.fill(path, "evenodd");
  context.drawImage(canvas, 0, 0);
}
