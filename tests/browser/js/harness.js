/** A runner for tests in JavaScript. A file `*.test.js` calls `test` at the start of a line for each test. */

const { setTimeout } = window; // the real one, even if a test replaces it

/** @type {Map<string, () => unknown>} the tests of all files, by their claims */
const tests = new Map();

/** @param {string} claim in double quotes @param {() => unknown} body throws if the claim does not hold */
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

/** @returns {Promise<string>} the test's error and all uncaught ones, "" if it passed */
export async function run(path, claim, seconds) {
  const errors = [];
  const note = (event) => {
    event.preventDefault(); // reported here instead of by the page
    errors.push(event.type === "error" ? event.error : event.reason);
  };
  addEventListener("error", note);
  addEventListener("unhandledrejection", note);
  try {
    await import(path);
    const body = tests.get(claim);
    assert(body, `There is no test of this name: ${claim}`);
    const late = new Promise((_, reject) => {
      setTimeout(() => reject(new Error(`This test has not ended within ${seconds} s.`)), seconds * 1000);
    });
    late.catch(() => {}); // it may come after the test has ended
    await Promise.race([body(), late]);
    await new Promise((resolve) => setTimeout(resolve)); // an unhandled rejection is reported in a later task
  } catch (error) {
    errors.push(error);
  } finally {
    removeEventListener("error", note);
    removeEventListener("unhandledrejection", note);
  }
  return errors.map((error) => error?.stack ?? String(error)).join("\n");
}

function textOf(value) {
  return JSON.stringify(value, (_, part) => {
    if (ArrayBuffer.isView(part)) return [...part];
    return typeof part === "number" && !Number.isFinite(part) ? String(part) : part;
  });
}
