/**
 * Run `body` with a fake clock behind `performance.now` and `setTimeout`.
 * @param {(clock: {pass: (ms: number) => void}) => unknown} body `pass` moves the clock and calls all due timers
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
    delete performance.now; // uncovers the prototype's
    window.setTimeout = setTimeout;
  }
}
