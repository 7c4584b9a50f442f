// @ts-check
const SAMPLES = 60;
const TOP = 70;
const LINES = [30, 60];

/** Frames per second over the last half minute, with lines at 30 and 60 as the original had. */
export class FpsGraph {
  #canvas;
  #context;
  #label;
  /** @type {number[]} */
  #rates = [];

  /** @param {HTMLCanvasElement} canvas @param {HTMLElement} label */
  constructor(canvas, label) {
    this.#canvas = canvas;
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this.#label = label;
  }

  /** @param {number} rate frames per second, now; called twice a second */
  add(rate) {
    this.#rates.push(rate);
    if (this.#rates.length > SAMPLES) this.#rates.shift();
    this.#label.textContent = rate.toFixed(0);
    this.#draw();
  }

  #draw() {
    const { clientWidth, clientHeight } = this.#canvas;
    if (!clientWidth) return;
    const ratio = devicePixelRatio;
    const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
    if (this.#canvas.width !== width || this.#canvas.height !== height) Object.assign(this.#canvas, { width, height });
    const context = this.#context;
    const style = getComputedStyle(this.#canvas);
    const y = (/** @type {number} */ rate) => height - (Math.min(rate, TOP) / TOP) * height;
    context.clearRect(0, 0, width, height);
    context.font = `${11 * ratio}px ${style.fontFamily}`;
    context.lineWidth = ratio;
    for (const line of LINES) {
      context.strokeStyle = style.getPropertyValue("--grid");
      context.fillStyle = style.getPropertyValue("--muted");
      context.setLineDash([3 * ratio, 3 * ratio]);
      context.beginPath();
      context.moveTo(22 * ratio, y(line));
      context.lineTo(width, y(line));
      context.stroke();
      context.fillText(String(line), 2 * ratio, y(line) + 4 * ratio);
    }
    context.setLineDash([]);
    context.strokeStyle = style.getPropertyValue("--live");
    context.lineWidth = 2 * ratio;
    context.lineJoin = "round";
    context.beginPath();
    this.#rates.forEach((rate, i) => {
      const x = width - ((this.#rates.length - 1 - i) / (SAMPLES - 1)) * (width - 24 * ratio) - ratio;
      context.lineTo(x, y(rate));
    });
    context.stroke();
  }
}
