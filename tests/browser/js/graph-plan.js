/** Plans the drawing of a graph, and tells what makes it hard to read. */
import { edgesOf, inReadingOrder } from "/static/js/explain/graph/edges.js";
import { AREA } from "/static/js/explain/graph/flow.js";
import { layoutOf, PROCESS } from "/static/js/explain/graph/layout.js";
import { keysOf } from "/static/js/explain/graph/node-names.js";
import { wordsFor } from "/static/js/explain/graph/node-texts.js";
import { newContext } from "./canvas.js";

/** On a drawing of 1280 pixels. */
const LEAST_TYPE = 10;

/** @typedef {{x: number, y: number, width: number, height: number}} Box */

/** The names outside MediaPipe's zone. @param {{calculator: string, feeds_on: number[]}[]} graph @param {string[]} gives */
export function outsideOf(graph, gives) {
  const { names, boxes } = planOf(graph, gives, "system-ui");
  const [right, bottom] = [PROCESS.x + PROCESS.width, AREA.y + AREA.height];
  return names.filter((name) => {
    const { x, y, width, height } = boxes.get(name);
    return !(PROCESS.x < x && x + width < right && AREA.y <= y && y + height <= bottom + 0.01);
  });
}

/** @param {string} font family @returns {string[]} each thing that is not apart, not in its place, or has no words */
export function problemsOf(graph, gives, font) {
  const { names, edges, boxes, ways, labels, type, widthOf } = planOf(graph, gives, font);
  const problems = outsideOf(graph, gives).map((name) => `${name} is outside`);
  const check = (isRight, problem) => isRight || problems.push(problem);
  check(new Set(names).size === names.length, "two nodes of one name");
  check(type >= LEAST_TYPE, `letters of ${type} pixels`);
  for (const name of names) {
    const lines = labels.get(name);
    check([1, 2].includes(lines.length) && lines.every(Boolean), `${name} has ${lines.length} lines`);
    check(lines.every((line) => widthOf(line, type) <= boxes.get(name).width), `${name} is wider than its box`);
    check(wordsFor(name, { gives }), `${name} has no sentence`);
  }
  const placed = [...boxes];
  placed.forEach(([one, box], i) => {
    for (const [other, place] of placed.slice(i + 1)) check(!overlap(box, place), `${one} and ${other} overlap`);
  });
  check(ways.length === edges.length, `${ways.length} ways for ${edges.length} edges`);
  edges.forEach(([from, to], i) => {
    const way = ways[i];
    const edge = `the arrow from ${from} to ${to}`;
    way.slice(1).forEach((end, corner) => {
      const line = lineOf(way[corner], end);
      for (const [name, box] of placed) check(name === from || name === to || !overlap(box, line, 0.5), `${edge} crosses ${name}`);
    });
    check(touches(boxes.get(from), way[0]) && touches(boxes.get(to), way.at(-1)), `${edge} ends elsewhere`);
  });
  return problems;
}

function planOf(graph, gives, font) {
  const context = newContext(1, 1);
  const nodes = inReadingOrder(graph);
  const names = keysOf(nodes.map(({ calculator }) => calculator));
  const edges = edgesOf(names, nodes.map(({ feeds_on: from }) => from), gives);
  const widthOf = (line, type) => {
    context.font = `650 ${type}px ${font}`;
    return context.measureText(line).width;
  };
  return { names, edges, widthOf, ...layoutOf(names, edges, widthOf) };
}

/** @param {Box} a @param {Box} b */
function overlap(a, b, margin = 0) {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return across > margin && down > margin;
}

/** A line as a box, one unit thick. @returns {Box} */
function lineOf([x, y], [endX, endY]) {
  return { x: Math.min(x, endX) - 0.5, y: Math.min(y, endY) - 0.5, width: Math.abs(x - endX) + 1, height: Math.abs(y - endY) + 1 };
}

function touches({ x, y, width, height }, [px, py]) {
  return x - 0.1 <= px && px <= x + width + 0.1 && y - 0.1 <= py && py <= y + height + 0.1;
}
