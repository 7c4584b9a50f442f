/**
 * Run `body` while time passes only as it says: `performance.now` and `setTimeout` are the clock's.
 * @param {(clock: {pass: (ms: number) => void}) => unknown} body `pass` calls all timers that are due by then
 */
export async function withClock(body) {
  const { setTimeout } = window;
  let nowMs = 0;
  let timers = [];
  performance.now = () => nowMs;
  window.setTimeout = (call, ms = 0) => timers.push({ call, dueMs: nowMs + Math.max(0, ms) });
  const pass = (ms) => {
    const untilMs = nowMs + ms;
    for (;;) {
      timers.sort((one, other) => one.dueMs - other.dueMs);
      if (!timers.length || timers[0].dueMs > untilMs) break;
      const { call, dueMs } = timers.shift();
      nowMs = dueMs;
      call();
    }
    nowMs = untilMs;
  };
  try {
    await body({ pass });
  } finally {
    delete performance.now; // the prototype's is there again
    window.setTimeout = setTimeout;
  }
}
