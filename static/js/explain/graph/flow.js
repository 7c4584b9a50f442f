// @ts-check
/**
 * Places for MediaPipe's nodes in rows, as words in a text: from left to right, then on in the next row. The
 * type is as large as it fits.
 *
 * @typedef {{x: number, y: number, width: number, height: number}} Place
 * @typedef {object} Flow
 * @property {number} type size of the letters
 * @property {number[][]} rows the numbers of the nodes, row by row
 * @property {Place[]} places by the nodes' numbers
 */
export const AREA = { x: 433, y: 34, width: 427, height: 198 };

const LARGEST = 16;
const STEP = 0.5;
/** Least distances between boxes: the arrows pass there. */
const GAP = { x: 13, y: 15 };
/** Between a label and the edge of its box. */
const PADDING = { x: 4, y: 3 };
/** How much wider than its label a box becomes where there is room. */
const ROOM = 26;
/** From line to line, in sizes of the letters. */
export const LEADING = 1.12;

/**
 * @param {string[][]} labels one or two lines for each node, in the order in which packets pass
 * @param {(line: string, type: number) => number} widthOf a line in letters of this size
 * @returns {Flow}
 */
export function flowOf(labels, widthOf) {
  for (let type = LARGEST; ; type -= STEP) {
    const widths = labels.map((lines) => Math.max(...lines.map((line) => widthOf(line, type))) + 2 * PADDING.x);
    const height = 2 * LEADING * type + 2 * PADDING.y;
    const most = Math.floor((AREA.height + GAP.y) / (height + GAP.y));
    const rows = rowsOf(widths, AREA.width);
    const isLast = type <= STEP;
    if (!isLast && (!rows || rows.length > most)) continue;
    return { type, ...placed(balanced(widths, rows?.length ?? 1), widths, height) };
  }
}

/** Fill one row after the other. @param {number[]} widths @param {number} room @returns {number[][] | null} null if one is too wide */
function rowsOf(widths, room) {
  if (widths.some((width) => width > room)) return null;
  /** @type {number[][]} */
  const rows = [];
  let left = -1;
  widths.forEach((width, i) => {
    if (left < width + GAP.x) {
      rows.push([]);
      left = room + GAP.x;
    }
    rows.at(-1)?.push(i);
    left -= width + GAP.x;
  });
  return rows;
}

/** As many rows, as even as they can be. @param {number[]} widths @param {number} count */
function balanced(widths, count) {
  let best = rowsOf(widths, AREA.width) ?? [];
  for (let room = AREA.width - 4; room > 0; room -= 4) {
    const rows = rowsOf(widths, room);
    if (!rows || rows.length > count) break;
    best = rows;
  }
  return best;
}

/** @param {number[][]} rows @param {number[]} widths @param {number} height */
function placed(rows, widths, height) {
  const gap = (AREA.height - rows.length * height) / Math.max(rows.length - 1, 1);
  /** @type {Place[]} */
  const places = [];
  rows.forEach((row, r) => {
    const free = AREA.width - row.reduce((sum, i) => sum + widths[i], 0) - (row.length - 1) * GAP.x;
    const more = Math.min(free / row.length, ROOM);
    const between = row.length > 1 ? GAP.x + (free - more * row.length) / (row.length - 1) : 0;
    const isLast = r === rows.length - 1;
    let x = row.length === 1 && isLast ? AREA.x + AREA.width - widths[row[0]] - more : AREA.x; // the last one ends where the way goes on
    for (const i of row) {
      places[i] = { x, y: AREA.y + r * (height + gap), width: widths[i] + more, height };
      x += widths[i] + more + between;
    }
  });
  return { rows, places };
}
