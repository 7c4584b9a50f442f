/** Tests in JavaScript: a file `*.test.js` calls `test` at the beginning of a line for each of them. */

const { setTimeout } = window; // the real one, whatever a test puts in its place

/** @type {Map<string, () => unknown>} by their claims, of all files */
const tests = new Map();

/** @param {string} claim what holds, in double quotes @param {() => unknown} body throws if it does not */
export function test(claim, body) {
  if (tests.has(claim)) throw new Error(`There are two tests of this name: ${claim}`);
  tests.set(claim, body);
}

/** @param {unknown} isTrue @param {unknown} [what] said if not */
export function assert(isTrue, what = "this is not so") {
  if (!isTrue) throw new Error(typeof what === "string" ? what : textOf(what));
}

/** Numbers, text, arrays of any type and plain objects, whose keys are in the same order. */
export function assertEqual(found, expected, what = "") {
  const [is, wanted] = [found, expected].map(textOf);
  assert(is === wanted, `${what}\n   found ${is}\nexpected ${wanted}`);
}

export function assertClose(found, expected, tolerance, what = "") {
  assert(Math.abs(found - expected) <= tolerance, `${what}\n   found ${found}\nexpected ${expected} ± ${tolerance}`);
}

/** @returns {Promise<string>} how the test failed, with what nothing caught; empty if it passed */
export async function run(path, claim, seconds) {
  const errors = [];
  const note = (event) => {
    event.preventDefault(); // told here, and not by the page
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
    late.catch(() => {}); // one that comes after the test's end
    await Promise.race([body(), late]);
    await new Promise((resolve) => setTimeout(resolve)); // a rejection is told in a task of its own
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
