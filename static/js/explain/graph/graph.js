// @ts-check
import { Emitter } from "../../emitter.js";
import { STAGES } from "../../stream/stage-clock.js";
import { edgesOf, ranksOf } from "./edges.js";
import { boxesOf, ends, NETWORK, SEGMENT, SIZE, ZONES } from "./layout.js";
import { MovingPacket } from "./moving-packet.js";
import { svg } from "./svg.js";

/** @typedef {import("./layout.js").Box} Box */

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
  #boxes;
  /** MediaPipe's nodes, one after the other; those side by side together. @type {string[][]} */
  #ranks;
  #packet = new MovingPacket();
  /** @type {Map<string, SVGElement>} */
  #nodes = new Map();
  /** @type {Map<string, SVGElement>} */
  #figures = new Map();
  /** By the node that gives it: the kind of packet. */
  #gifts = new Map([["segment", "raw"]]);

  /** @param {HTMLElement} root @param {Calculator[]} calculators each after those it feeds on */
  constructor(root, calculators) {
    super();
    this.#root = svg("svg", { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: "group", "aria-label": "The graph that every frame passes" });
    const marker = svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" }, svg("path", { d: "M0 0 8 4 0 8Z" }));
    this.#root.append(svg("defs", {}, marker), ...ZONES.map(zoneOf));
    for (const [x, y] of NETWORK.places) this.#root.append(svg("g", { class: "zone network" }, svg("text", { x, y, "text-anchor": "middle" }, NETWORK.title)));
    const names = calculators.map(({ calculator }) => calculator.split(".").at(-1) ?? "");
    const feeds = calculators.map(({ feeds_on: from }) => from);
    this.#boxes = boxesOf(names);
    this.#ranks = ranksOf(feeds).map((rank) => rank.map((i) => names[i]));
    // In the order in which a frame passes: so does whoever goes from one to the next with Tab.
    for (const edge of edgesOf(names, feeds)) this.#addEdge(...edge);
    for (const [name, box] of this.#boxes) {
      if (box.kind !== "screen") this.#addNode(name, box);
      if (name === "wait") this.#addSegment();
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
    this.#packet.label = `frame ${frameId} · ${(capturedMs / 1000).toFixed(3)} s`;
  }

  /**
   * The nodes that a frame passes in a stage, one after the other; those side by side together.
   * @param {string} stage @returns {string[][]}
   */
  within(stage) {
    return stage === "segment" && this.#ranks.length ? this.#ranks : [[stage]];
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
    const [box, nextBox] = [nodes[0], next].map((name) => this.#boxes.get(name));
    if (!box || !nextBox) return; // MediaPipe’s nodes are not known
    if (stage === "capture") this.#packet.enter(box);
    this.#packet.pass(box, nextBox, ms);
  }

  /** @param {EventTarget | null} target */
  #choose(target) {
    const element = /** @type {SVGElement | null} */ (/** @type {Element} */ (target).closest("[data-packet], [data-node]"));
    if (!element) return;
    const { packet, node } = element.dataset;
    if (packet) this.emit("packet", packet);
    else if (node) this.emit("node", { name: node, gives: this.#gifts.get(node) ?? null });
  }

  #addSegment() {
    const { x, width } = SEGMENT;
    const zone = asButton(zoneOf(SEGMENT), "segment");
    const figure = svg("text", { x: x + width - 9, y: 22, "text-anchor": "end", class: "figure" });
    zone.append(figure);
    zone.dataset.node = "segment";
    this.#figures.set("segment", figure);
    this.#nodes.set("segment", zone);
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
    if (isCalculator) node.append(...twoLines(label).map((line, i) => text(25 + 20 * i, line)));
    else {
      const figure = text(39, "–", "figure");
      this.#figures.set(name, figure);
      node.append(text(20, `${STAGES.findIndex((stage) => stage.name === name) + 1} ${name}`), figure);
    }
    this.#nodes.set(name, node);
    this.#root.append(node);
  }

  /** @param {string} from @param {string} to @param {string | null} kind of what can be looked at there */
  #addEdge(from, to, kind) {
    const [a, b] = [from, to].map((name) => /** @type {Box} */ (this.#boxes.get(name)));
    const [start, end] = ends(a, b);
    const line = { x1: start[0], y1: start[1], x2: end[0], y2: end[1] };
    const edge = svg("g", { class: "edge" }, svg("line", { ...line, "marker-end": "url(#arrow)" }));
    if (kind) {
      this.#gifts.set(from, kind);
      edge.dataset.packet = kind;
      const middle = { cx: (start[0] + end[0]) / 2, cy: (start[1] + end[1]) / 2 };
      edge.append(svg("line", { ...line, class: "reach" }), svg("circle", { ...middle, r: 7 }));
      asButton(edge, `Packet from ${from} to ${to}`).setAttribute("aria-pressed", "false");
    }
    this.#root.append(edge);
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

/** "ImageToTensorCalculator" as words. @param {string} calculator */
function wordsOf(calculator) {
  return calculator.replace(/Calculator/, "").replace(/([a-z])([A-Z])/g, "$1 $2").replace("Cpu", "CPU");
}

/** @param {string} label */
function twoLines(label) {
  const words = label.split(" ");
  const half = Math.ceil(words.length / 2);
  return [words.slice(0, half).join(" "), words.slice(half).join(" ")].filter(Boolean);
}
