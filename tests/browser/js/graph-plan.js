/** The plan of a graph's drawing, and its sentences, as plain values for Python. */
import { edgesOf, inReadingOrder } from "/static/js/explain/graph/edges.js";
import { AREA } from "/static/js/explain/graph/flow.js";
import { layoutOf, PROCESS } from "/static/js/explain/graph/layout.js";
import { keysOf } from "/static/js/explain/graph/node-names.js";
import { wordsFor } from "/static/js/explain/graph/node-texts.js";
import { newContext } from "./canvas.js";

/** @param {{calculator: string, feeds_on: number[]}[]} graph @param {string[]} gives what the model gives @param {string} font family */
export function planned(graph, gives, font = "system-ui") {
  const context = newContext(1, 1);
  const nodes = inReadingOrder(graph);
  const names = keysOf(nodes.map(({ calculator }) => calculator));
  const edges = edgesOf(names, nodes.map(({ feeds_on: from }) => from), gives);
  const widthOf = (line, type) => {
    context.font = `650 ${type}px ${font}`;
    return context.measureText(line).width;
  };
  const { boxes, ways, labels, type } = layoutOf(names, edges, widthOf);
  return {
    names, edges, ways, type, boxes: Object.fromEntries(boxes),
    labels: Object.fromEntries(labels),
    widths: Object.fromEntries([...labels].map(([name, lines]) => [name, Math.max(...lines.map((line) => widthOf(line, type)))])),
    zone: { x: PROCESS.x, y: AREA.y, width: PROCESS.width, height: AREA.height },
    words: Object.fromEntries(names.map((name) => [name, wordsFor(name, { gives })])),
  };
}
