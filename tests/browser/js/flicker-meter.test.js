import { FlickerMeter } from "/static/js/performance/flicker-meter.js";
import { withClock } from "./clock.js";
import { assertEqual, test } from "./harness.js";

test("outdated flicker is not shown", () =>
  withClock(({ pass }) => {
    const root = document.createElement("p");
    root.append(document.createElement("meter"), document.createElement("output"));
    const meter = new FlickerMeter(root);
    meter.add({ flicker: 0.001, flickerRaw: 0.002 });
    meter.show();
    assertEqual(root.textContent, "0.10 %, raw 0.20 %");
    pass(6000);
    meter.show();
    assertEqual([root.textContent, root.firstChild.value], ["–", 0]);
  }));
