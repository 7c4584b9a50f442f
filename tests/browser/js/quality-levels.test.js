import { LEVELS, Quality } from "/static/js/performance/quality.js";
import { assert, assertEqual, test } from "./harness.js";

const RATE = 30;

/**
 * Show a camera's frames on a machine that shows some of them.
 * @param {Quality} quality @param {number} seconds
 * @param {(level: number) => {shown: number, costMs: number}} machine what it shows of 30 frames, and what each costs
 * @returns {number[]} the level at the end of each second, from 1
 */
function run(quality, seconds, machine, fromMs = 0) {
  const levels = [];
  for (let frame = 0; frame < RATE * seconds; frame++) {
    const nowMs = fromMs + (frame * 1000) / RATE;
    const { shown, costMs } = machine(LEVELS.indexOf(quality.level) + 1);
    quality.captured(1, nowMs);
    if (frame % RATE < shown) quality.shown(costMs, nowMs);
    if (frame % RATE === RATE - 1) levels.push(LEVELS.indexOf(quality.level) + 1);
  }
  return levels;
}

/** A machine that keeps up from a level on. */
const ableFrom = (/** @type {number} */ able) => (/** @type {number} */ level) => (level < able ? { shown: 20, costMs: 30 } : { shown: 30, costMs: 10 });
const changes = (/** @type {number[]} */ levels) => levels.filter((level, i) => level !== levels[i - 1]);
const newQuality = (mode = "automatic") => new Quality(mode, 0);

test("automatic takes the dearest level that is shown in time", () => {
  for (const able of [1, 2, 3, 4]) {
    const levels = run(newQuality(), 9, ableFrom(able));
    assertEqual(changes(levels), Array.from({ length: able }, (_, i) => i + 1));
  }
});

test("a level that is too dear is left after a second", () => {
  const levels = run(newQuality(), 6, ableFrom(3));
  assertEqual(levels, [1, 1, 1, 2, 3, 3], "after two seconds of warm-up");
});

test("nothing is cheaper than the cheapest level", () => {
  assertEqual(run(newQuality(), 20, () => ({ shown: 10, costMs: 30 })).at(-1), 4);
});

test("a level is tried again after ten seconds with time to spare, and later each time that it fails", () => {
  const levels = run(newQuality(), 200, ableFrom(2));
  const tries = levels.flatMap((level, i) => (level === 1 && levels[i - 1] === 2 ? [i] : []));
  const waits = tries.map((at, i) => at - (tries[i - 1] ?? 3));
  assert(waits.length >= 3 && waits.length <= 5, waits);
  assert(waits.every((wait, i) => wait >= 10 && (i === 0 || wait >= 1.7 * waits[i - 1])), waits);
});

test("a machine that has become faster gets everything again", () => {
  const quality = newQuality();
  assertEqual(run(quality, 6, ableFrom(4)).at(-1), 4);
  assertEqual(run(quality, 90, ableFrom(1), 6000).at(-1), 1);
});

test("without time to spare a level stays", () => {
  const quality = newQuality();
  run(quality, 6, ableFrom(3));
  assertEqual(changes(run(quality, 60, () => ({ shown: 29, costMs: 25 }), 6000)), [3]);
});

test("a slow server does not make the picture worse", () => {
  assertEqual(changes(run(newQuality(), 20, () => ({ shown: 12, costMs: 6 }))), [1]);
});

test("what is excused does not count", () => {
  const quality = newQuality();
  for (let nowMs = 0; nowMs < 20_000; nowMs += 33) {
    quality.pause(nowMs);
    quality.captured(1, nowMs);
  }
  assertEqual(changes(run(quality, 2, ableFrom(4), 20_000)), [1]);
});

test("a fixed quality neither falls nor rises", () => {
  assertEqual(changes(run(newQuality("high"), 20, ableFrom(4))), [1]);
  assertEqual(changes(run(newQuality("fast"), 60, ableFrom(1))), [3]);
});

test("the level and its reason are told", () => {
  const quality = newQuality();
  assertEqual(quality.sentence, "Everything is drawn.");
  run(quality, 6, ableFrom(3));
  assertEqual(quality.sentence, "Edges are not refined: with more, 20 of 30 frames were shown in time.");
  quality.mode = "fast";
  assertEqual(quality.sentence, "Edges are not refined.");
  quality.mode = "automatic";
  assertEqual(quality.sentence, "Everything is drawn.");
});
