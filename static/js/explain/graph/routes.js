// @ts-check
/**
 * The arrows between nodes in rows, through the gaps between them. An arrow to the next node of the row is
 * straight. Every other one leaves its box below, runs between the rows, and arrives from above; one within a
 * row runs over it (under the first). Arrows from the same node share their way as long as it is the same.
 *
 * @typedef {[x: number, y: number]} Point
 * @typedef {import("./flow.js").Place} Place
 * @typedef {{from: number, to: number}} Link numbers of nodes, IN or OUT
 *
 * @typedef {{value: number}} Coordinate known at the end only
 * @typedef {{value: number, towards: number, place: Place}} Joint where arrows meet a box: its x, and that of where they go
 * @typedef {{value: number, ends: Coordinate[]}} Lane a way between two rows: its y, and each x where it is joined
 */
/** From outside, to outside. */
export const IN = -1;
export const OUT = -2;

/** Where arrows run beside the rows. */
const LEFT = 428.5;
const RIGHT = 864;
/** From lane to lane at most. */
const LANE = 5;
/** Ways that are nearer than this from left to right get different lanes. */
const NEAR = 8;
/** Two joints that are nearly one above the other are put there. */
const JOG = 20;
/** From arrows at the side of an outer box to the box's ends at least. */
const MARGIN = 4;

export class Routes {
  #rows;
  #places;
  #outside;
  /** By channel (the gap above the row of that number), then by owner. @type {Map<string, Lane>[]} */
  #channels;
  /** By side of a box, then by owner. @type {Map<string, Map<string, Joint>>} */
  #joints = new Map();

  /** @param {import("./flow.js").Flow} flow @param {{before: Place, after: Place}} outside the boxes where arrows from IN begin, and those to OUT end */
  constructor({ rows, places }, outside) {
    this.#rows = rows;
    this.#places = places;
    this.#outside = outside;
    this.#channels = Array.from({ length: rows.length + 1 }, () => new Map());
  }

  /** @param {Link[]} links @returns {Point[][]} the corners of each way, both ends included */
  lay(links) {
    const ways = links.map((link) => this.#way(link));
    for (const joints of this.#joints.values()) spread([...joints.values()]);
    for (const lane of this.#channels.flatMap((lanes) => [...lanes.values()])) straighten(lane);
    this.#channels.forEach((lanes, channel) => this.#stack([...lanes.values()], channel));
    return ways.map((way) => way.map(([x, y]) => /** @type {Point} */ ([x.value, y.value])));
  }

  /** @param {Link} link @returns {[Coordinate, Coordinate][]} */
  #way({ from, to }) {
    const rows = this.#rows;
    const [begin, end] = [from, to].map((node) => rows.findIndex((row) => row.includes(node)));
    const [a, b] = [this.#places[from], this.#places[to]];
    if (from === IN) return this.#wayIn(to, end, b);
    if (to === OUT) return this.#wayOut(from, begin, a);
    if (begin === end && rows[begin].indexOf(to) === rows[begin].indexOf(from) + 1) {
      return [[at(a.x + a.width), at(middle(a))], [at(b.x), at(middle(b))]];
    }
    const isOver = begin === end && begin > 0;
    const exit = this.#joint(from, isOver ? "top" : "bottom", `from ${from}`, to);
    /** @type {[Coordinate, Coordinate][]} */
    const way = [[exit, at(isOver ? a.y : a.y + a.height)]];
    /** @type {Coordinate} */
    let x = exit;
    for (let channel = begin + 1; channel < end; channel++) {
      const gap = at(this.#gapNear(channel, b.x + b.width / 2));
      way.push(...this.#along(String(from), channel, x, gap));
      x = gap;
    }
    const fromBelow = begin === end && !isOver;
    const arrival = this.#joint(to, fromBelow ? "bottom" : "top", `to ${from}`, from);
    way.push(...this.#along(String(from), fromBelow ? 1 : end, x, arrival));
    return [...way, [arrival, at(fromBelow ? b.y + b.height : b.y)]];
  }

  /** @param {number} to @param {number} row its row @param {Place} box @returns {[Coordinate, Coordinate][]} */
  #wayIn(to, row, box) {
    const { x, y, width, height } = this.#outside.before;
    const right = at(x + width);
    if (this.#rows[row][0] === to) {
      const begin = at(clamp(middle(box), y + MARGIN, y + height - MARGIN));
      return [[right, begin], [at(LEFT), begin], [at(LEFT), at(middle(box))], [at(box.x), at(middle(box))]];
    }
    const begin = at(y + height - MARGIN);
    const fromBelow = row === 0;
    const arrival = this.#joint(to, fromBelow ? "bottom" : "top", "to in", IN);
    return [
      [right, begin], [at(LEFT), begin], ...this.#along("in", fromBelow ? 1 : row, at(LEFT), arrival),
      [arrival, at(fromBelow ? box.y + box.height : box.y)],
    ];
  }

  /** @param {number} from @param {number} row its row @param {Place} box @returns {[Coordinate, Coordinate][]} */
  #wayOut(from, row, box) {
    const { x, y, height } = this.#outside.after;
    const [low, high] = [y + MARGIN, y + height - MARGIN];
    if (this.#rows[row].at(-1) === from) {
      const end = at(clamp(middle(box), low, high));
      return [[at(box.x + box.width), at(middle(box))], [at(RIGHT), at(middle(box))], [at(RIGHT), end], [at(x), end]];
    }
    const exit = this.#joint(from, "bottom", `from ${from}`, OUT);
    const end = at(clamp(middle(this.#places[this.#rows.at(-1)?.at(-1) ?? from]), low, high)); // with the last one's
    return [[exit, at(box.y + box.height)], ...this.#along("out", row + 1, exit, at(RIGHT)), [at(RIGHT), end], [at(x), end]];
  }

  /** @param {string} owner @param {number} channel @param {Coordinate} begin @param {Coordinate} end @returns {[Coordinate, Coordinate][]} */
  #along(owner, channel, begin, end) {
    const lane = this.#channels[channel].get(owner) ?? { value: NaN, ends: [] };
    lane.ends.push(begin, end);
    this.#channels[channel].set(owner, lane);
    return [[begin, lane], [end, lane]];
  }

  /** @param {number} node @param {"top" | "bottom"} side @param {string} owner @param {number} other where the arrow comes from or goes to */
  #joint(node, side, owner, other) {
    const key = `${node} ${side}`;
    const joints = this.#joints.get(key) ?? new Map();
    const place = this.#places[other];
    const towards = other === IN ? LEFT : other === OUT ? RIGHT : place.x + place.width / 2;
    const joint = joints.get(owner) ?? { value: NaN, towards, place: this.#places[node] };
    this.#joints.set(key, joints.set(owner, joint));
    return joint;
  }

  /** Between two nodes of a row, or beside the only one. @param {number} row @param {number} x near which @returns {number} */
  #gapNear(row, x) {
    const boxes = this.#rows[row].map((node) => this.#places[node]);
    const gaps = boxes.slice(1).map((box, i) => (boxes[i].x + boxes[i].width + box.x) / 2);
    return (gaps.length ? gaps : [LEFT]).sort((a, b) => Math.abs(a - x) - Math.abs(b - x))[0];
  }

  /** Give lanes that would meet different heights. @param {Lane[]} lanes @param {number} channel */
  #stack(lanes, channel) {
    if (!lanes.length) return;
    const extents = lanes.map((lane) => {
      const xs = lane.ends.map(({ value }) => value);
      return { lane, begin: Math.min(...xs), end: Math.max(...xs), level: 0 };
    });
    extents.sort((a, b) => a.end - a.begin - (b.end - b.begin));
    extents.forEach((extent, i) => {
      const taken = extents.slice(0, i).filter(({ begin, end }) => begin < extent.end + NEAR && extent.begin < end + NEAR).map(({ level }) => level);
      while (taken.includes(extent.level)) extent.level += 1;
    });
    const count = Math.max(0, ...extents.map(({ level }) => level)) + 1;
    const [above, below] = [channel - 1, channel].map((row) => this.#places[this.#rows[row]?.[0]]);
    const [top, bottom] = [above ? above.y + above.height : below.y - 12, below ? below.y : above.y + above.height + 14];
    const step = Math.min(LANE, (bottom - top) / (count + 1));
    for (const { lane, level } of extents) lane.value = (top + bottom) / 2 + (level - (count - 1) / 2) * step;
  }
}

/** @param {Joint[]} joints of one side of a box */
function spread(joints) {
  joints.sort((a, b) => a.towards - b.towards);
  joints.forEach((joint, i) => (joint.value = joint.place.x + (joint.place.width * (i + 1)) / (joints.length + 1)));
}

/** @param {Lane} lane that may join two boxes nearly one above the other */
function straighten({ ends }) {
  if (ends.length !== 2 || !ends.every((end) => "place" in end)) return;
  const [a, b] = /** @type {Joint[]} */ (ends);
  const isAbove = (/** @type {Joint} */ { place }) => b.value > place.x + MARGIN && b.value < place.x + place.width - MARGIN;
  if (Math.abs(a.value - b.value) < JOG && isAbove(a)) a.value = b.value;
}

/** @param {number} value @returns {Coordinate} */
function at(value) {
  return { value };
}

/** @param {Place} box */
function middle({ y, height }) {
  return y + height / 2;
}

/** @param {number} value @param {number} least @param {number} most */
function clamp(value, least, most) {
  return Math.min(Math.max(value, least), most);
}
