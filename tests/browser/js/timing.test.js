import { Recent } from "/static/js/performance/timing.js";
import { assertClose, assertEqual, test } from "./harness.js";

test("rate and quantiles cover the last five seconds", () => {
  const recent = new Recent();
  for (let i = 0; i <= 200; i++) recent.add(i, i * 50);
  assertClose(recent.perSecond(10_000), 20, 1e-6);
  assertClose(recent.quantile(0.5), 150, 1);
  assertClose(recent.quantile(0.95), 195, 1);
  assertEqual(recent.perSecond(30_000), 0);
});
