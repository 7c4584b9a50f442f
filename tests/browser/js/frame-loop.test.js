import { every } from "/static/js/sources/frame-loop.js";
import { assertEqual, test } from "./harness.js";

test("callbacks come at the rate, in step with the screen", () => {
  const { requestAnimationFrame } = window;
  try {
    for (const [rate, refreshesPerSecond, expected] of [[30, 60, 30], [60, 60, 60], [60, 120, 60], [30, 50, 30], [60, 50, 50]]) {
      let tick = () => {};
      window.requestAnimationFrame = (callback) => ((tick = callback), 1);
      let count = 0;
      every(rate, () => count++);
      for (let refresh = 0; refresh < 10 * refreshesPerSecond; refresh++) tick(5000 + (refresh * 1000) / refreshesPerSecond);
      assertEqual(Math.round(count / 10), expected, `${rate} on a screen of ${refreshesPerSecond}`);
    }
  } finally {
    window.requestAnimationFrame = requestAnimationFrame;
  }
});
