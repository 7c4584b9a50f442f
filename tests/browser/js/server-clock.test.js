import { ServerClock } from "/static/js/explain/server-clock.js";
import { assert, test } from "./harness.js";

/** A generator of random numbers, 0 to 1, that are the same in every run. */
function numbers(seed) {
  let state = seed;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

test("server clock lies within its stated error", () => {
  const next = numbers(5);
  const exponential = () => -3 * Math.log(1 - next());
  const ahead = 123_456.7;
  const clock = new ServerClock();
  const errors = [];
  for (let number = 0; number < 100; number++) {
    const sentMs = 33 * number;
    const received = sentMs + exponential() + 0.2;
    const replied = received + 4;
    const arrivedMs = replied + exponential() + 1.5; // the downlink is slower
    clock.add({ sentMs, arrivedMs }, { receivedMs: received + ahead, repliedMs: replied + ahead });
    const wrong = Math.abs(clock.aheadMs - ahead);
    assert(wrong <= clock.errorMs + 1e-6, `exchange ${number}: wrong by ${wrong}, said ${clock.errorMs}`);
    errors.push(clock.errorMs);
  }
  assert(errors.at(-1) < errors[0], errors);
  assert(errors.at(-1) < 1.5, errors);
});
