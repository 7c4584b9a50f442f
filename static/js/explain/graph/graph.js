// @ts-check
import { Emitter } from "../../emitter.js";
import { STAGES } from "../../stream/stage-clock.js";
import { edgesOf, inReadingOrder, ranksOf } from "./edges.js";
import { LEADING } from "./flow.js";
import { layoutOf, NETWORK, PROCESS, SIZE, ZONES } from "./layout.js";
import { MovingPacket } from "./moving-packet.js";
import { keysOf, wordsOf } from "./node-names.js";
import { svg } from "./svg.js";

/** @typedef {import("./layout.js").Box} Box */

const WEIGHT = 650;

/**
 * The nodes that a frame passes, and the edges between them. Draws itself once; then only lights what
 * is lit.
 *
 * Events: "packet" (detail: its kind), "node" (detail: its name, and the kind of packet that it gives,
 * or null): one was chosen.
 *
 * @typedef {{calculator: string, feeds_on: number[]}} Calculator one of MediaPipe's
 * @typedef {{name: string, gives: string | null}} Node
 * @extends {Emitter<{packet: string, node: Node}>}
 */
export class Graph extends Emitter {
  #root;
  #layout;
  /** Where a packet goes from node to node. @type {Map<string, import("./routes.js").Point[]>} */
  #ways;
  /** MediaPipe's nodes, one after the other; those side by side together. @type {string[][]} */
  #ranks;
  #packet = new MovingPacket();
  /** @type {Map<string, SVGElement>} */
  #nodes = new Map();
  /** @type {Map<string, SVGElement>} */
  #figures = new Map();
  /** By the node that gives it: the kind of packet. @type {Map<string, string>} */
  #gifts;

  /** @param {HTMLElement} root @param {Calculator[]} calculators each after those it feeds on @param {string[]} gives what the model gives: "mask", "detections" */
  constructor(root, calculators, gives) {
    super();
    this.#root = svg("svg", { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: "group", "aria-label": "The graph that every frame passes" });
    const markers = Object.entries({ arrow: 7, "small-arrow": 5 }).map(([id, size]) =>
      svg("marker", { id, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: size, markerHeight: size, orient: "auto" }, svg("path", { d: "M0 0 8 4 0 8Z" })));
    this.#root.append(svg("defs", {}, ...markers), ...ZONES.map(zoneOf));
    for (const [x, y] of NETWORK.places) this.#root.append(svg("g", { class: "zone network" }, svg("text", { x, y, "text-anchor": "middle" }, NETWORK.title)));
    const nodes = inReadingOrder(calculators);
    const names = keysOf(nodes.map(({ calculator }) => calculator));
    const feeds = nodes.map(({ feeds_on: from }) => from);
    const edges = edgesOf(names, feeds, gives);
    this.#gifts = new Map([["process", gives.includes("detections") ? "detections" : "raw"]]);
    this.#layout = layoutOf(names, edges, measureIn(root));
    this.#ways = new Map(edges.map(([from, to], i) => [`${from} ${to}`, this.#layout.ways[i]]));
    this.#ranks = ranksOf(feeds).map((rank) => rank.map((i) => names[i]));
    this.#root.style.setProperty("--type", `${this.#layout.type}px`);
    // In the order in which a frame passes: so does whoever goes from one to the next with Tab.
    edges.forEach((edge, i) => this.#addEdge(edge, this.#layout.ways[i]));
    for (const [name, box] of this.#layout.boxes) {
      if (box.kind !== "screen") this.#addNode(name, box);
      if (name === "wait") this.#addProcess();
    }
    this.#root.append(...this.#packet.elements);
    root.replaceChildren(this.#root);
    this.#root.addEventListener("click", (event) => this.#choose(event.target));
    this.#root.addEventListener("keydown", (event) => {
      const { key, target } = /** @type {KeyboardEvent} */ (event);
      if (key === "Enter" || key === " ") {
        event.preventDefault();
        this.#choose(target);
      }
    });
  }

  /** @param {string} kind of the packet that is shown; "" if it is a node @param {string} node */
  select(kind, node) {
    for (const edge of this.#root.querySelectorAll(".edge")) {
      const is = /** @type {SVGElement} */ (edge).dataset.packet === kind;
      edge.classList.toggle("chosen", is);
      if (edge.hasAttribute("aria-pressed")) edge.setAttribute("aria-pressed", String(is));
    }
    for (const [name, element] of this.#nodes) element.classList.toggle("chosen", name === node);
  }

  /** @param {import("../trace.js").Trace} trace whose figures and number are shown from now on */
  show({ spans, frameId, capturedMs }) {
    for (const { name, ms } of spans) {
      const figure = this.#figures.get(name);
      if (figure) figure.textContent = `${ms.toFixed(2)} ms`;
    }
    this.#packet.label = [`frame ${frameId}`, `${(capturedMs / 1000).toFixed(3)} s`];
  }

  /**
   * The nodes that a frame passes in a stage, one after the other; those side by side together.
   * @param {string} stage @returns {string[][]}
   */
  within(stage) {
    return stage === "process" && this.#ranks.length ? this.#ranks : [[stage]];
  }

  /**
   * Where the frame is: its packet goes on to the next node meanwhile.
   * @param {string} stage
   * @param {string[]} nodes those of the stage where it is
   * @param {string} next where it goes from there
   * @param {number} ms how long that takes
   */
  light(stage, nodes, next, ms) {
    for (const [name, element] of this.#nodes) element.classList.toggle("lit", name === stage || nodes.includes(name));
    const [box, way] = [this.#layout.boxes.get(nodes[0]), this.#ways.get(`${nodes[0]} ${next}`)];
    if (!box || !way) return; // MediaPipe’s nodes are not known
    if (stage === "capture") this.#packet.enter(box);
    this.#packet.pass(box, way, ms);
  }

  /** @param {EventTarget | null} target */
  #choose(target) {
    const element = /** @type {SVGElement | null} */ (/** @type {Element} */ (target).closest("[data-packet], [data-node]"));
    if (!element) return;
    const { packet, node } = element.dataset;
    if (packet) this.emit("packet", packet);
    else if (node) this.emit("node", { name: node, gives: this.#gifts.get(node) ?? null });
  }

  #addProcess() {
    const { x, width } = PROCESS;
    const zone = asButton(zoneOf(PROCESS), "process");
    const figure = svg("text", { x: x + width - 9, y: 22, "text-anchor": "end", class: "figure" });
    zone.append(figure);
    zone.dataset.node = "process";
    this.#figures.set("process", figure);
    this.#nodes.set("process", zone);
    this.#root.append(zone);
  }

  /** @param {string} name @param {Box} box */
  #addNode(name, { kind, x, y, width, height }) {
    const isCalculator = kind === "calculator";
    const label = isCalculator ? wordsOf(name) : name;
    const node = asButton(svg("g", { class: `node ${kind}` }, svg("rect", { x, y, width, height, rx: kind === "link" ? height / 2 : 7 })), label);
    node.dataset.node = name;
    const text = (/** @type {number} */ down, /** @type {string} */ words, name = "") =>
      svg("text", { x: x + width / 2, y: y + down, "text-anchor": "middle", class: name }, words);
    if (isCalculator) {
      const { labels, type } = this.#layout;
      const lines = labels.get(name) ?? [];
      node.append(...lines.map((line, i) => text(height / 2 + type * (0.36 + LEADING * (i - (lines.length - 1) / 2)), line)));
    } else {
      const figure = text(39, "–", "figure");
      this.#figures.set(name, figure);
      node.append(text(20, `${STAGES.findIndex((stage) => stage.name === name) + 1} ${name}`), figure);
    }
    this.#nodes.set(name, node);
    this.#root.append(node);
  }

  /** @param {import("./edges.js").Edge} edge @param {import("./routes.js").Point[]} way */
  #addEdge([from, to, kind], way) {
    const d = `M${way.map((point) => point.map((value) => value.toFixed(1)).join(" ")).join("L")}`;
    const isInner = this.#layout.labels.has(from) || this.#layout.labels.has(to);
    const isAside = isInner && !kind && !this.#isOnWay(from, to);
    const edge = svg("g", { class: isAside ? "edge aside" : "edge" }, svg("path", { d, "marker-end": isInner ? "url(#small-arrow)" : "url(#arrow)" }));
    if (kind) {
      this.#gifts.set(from, kind);
      edge.dataset.packet = kind;
      edge.append(svg("path", { d, class: "reach" }), svg("circle", { ...middleOf(way), r: 7 }));
      asButton(edge, `Packet from ${from} to ${to}`).setAttribute("aria-pressed", "false");
    }
    this.#root.append(edge);
  }

  /** Whether this is how a frame is shown to pass. @param {string} from @param {string} to */
  #isOnWay(from, to) {
    return this.#ranks.some((rank, i) => rank[0] === from && this.#ranks[i + 1]?.[0] === to);
  }
}

/** @param {SVGElement} element @param {string} label */
function asButton(element, label) {
  for (const [name, value] of Object.entries({ tabindex: "0", role: "button", "aria-label": label })) element.setAttribute(name, value);
  return element;
}

/** @param {{title: string, place: string, x: number, width: number}} zone */
function zoneOf({ title, place, x, width }) {
  return svg("g", { class: `zone ${place}` },
    svg("rect", { x, y: 2, width, height: SIZE.height - 4, rx: 8 }), svg("text", { x: x + 9, y: 22 }, title));
}

/** Of the longest part of a way. @param {import("./routes.js").Point[]} way */
function middleOf(way) {
  const parts = way.slice(1).map(([x, y], i) => ({ cx: (way[i][0] + x) / 2, cy: (way[i][1] + y) / 2, long: Math.hypot(x - way[i][0], y - way[i][1]) }));
  const { cx, cy } = parts.reduce((a, b) => (b.long > a.long ? b : a));
  return { cx, cy };
}

/** @param {HTMLElement} root @returns {(line: string, type: number) => number} the width of a node's letters there */
function measureIn(root) {
  const context = document.createElement("canvas").getContext("2d");
  const { fontFamily } = getComputedStyle(root);
  return (line, type) => {
    if (!context) return 0.65 * type * line.length;
    context.font = `${WEIGHT} ${type}px ${fontFamily}`;
    return context.measureText(line).width;
  };
}
