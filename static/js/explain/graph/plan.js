// @ts-check
import { flowOf } from "./flow.js";
import { boxesOf, ends, slotsOf } from "./layout.js";
import { shortLines, twoLines, wordsOf } from "./node-names.js";
import { IN, OUT, Routes } from "./routes.js";

/**
 * Where everything is drawn.
 *
 * @typedef {object} Plan
 * @property {Map<string, import("./layout.js").Box>} boxes by node, in the order in which a frame passes
 * @property {import("./routes.js").Point[][]} ways by edge: the corners, both ends included
 * @property {Map<string, string[]>} labels of MediaPipe's nodes, one or two lines
 * @property {number} type size of these letters
 * @property {boolean} isFull whether MediaPipe's nodes leave no room in their zone
 */

/** Of the nodes whose places were chosen by hand. */
const TYPE = 14.5;
/** Between two arrows from the same box to the same box. */
const APART = 56;

/**
 * @param {string[]} names of MediaPipe's nodes, in the order in which packets pass
 * @param {import("./edges.js").Edge[]} edges all
 * @param {(line: string, type: number) => number} widthOf a line in letters of this size
 * @returns {Plan}
 */
export function planOf(names, edges, widthOf) {
  const slots = slotsOf(names);
  const linesOf = slots ? (/** @type {string} */ name) => twoLines(wordsOf(name)) : shortLines;
  const labels = new Map(names.map((name) => [name, linesOf(name)]));
  const flow = slots ? null : flowOf([...labels.values()], widthOf);
  const boxes = boxesOf(names, slots ?? flow?.places ?? []);
  const boxOf = (/** @type {string} */ name) => /** @type {import("./layout.js").Box} */ (boxes.get(name));
  const ways = edges.map(([from, to], i) => {
    const twins = edges.filter((other) => other[0] === from && other[1] === to);
    const right = (twins.indexOf(edges[i]) - (twins.length - 1) / 2) * APART;
    return ends(boxOf(from), boxOf(to)).map(([x, y]) => /** @type {import("./routes.js").Point} */ ([x + right, y]));
  });
  if (flow) {
    const inner = edges.flatMap(([from, to], i) => (labels.has(from) || labels.has(to) ? [i] : []));
    const number = (/** @type {string} */ name) => (name === "wait" ? IN : name === "smooth" ? OUT : names.indexOf(name));
    const links = inner.map((i) => ({ from: number(edges[i][0]), to: number(edges[i][1]) }));
    new Routes(flow, { before: boxOf("wait"), after: boxOf("smooth") }).lay(links).forEach((way, i) => (ways[inner[i]] = way));
  }
  return { boxes, ways, labels, type: flow?.type ?? TYPE, isFull: flow !== null };
}
