// @ts-check
/**
 * Places for MediaPipe's nodes in rows, as words in a text: from left to right, then on in the next row. The
 * type is as large as it fits.
 *
 * @typedef {{x: number, y: number, width: number, height: number}} Place
 * @typedef {{rows: number[][], broken: number, cost: number}} Rows the numbers of the nodes; how many links lead on in the next row
 * @typedef {object} Flow
 * @property {number} type size of the letters
 * @property {number[][]} rows the numbers of the nodes, row by row
 * @property {Place[]} places by the nodes' numbers
 */
export const AREA = { x: 436, y: 34, width: 424, height: 198 };

const LARGEST = 16;
/** Down to this size, letters may be smaller than they could be, so that fewer links lead on in the next row. */
const LARGE = 14;
const STEP = 0.5;
/** Least distances between boxes: the arrows pass there. */
const GAP = { x: 13, y: 15 };
/** Between a label and the edge of its box. */
const PADDING = { x: 4, y: 3 };
/** How much wider than its label a box becomes where there is room. */
const ROOM = 26;
/** The height of boxes, and of all rows together, where there is room: level with the stages beside. */
const ROOMY = { box: 46, rows: 186 };
/** From line to line, in sizes of the letters. */
export const LEADING = 1.12;

/**
 * @param {string[][]} labels one or two lines for each node, in the order in which packets pass
 * @param {(i: number) => boolean} isLinked whether that node has an arrow to the next one
 * @param {(line: string, type: number) => number} widthOf a line in letters of this size
 * @returns {Flow}
 */
export function flowOf(labels, isLinked, widthOf) {
  /** @type {{type: number, rows: Rows, widths: number[], height: number} | null} */
  let best = null;
  for (let type = LARGEST; !best || type >= LARGE; type -= STEP) {
    const widths = labels.map((lines) => Math.max(...lines.map((line) => widthOf(line, type))) + 2 * PADDING.x);
    const height = 2 * LEADING * type + 2 * PADDING.y;
    const most = type > STEP ? Math.floor((AREA.height + GAP.y) / (height + GAP.y)) : Infinity;
    const rows = rowsOf(widths, isLinked);
    if (rows && rows.rows.length <= most && (!best || rows.broken < best.rows.broken)) best = { type, rows, widths, height };
  }
  return { type: best.type, rows: best.rows.rows, places: placed(best.rows.rows, best.widths, best.height) };
}

/** What a row costs, and a link that leads on in the next one: more than any room that is left in rows. */
const ROW_COST = 1000;
const BROKEN_COST = 100;

/** As few rows as possible, and these with few broken links, as even as they can be. @param {number[]} widths @param {(i: number) => boolean} isLinked @returns {Rows | null} null if a node is too wide */
function rowsOf(widths, isLinked) {
  /** From each node on. @type {(Rows | null)[]} */
  const best = Array(widths.length).fill(null).concat({ rows: [], broken: 0, cost: 0 });
  for (let begin = widths.length - 1; begin >= 0; begin--) {
    let free = AREA.width + GAP.x;
    for (let end = begin; end < widths.length && (free -= widths[end] + GAP.x) >= 0; end++) {
      const rest = best[end + 1];
      if (!rest) continue;
      const broken = end + 1 < widths.length && isLinked(end) ? 1 : 0;
      const cost = rest.cost + ROW_COST + BROKEN_COST * broken + (free / AREA.width) ** 2;
      if (cost >= (best[begin]?.cost ?? Infinity)) continue;
      const row = Array.from({ length: end - begin + 1 }, (_, i) => begin + i);
      best[begin] = { rows: [row, ...rest.rows], broken: rest.broken + broken, cost };
    }
  }
  return best[0];
}

/** @param {number[][]} rows @param {number[]} widths @param {number} least height */
function placed(rows, widths, least) {
  const isRoomy = rows.length * (ROOMY.box + GAP.y) - GAP.y <= AREA.height;
  const height = isRoomy ? ROOMY.box : least;
  const pitch = ((isRoomy ? ROOMY.rows : AREA.height) - height) / Math.max(rows.length - 1, 1);
  /** @type {Place[]} */
  const places = [];
  rows.forEach((row, r) => {
    const free = AREA.width - row.reduce((sum, i) => sum + widths[i], 0) - (row.length - 1) * GAP.x;
    const more = Math.min(free / row.length, ROOM);
    const between = row.length > 1 ? GAP.x + (free - more * row.length) / (row.length - 1) : 0;
    const isLast = r === rows.length - 1;
    let x = row.length === 1 && isLast ? AREA.x + AREA.width - widths[row[0]] - more : AREA.x; // the last one ends where the way goes on
    for (const i of row) {
      places[i] = { x, y: AREA.y + r * pitch, width: widths[i] + more, height };
      x += widths[i] + more + between;
    }
  });
  return places;
}
