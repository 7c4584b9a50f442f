// @ts-check
/**
 * A group of a solution's drawing, prepared once for all frames. It names only points that there are.
 *
 * @typedef {object} Plan
 * @property {number} count of the points
 * @property {{role: Role, pairs: Uint16Array}[]} strokes from, to, …: each line once, lines that meet in a row
 * @property {{role: Role, points: Uint16Array}[]} dots by the lines that they are on
 * @property {number[][]} circles
 * @property {Role} role of its text
 * @property {boolean} isFace
 *
 * @typedef {import("./scene.js").Role} Role
 */

/** For a group that the drawing does not have. @type {import("./scene.js").Group} */
const DOTS_ONLY = { strokes: [], dots: true, circles: [] };

/** @type {WeakMap<import("./scene.js").Group, Plan>} */
const plans = new WeakMap();

/**
 * @param {import("./scene.js").Drawing} drawing @param {import("./scene.js").Detection} detection
 * @returns {Plan}
 */
export function planFor(drawing, { group: name, points }) {
  const group = drawing.groups?.[name] ?? DOTS_ONLY;
  const count = points.length >> 2;
  let plan = plans.get(group);
  if (plan?.count !== count) plans.set(group, (plan = prepare(group, count)));
  return plan;
}

/** @param {import("./scene.js").Group} group @param {number} count @returns {Plan} */
function prepare({ strokes, dots, circles }, count) {
  const exists = (/** @type {number} */ point) => point >= 0 && point < count;
  const lines = strokes.map(({ role, pairs }) => ({ role, pairs: inRows(pairs.filter((pair) => pair.every(exists))) }));
  const roles = new Set(lines.map(({ role }) => role));
  return {
    count,
    strokes: lines,
    dots: byRole(dots === true ? [...Array(count).keys()] : (dots || []).filter(exists), lines),
    circles: circles.filter((circle) => circle.length > 1 && circle.every(exists)),
    role: roles.has("left") === roles.has("right") ? "middle" : roles.has("left") ? "left" : "right",
    isFace: circles.length > 0 || roles.has("mesh") || roles.has("contour") || roles.has("iris"),
  };
}

/** A mesh's triangles have most lines twice; and a row of lines is a shorter path. @param {number[][]} pairs */
function inRows(pairs) {
  /** @type {Map<number, Set<number>>} */
  const ends = new Map();
  const endsOf = (/** @type {number} */ point) => ends.get(point) ?? ends.set(point, new Set()).get(point) ?? new Set();
  for (const [from, to] of pairs) {
    endsOf(from).add(to);
    endsOf(to).add(from);
  }
  const row = [];
  for (const first of ends.keys()) {
    let from = first;
    for (;;) {
      const [to] = endsOf(from);
      if (to === undefined) {
        if (!endsOf(first).size) break;
        from = first;
        continue;
      }
      row.push(from, to);
      endsOf(from).delete(to);
      endsOf(to).delete(from);
      from = to;
    }
  }
  return Uint16Array.from(row);
}

/** @param {number[]} points @param {Plan["strokes"]} strokes @returns {Plan["dots"]} */
function byRole(points, strokes) {
  /** @type {Map<Role, number[]>} */
  const dots = new Map();
  for (const point of points) {
    const role = strokes.find(({ pairs }) => pairs.includes(point))?.role ?? "middle";
    dots.set(role, [...(dots.get(role) ?? []), point]);
  }
  return [...dots].map(([role, of]) => ({ role, points: Uint16Array.from(of) }));
}
