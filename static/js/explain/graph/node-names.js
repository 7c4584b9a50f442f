// @ts-check
/** Words of a name that say of which type a packet is, or where a calculator runs: left out where room is scarce. */
const LEFT_OUT = new Set(["Calculator", "Subgraph", "Cpu", "Normalized", "Norm", "Vector", "List"]);

/**
 * @param {string[]} calculators as they are registered; a graph may have several of a name
 * @returns {string[]} a key for each: its name without the package, and from the second of a name on its number
 */
export function keysOf(calculators) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  return calculators.map((calculator) => {
    const name = calculator.split(".").at(-1) ?? "";
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name} ${count}`;
  });
}

/** The name without the number. @param {string} key */
export function nameOf(key) {
  return key.replace(/ \d+$/, "");
}

/** "ImageToTensorCalculator" as words. @param {string} key */
export function wordsOf(key) {
  return nameOf(key).replace(/Calculator/, "").replace(/([a-z])([A-Z])/g, "$1 $2").replace("Cpu", "CPU");
}

/** "NormalizedRectVectorHasMinSizeCalculator" as two short lines: "Rect Has", "Min Size". @param {string} key */
export function shortLines(key) {
  const parts = nameOf(key).replace(/([a-z])([A-Z\d])/g, "$1 $2").replace(/([A-Z\d])([A-Z][a-z])/g, "$1 $2").split(" ");
  const words = [...new Set(parts.filter((word, i) => !LEFT_OUT.has(word) || parts[i - 1] === "To"))].join(" ").replace("Roi", "ROI").replace(/(Begin|End) /, "$1\u00a0").split(" ");
  const breaks = words.slice(1).map((_, i) => [words.slice(0, -1 - i).join(" "), words.slice(-1 - i).join(" ")]);
  const longest = (/** @type {string[]} */ lines) => Math.max(...lines.map(({ length }) => length));
  return breaks.sort((a, b) => longest(a) - longest(b))[0] ?? words;
}
