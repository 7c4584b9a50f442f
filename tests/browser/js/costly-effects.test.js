import { dearest } from "/static/js/performance/costly-effects.js";
import { initialSettings } from "/static/js/settings.js";
import { assert, assertEqual, test } from "./harness.js";

function dearestOf(changes) {
  const values = { ...initialSettings(), refine: false, ...changes };
  return dearest({ get: (key) => values[key] })?.name ?? "";
}

test("hidden effect is not reported as costly", () => {
  for (const [changes, shown] of [
    [{ lightWrap: true, background: "blue" }, { background: "study" }],
    [{ outlineStyle: "halo", outline: false }, { outline: true }],
    [{ outlineStyle: "glow", outline: false }, { outline: true }],
    [{ refine: true, background: "none" }, { background: "blue" }],
  ]) {
    assertEqual(dearestOf(changes), "", JSON.stringify(changes));
    assert(dearestOf({ ...changes, ...shown }), `${JSON.stringify(changes)}, and shown`);
  }
});
