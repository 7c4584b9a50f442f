// @ts-check
import { BusyWatch } from "./busy-watch.js";
import { ServerClock } from "./server-clock.js";
import { traceOf } from "./trace.js";
import { Graph } from "./graph/graph.js";
import { PacketView } from "./packets/packet-view.js";
import { packetsOf, shownKind } from "./packets/packets.js";
import { Playback } from "./playback.js";
import { SourceCode } from "./source-code.js";
import { TimeStrip } from "./time-strip.js";
import { Waterfall } from "./waterfall.js";

/** Duration of the playback of one frame. In slow motion there is a frame every two seconds. */
const WATCH_MS = 1600;
const WATCH_SLOW_MS = 1900;
const KEPT_WIDTH = 640;
/** The least time of a step that can be followed by eye. */
const STEP_MS = 80;
/** Settings after which the frame that is played back is of the past. */
const RESTARTS = new Set(["model", "solution", "slow"]);

/**
 * The panel that shows how it works. While it is open it counts the times of every frame, and from time
 * to time requests all packets of one frame, which it then plays back.
 */
export class HowItWorks {
  #requests;
  #settings;
  #encoding;
  #clock = new ServerClock();
  #busyWatch = new BusyWatch();
  #playback = new Playback((number, ms) => this.#light(number, ms), () => this.#requests.inspectNext());
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
  /** The steps of the playback: nodes that are side by side, and their stage. @type {{span: import("./trace.js").Span, nodes: string[], ms: number}[]} */
  #steps = [];
  /** @type {import("./graph/graph.js").Node | null} the node that is described; null for a packet */
  #node = null;
  /** Of the graph and the Python that are shown, or on their way: what was asked for. */
  #asked = "";
  /** @type {import("../models.js").Model | null} of the newest frame */
  #model = null;
  #places;
  #tell;

  /**
   * @param {Record<"graph" | "strip" | "waterfall" | "packet" | "source" | "note", HTMLElement>} places
   * @param {{requests: import("../stream/frame-sender.js").FrameRequests, settings: import("../settings.js").Settings, encoding: number, tell: (text: string) => void}} page
   *   `encoding` of the frames; `tell` reports problems
   */
  constructor(places, { requests, settings, encoding, tell }) {
    this.#places = places;
    this.#tell = tell;
    this.#requests = requests;
    this.#settings = settings;
    this.#encoding = encoding;
    this.#waterfall = new Waterfall(places.waterfall);
    this.#strip = new TimeStrip(places.strip);
    this.#packetView = new PacketView(places.packet);
    this.#note = places.note;
    const { signal } = this.#closing;
    settings.on("change", (key) => this.#follow(key), { signal });
    requests.inspectNext();
  }

  /** With the first frame of a solution: by then the server has something to describe. @param {import("../models.js").Model} model */
  async #drawGraph(model) {
    const question = `api/pipeline?${new URLSearchParams({ solution: model.solution, model: model.id })}`;
    if (this.#asked === question) return;
    this.#asked = question;
    this.#graph = this.#source = null;
    this.#node = null;
    this.#tell("");
    const { signal } = this.#closing;
    const pipeline = await fetchPipeline(question, signal).catch((error) => {
      if (!signal.aborted && this.#asked === question) this.#tell(`MediaPipe’s graph and the Python cannot be shown: ${error.message}`);
      return { graph: [], source: [] };
    });
    if (signal.aborted || this.#asked !== question) return;
    this.#graph = new Graph(this.#places.graph, pipeline.graph, model.gives);
    this.#source = new SourceCode(this.#places.source, pipeline.source);
    this.#graph.on("packet", (packet) => this.#choose(packet, null));
    this.#graph.on("node", (node) => this.#choose(node.gives, node));
    if (this.#sample) this.#graph.show(this.#sample.trace);
    this.#showPacket();
  }

  /**
   * A frame has been drawn.
   * @param {import("../stream/frame.js").Frame} frame
   * @param {HTMLCanvasElement} canvas where it has been drawn
   * @param {import("../drawing/compositor.js").Compositor} compositor that drew it
   */
  take(frame, canvas, { lines, overlays, drawing }) {
    const { result, model, sent } = frame;
    if (!result || !model) return;
    this.#drawGraph(model);
    const before = this.#model;
    if (before && before.number !== model.number) this.#waterfall.clear(before.solution === model.solution ? before.label : before.solutionLabel);
    this.#model = model;
    this.#clock.add(frame.network, result);
    const trace = traceOf(frame, result, this.#clock, this.#busyWatch);
    this.#waterfall.add(trace);
    if (!result.inspection || !sent) {
      if (!this.#playback.isRunning) this.#requests.inspectNext(); // the last inspection was lost
      return;
    }
    const sample = {
      trace,
      camera: copyOf(frame.image, this.#sample?.camera),
      cameraSize: frame.ownSize,
      small: copyOf(frame.small.canvas, this.#sample?.small),
      sent,
      encoding: this.#encoding,
      model,
      result,
      inspection: result.inspection,
      threshold: this.#requests.threshold,
      lines,
      overlays,
      drawing,
      picture: copyOf(canvas, this.#sample?.picture),
    };
    this.#sample = sample;
    this.#graph?.show(trace);
    this.#waterfall.show(trace);
    this.#strip.show(trace);
    this.#note.textContent = `The server’s clock is matched to the browser’s within ±${this.#clock.errorMs.toFixed(2)} ms. This frame carries its packets, so pack and downlink take longer than usual.`;
    this.#showPacket();
    // MediaPipe does not report the times of its calculators, so the stage's time is divided evenly.
    this.#steps = trace.spans.flatMap((span) => {
      const within = this.#graph?.within(span.name) ?? [[span.name]];
      return within.map((nodes) => ({ span, nodes, ms: span.ms / within.length }));
    });
    const slow = this.#settings.get("slow");
    if (slow) this.#requests.inspectNext(); // every frame
    this.#playback.start(this.#steps.map(({ ms }) => ms), slow ? WATCH_SLOW_MS : Math.max(WATCH_MS, STEP_MS * this.#steps.length));
  }

  close() {
    this.#closing.abort();
    this.#busyWatch.stop();
    this.#playback.stop();
    this.#requests.inspectNext(false);
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
    if (RESTARTS.has(key)) {
      this.#playback.stop();
      this.#requests.inspectNext();
    }
    if (key === "threshold" && this.#sample) {
      this.#sample.threshold = this.#requests.threshold;
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
    const sample = this.#sample;
    const wanted = this.#settings.get("packet");
    const kind = sample ? shownKind(wanted, packetsOf(sample.model)) : wanted;
    this.#graph?.select(this.#node ? "" : kind, this.#node?.name ?? "");
    if (sample) this.#packetView.show(kind, sample);
    if (this.#node && this.#model) this.#packetView.tell(this.#node, this.#model);
  }
}

/**
 * @param {string} question @param {AbortSignal} signal
 * @returns {Promise<{graph: import("./graph/graph.js").Calculator[], source: import("./source-code.js").Line[]}>}
 */
async function fetchPipeline(question, signal) {
  const response = await fetch(question, { signal });
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
