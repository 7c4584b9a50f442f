// @ts-check
/** Widths, in the pen's, and opacities: shadowBlur would take ten times as long without a graphics card. */
const COATS = [[4.6, 0.1], [3.2, 0.16], [2, 0.3], [1, 1]];

/**
 * A neon tube: light around a bright core.
 * @type {import("./index.js").Outline}
 */
export function glow(context, path, { colour, width }) {
  context.strokeStyle = `#${colour}`;
  for (const [scale, opacity] of COATS) {
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
