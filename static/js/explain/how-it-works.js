// @ts-check
import { ServerClock } from "./server-clock.js";
import { traceOf } from "./trace.js";
import { Graph } from "./graph/graph.js";
import { PacketView } from "./packets/packet-view.js";
import { Playback } from "./playback.js";
import { SourceCode } from "./source-code.js";
import { TimeStrip } from "./time-strip.js";
import { Waterfall } from "./waterfall.js";

/** How long one frame's way is shown for, out of the many; in slow motion there comes one in two seconds. */
const WATCH_MS = 1600;
const WATCH_SLOW_MS = 1900;
const KEPT_WIDTH = 640;

/**
 * The panel that shows how it works. It exists while it is open; meanwhile it takes the times of every
 * frame, and every now and then all packets of one, which it then follows.
 */
export class HowItWorks {
  #sender;
  #settings;
  #encoding;
  #clock = new ServerClock();
  #playback = new Playback((number, ms) => this.#light(number, ms), () => (this.#sender.inspectNext = true));
  #waterfall;
  #strip;
  #packetView;
  #note;
  #closing = new AbortController();
  /** @type {Graph | null} */
  #graph = null;
  /** @type {SourceCode | null} */
  #source = null;
  /** @type {import("./packets/packets.js").Sample | null} */
  #sample = null;
  /** Of the sample's way: nodes, each group side by side, and the stage that they belong to. @type {{span: import("./trace.js").Span, nodes: string[], ms: number}[]} */
  #steps = [];
  /** @type {import("./graph/graph.js").Node | null} the node that is told of; null for a packet */
  #node = null;
  #hasAsked = false;
  /** @type {import("../stream/protocol.js").Model | null} of the newest frame */
  #model = null;
  #places;
  #tell;

  /**
   * @param {Record<"graph" | "strip" | "waterfall" | "packet" | "source" | "note", HTMLElement>} places
   * @param {{sender: import("../stream/frame-sender.js").FrameSender, settings: import("../settings.js").Settings, encoding: number, tell: (text: string) => void}} page
   *   `encoding` as frames are sent in; `tell` says what went wrong
   */
  constructor(places, { sender, settings, encoding, tell }) {
    this.#places = places;
    this.#tell = tell;
    this.#sender = sender;
    this.#settings = settings;
    this.#encoding = encoding;
    this.#waterfall = new Waterfall(places.waterfall);
    this.#strip = new TimeStrip(places.strip);
    this.#packetView = new PacketView(places.packet);
    this.#note = places.note;
    const { signal } = this.#closing;
    settings.on("change", (key) => this.#follow(key), { signal });
    sender.inspectNext = true;
  }

  /** Once there is a mask, a segmenter is there to be asked. */
  async #drawGraph() {
    if (this.#hasAsked) return;
    this.#hasAsked = true;
    const anatomy = await fetchAnatomy(this.#closing.signal).catch((error) => {
      if (!this.#closing.signal.aborted) this.#tell(`MediaPipe’s graph and the Python can’t be shown: ${error.message}`);
      return { graph: [], source: [] };
    });
    if (this.#closing.signal.aborted) return;
    this.#graph = new Graph(this.#places.graph, anatomy.graph);
    this.#source = new SourceCode(this.#places.source, anatomy.source);
    this.#graph.on("packet", (packet) => this.#choose(packet, null));
    this.#graph.on("node", (node) => this.#choose(node.gives, node));
    if (this.#sample) this.#graph.show(this.#sample.trace);
    this.#showPacket();
  }

  /**
   * A frame has been drawn.
   * @param {import("../stream/frame-sender.js").Segmented} segmented
   * @param {{beganMs: number, drawnMs: number}} drawing by performance.now()
   * @param {{canvas: HTMLCanvasElement, lines: Float32Array[]}} picture that came of it
   */
  take(segmented, drawing, { canvas, lines }) {
    const { mask, model, moments, frame, sent } = segmented;
    this.#drawGraph();
    if (this.#model && this.#model.id !== model.id) this.#waterfall.clear(this.#model.label);
    this.#model = model;
    this.#clock.add(moments, mask);
    const trace = traceOf(segmented, drawing, this.#clock);
    this.#waterfall.add(trace);
    if (!mask.inspection || !sent) {
      if (!this.#playback.isRunning) this.#sender.inspectNext = true; // the last one that was asked for is lost
      return;
    }
    const sample = {
      trace,
      camera: copyOf(frame.image, this.#sample?.camera),
      cameraSize: { width: frame.width, height: frame.height },
      small: copyOf(frame.small.canvas, this.#sample?.small),
      sent,
      encoding: this.#encoding,
      mask,
      inspection: mask.inspection,
      threshold: this.#sender.threshold,
      lines,
      picture: copyOf(canvas, this.#sample?.picture),
    };
    this.#sample = sample;
    this.#graph?.show(trace);
    this.#waterfall.show(trace);
    this.#strip.show(trace);
    this.#note.textContent = `The server’s clock is matched to the browser’s within ±${this.#clock.errorMs.toFixed(2)} ms. This frame brings its packets back, too: pack and downlink take longer than usual.`;
    this.#showPacket();
    // MediaPipe tells no times of its calculators: what they took together is shared out evenly.
    this.#steps = trace.spans.flatMap((span) => {
      const within = this.#graph?.within(span.name) ?? [[span.name]];
      return within.map((nodes) => ({ span, nodes, ms: span.ms / within.length }));
    });
    const slow = this.#settings.get("slow");
    if (slow) this.#sender.inspectNext = true; // every one
    this.#playback.start(this.#steps.map(({ ms }) => ms), slow ? WATCH_SLOW_MS : WATCH_MS);
  }

  close() {
    this.#closing.abort();
    this.#playback.stop();
    this.#sender.inspectNext = false;
  }

  /** @param {number} number of the step @param {number} ms that it lasts */
  #light(number, ms) {
    const { span, nodes } = this.#steps[number];
    this.#graph?.light(span.name, nodes, this.#steps[number + 1]?.nodes[0] ?? "screen", ms);
    this.#waterfall.light(span);
    this.#strip.light(span.name);
    this.#source?.light(span.name);
  }

  /** @param {import("../settings.js").Key} key the setting that has changed */
  #follow(key) {
    if (key === "model" || key === "slow") {
      this.#playback.stop(); // the next frame at once
      this.#sender.inspectNext = true;
    }
    if (key === "threshold" && this.#sample) {
      this.#sample.threshold = this.#sender.threshold;
      this.#showPacket();
    }
  }

  /** @param {string | null} packet its kind @param {import("./graph/graph.js").Node | null} node */
  #choose(packet, node) {
    this.#node = node;
    if (packet) this.#settings.set("packet", packet);
    this.#settings.set("view", "packet");
    this.#showPacket();
  }

  #showPacket() {
    const kind = this.#settings.get("packet");
    this.#graph?.select(this.#node ? "" : kind, this.#node?.name ?? "");
    if (this.#sample) this.#packetView.show(kind, this.#sample);
    if (this.#node) this.#packetView.tell(this.#node);
  }
}

/**
 * @param {AbortSignal} signal
 * @returns {Promise<{graph: import("./graph/graph.js").Calculator[], source: import("./source-code.js").Line[]}>}
 */
async function fetchAnatomy(signal) {
  const response = await fetch("/api/pipeline", { signal });
  const body = await response.json();
  if (!response.ok) throw new Error(body.error);
  return body;
}

/**
 * @param {HTMLCanvasElement} image @param {HTMLCanvasElement} [canvas] to use again
 * @returns {HTMLCanvasElement} a copy, small enough to keep
 */
function copyOf(image, canvas = document.createElement("canvas")) {
  const scale = Math.min(1, KEPT_WIDTH / image.width);
  Object.assign(canvas, { width: Math.round(scale * image.width), height: Math.round(scale * image.height) });
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}
