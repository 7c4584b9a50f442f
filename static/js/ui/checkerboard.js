// @ts-check
/** Squares along the picture's longer side. */
const SQUARES = 40;

/**
 * Makes the ground for a transparent picture, of the picture's proportions: fitted into the canvas's
 * box as the picture is, it lies under the picture only, and not under the bars beside it. The style
 * sheet says when it shows.
 * @param {HTMLCanvasElement} canvas gets --checkerboard
 */
export function layCheckerboard(canvas) {
  const lay = () => canvas.style.setProperty("--checkerboard", `url("data:image/svg+xml,${encodeURIComponent(checkerboard(canvas))}")`);
  new MutationObserver(lay).observe(canvas, { attributes: true, attributeFilter: ["width", "height"] });
  lay();
}

/** @param {{width: number, height: number}} picture */
function checkerboard({ width, height }) {
  const side = Math.max(width, height) / SQUARES;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
    <pattern id="squares" width="${2 * side}" height="${2 * side}" patternUnits="userSpaceOnUse">
      <path d="M0 0h${2 * side}v${2 * side}H0z" fill="#fff"/>
      <path d="M0 0h${side}v${side}H0zM${side} ${side}h${side}v${side}H${side}z" fill="#c8ccd2"/>
    </pattern>
    <path d="M0 0h${width}v${height}H0z" fill="url(#squares)"/>
  </svg>`;
}
