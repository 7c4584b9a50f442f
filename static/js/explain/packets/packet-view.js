// @ts-check
import { query } from "../../ui/query.js";
import { STAGES } from "../../stream/stage-clock.js";
import { nameOf } from "../graph/node-names.js";
import { wordsFor } from "../graph/node-texts.js";
import { HEAT } from "./drawings.js";
import { packetsOf } from "./packets.js";

/** One packet of one frame: its picture, what it is, and how its values are spread. */
export class PacketView {
  #parts;

  /** @param {HTMLElement} root */
  constructor(root) {
    const text = (/** @type {string} */ name) => query(root, `[data-part="${name}"]`);
    const canvas = (/** @type {string} */ name) => query(root, `[data-part="${name}"]`, HTMLCanvasElement);
    this.#parts = {
      picture: canvas("picture"), title: text("title"), kind: text("kind"), frame: text("frame"),
      words: text("words"), histogram: canvas("histogram"),
    };
  }

  /** @param {string} kind of packet, which the sample's model has @param {import("./packets.js").Sample} sample */
  show(kind, sample) {
    const packet = packetsOf(sample.model)[kind];
    const { picture, title, kind: type, frame, words, histogram } = this.#parts;
    picture.hidden = false; // it is drawn as large as it is shown
    packet.draw(sample, picture);
    picture.setAttribute("aria-label", packet.title);
    title.textContent = packet.title;
    const bytes = packet.bytes?.(sample);
    type.textContent = [packet.kind(sample), bytes && `${bytes.toLocaleString("en").replaceAll(",", "\u202f")}\u00a0bytes`].filter(Boolean).join(" · ");
    frame.textContent = `Frame ${sample.trace.frameId}, at ${(sample.trace.capturedMs / 1000).toFixed(3)} s`;
    words.textContent = packet.words;
    const values = packet.values?.(sample);
    histogram.hidden = !values;
    if (values) drawHistogram(histogram, values, sample.threshold);
  }

  /** Told of beside the packet that it gives, or alone. @param {import("../graph/graph.js").Node} node @param {import("../../models.js").Model} model */
  tell({ name, gives }, model) {
    const { picture, title, kind, words, histogram } = this.#parts;
    const isOurs = STAGES.some((stage) => stage.name === name);
    const whose = isOurs ? "A stage of ours" : /Calculator/.test(name) ? "One of MediaPipe’s calculators" : "One of MediaPipe’s subgraphs, a graph of its own";
    title.textContent = nameOf(name).replace(/([a-z])([A-Z])/g, "$1\u200b$2"); // where it may break
    kind.textContent = gives ? `${whose}. It gives: ${packetsOf(model)[gives].title.toLowerCase()}` : `${whose}. What it gives stays within MediaPipe`;
    words.textContent = wordsFor(name, model);
    picture.hidden = gives === null;
    histogram.hidden ||= gives === null;
  }
}

const BINS = 64;

/**
 * How many pixels have which confidence, on a logarithmic scale: nearly all are sure.
 * @param {HTMLCanvasElement} canvas @param {Uint8Array} values @param {number} threshold
 */
function drawHistogram(canvas, values, threshold) {
  const counts = new Uint32Array(BINS);
  for (const value of values) counts[(value * BINS) >> 8] += 1;
  const context = canvas.getContext("2d");
  if (!context) return;
  const { width, height } = canvas;
  const style = getComputedStyle(canvas);
  const most = Math.log1p(values.length);
  context.clearRect(0, 0, width, height);
  const foot = height - 34;
  counts.forEach((count, i) => {
    const tall = (Math.log1p(count) / most) * foot;
    context.fillStyle = style.getPropertyValue((i + 0.5) * (256 / BINS) >= threshold ? "--live" : "--edge");
    context.fillRect((i * width) / BINS, foot - tall, width / BINS - 1, tall);
  });
  HEAT.forEach((colour, value) => {
    context.fillStyle = `#${[0, 8, 16].map((shift) => ((colour >> shift) & 255).toString(16).padStart(2, "0")).join("")}`;
    context.fillRect((value * width) / HEAT.length, foot + 2, width / HEAT.length + 1, 8);
  });
  context.fillStyle = style.getPropertyValue("--text");
  const x = (threshold / 255) * width;
  context.fillRect(x - 1.5, 0, 3, foot);
  context.font = `18px ${style.fontFamily}`;
  for (const [text, at, align] of /** @type {const} */ ([["0", 0, "left"], ["1", width, "right"], [(threshold / 255).toFixed(2), x, "center"]])) {
    context.textAlign = align;
    context.fillText(text, at, height - 5);
  }
  context.textAlign = "left";
  context.fillText("pixels, logarithmic", 24, 18);
}
