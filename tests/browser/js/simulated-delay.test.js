import { SimulatedDelay } from "/static/js/explain/simulated-delay.js";
import { withClock } from "./clock.js";
import { assertEqual, test } from "./harness.js";

test("order is kept when the delay shrinks", () =>
  withClock(({ pass }) => {
    const line = new SimulatedDelay();
    const order = [];
    const send = (name) => line.pass(() => order.push(name));
    send("at once");
    assertEqual(order, ["at once"]);
    line.delayMs = 120;
    send("first");
    pass(50);
    send("second");
    line.delayMs = 20;
    send("quicker");
    line.delayMs = 0;
    send("without delay");
    pass(69);
    assertEqual(order, ["at once"]);
    pass(1);
    assertEqual(order, ["at once", "first"]);
    pass(49);
    assertEqual(order, ["at once", "first"]);
    pass(1);
    assertEqual(order, ["at once", "first", "second", "quicker", "without delay"]);
    send("at once again");
    assertEqual(order.at(-1), "at once again");
  }));

test("a failing callback delays nothing", () =>
  withClock(({ pass }) => {
    const line = new SimulatedDelay();
    const order = [];
    line.delayMs = 10;
    line.pass(() => {
      throw new Error("this one fails");
    });
    line.pass(() => line.pass(() => order.push("sent from within")));
    line.pass(() => order.push("after"));
    let failed = "";
    try {
      pass(10);
    } catch ({ message }) {
      failed = message;
    }
    assertEqual(failed, "this one fails");
    pass(5);
    assertEqual(order, ["after"]);
    pass(10);
    assertEqual(order, ["after", "sent from within"]);
  }));

test("early timer delivers nothing early", () =>
  withClock(({ pass }) => {
    const { setTimeout } = window;
    const early = [0.5];
    window.setTimeout = (call, ms) => setTimeout(call, ms - (early.pop() ?? 0));
    const line = new SimulatedDelay();
    const order = [];
    line.delayMs = 100;
    line.pass(() => order.push("one"));
    pass(99.9);
    assertEqual([early, order], [[], []]);
    pass(0.1);
    assertEqual(order, ["one"]);
  }));
