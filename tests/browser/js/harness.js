/** A runner for tests in JavaScript. A file `*.test.js` calls `test` at the start of a line for each test. */

const { setTimeout } = window; // the real one, even if a test replaces it

/** The tests of each file, by their claims. @type {Map<string, Map<string, () => unknown>>} */
const files = new Map();
/** Those of the file that is being loaded. @type {Map<string, () => unknown>} */
let tests;

/** @param {string} claim @param {() => unknown} body throws if the claim does not hold */
export function test(claim, body) {
  if (tests.has(claim)) throw new Error(`There are two tests of this name: ${claim}`);
  tests.set(claim, body);
}

/** @param {unknown} isTrue @param {unknown} [what] the error's message */
export function assert(isTrue, what = "this is not so") {
  if (!isTrue) throw new Error(typeof what === "string" ? what : textOf(what));
}

/** Compares numbers, text, arrays of any type, and plain objects whose keys are in the same order. */
export function assertEqual(found, expected, what = "") {
  const [is, wanted] = [found, expected].map(textOf);
  assert(is === wanted, `${what}\n   found ${is}\nexpected ${wanted}`);
}

export function assertClose(found, expected, tolerance, what = "") {
  assert(Math.abs(found - expected) <= tolerance, `${what}\n   found ${found}\nexpected ${expected} ± ${tolerance}`);
}

/** @returns {Promise<string>} the failures of a file's tests, each below its claim; "" if all pass */
export async function run(path, seconds) {
  if (!files.has(path)) {
    tests = new Map();
    await import(path);
    assert(tests.size, `There are no tests in ${path}`);
    files.set(path, tests);
  }
  const failures = [];
  for (const [claim, body] of files.get(path)) {
    const errors = await errorsOf(body, seconds);
    if (errors.length) failures.push([claim, ...errors.map((error) => error?.stack ?? String(error))].join("\n"));
  }
  return failures.join("\n\n");
}

/** A test's error, and all uncaught ones. */
async function errorsOf(body, seconds) {
  const errors = [];
  const note = (event) => {
    event.preventDefault(); // reported here instead of by the page
    errors.push(event.type === "error" ? event.error : event.reason);
  };
  const names = ["error", "unhandledrejection"];
  names.forEach((name) => addEventListener(name, note));
  let timer = 0;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`This test has not ended within ${seconds} s.`)), seconds * 1000);
  });
  try {
    await Promise.race([body(), late]);
    await new Promise((resolve) => setTimeout(resolve)); // an unhandled rejection is reported in a later task
  } catch (error) {
    errors.push(error);
  } finally {
    clearTimeout(timer);
    names.forEach((name) => removeEventListener(name, note));
  }
  return errors;
}

function textOf(value) {
  return JSON.stringify(value, (_, part) => {
    if (ArrayBuffer.isView(part)) return [...part];
    return typeof part === "number" && !Number.isFinite(part) ? String(part) : part;
  });
}
