import { Emitter } from "/static/js/emitter.js";
import { Meters } from "/static/js/performance/meters.js";
import { Performance } from "/static/js/performance/performance.js";
import { LEVELS } from "/static/js/performance/quality.js";
import { withClock } from "./clock.js";
import { assertEqual, test } from "./harness.js";

const FIGURES = ["inference", "latency", "p95", "p99", "results"];
const [LANDSCAPE, GENERAL, POSE] = [["selfie", "Landscape"], ["selfie", "General"], ["pose", "Skeleton"]].map(([solution, label], number) => ({ solution, label, id: label.toLowerCase(), number }));

function newElements() {
  const root = document.createElement("div");
  root.innerHTML = `<canvas></canvas><p class="fps"></p><p class="quality"></p><div class="flicker"><meter></meter><output></output></div>
    <table>${["", ...FIGURES].map((row) => `<tr data-row="${row}"><th></th></tr>`).join("")}</table>`;
  const [graph, fps, quality, flicker, table] = ["canvas", ".fps", ".quality", ".flicker", "table"].map((name) => root.querySelector(name));
  return { graph, fps, quality, flicker, table };
}

test("columns of figures are those of the models that have run", () => withClock(({ pass }) => {
  const { table, ...others } = newElements();
  const meters = new Meters({ table, ...others });
  const run = (model) => {
    meters.restart();
    for (let i = 0; i < 3; i++) {
      pass(100);
      meters.processed([{ model, clock: { totalMs: 20 }, result: { stagesMs: { process: 5 } } }]);
    }
    meters.show();
  };
  const texts = (selector) => [...table.querySelectorAll(selector)].map(({ textContent }) => textContent);
  run(GENERAL);
  const before = texts("[data-model=general]");
  assertEqual(before, ["General", "5.0", "20.0", "20.0", "20.0", "10.0"]);
  run(LANDSCAPE);
  assertEqual(texts("[data-row=''] [data-model]"), ["Landscape", "General"], "in the order of the list");
  assertEqual(texts("[data-row=''] .current"), ["Landscape"]);
  assertEqual(texts("[data-model=general]"), before, "the last ones stay");
  run(POSE);
  assertEqual(texts("[data-row=''] [data-model]"), ["Skeleton"], "another solution's are gone");
}));

/** A panel over a picture of which 20 of 30 frames are shown, each for half a second of work. */
async function withPanel(body) {
  const { setInterval } = window;
  window.setInterval = () => 0;
  try {
    await withClock(async ({ pass }) => {
      const [settings, view, compositor, elements] = [new Emitter(), new Emitter(), {}, newElements()];
      const chosen = { quality: "automatic" };
      settings.get = (key) => chosen[key];
      const panel = new Performance({ elements, settings, view, compositor, isExcused: () => chosen.isExcused });
      const run = (seconds) => {
        for (let frame = 0; frame < 30 * seconds; frame++) {
          pass(1000 / 30);
          panel.captured(1);
          if (frame % 3 === 0) continue;
          view.emit("processed", [{ clock: { totalMs: 500, span: () => [0, 100] } }]);
          view.emit("shown");
        }
      };
      const choose = (key, value) => {
        chosen[key] = value;
        settings.emit("change", key);
      };
      await body({ run, choose, level: () => LEVELS.indexOf(compositor.level), text: () => elements.quality.textContent });
    });
  } finally {
    window.setInterval = setInterval;
  }
}

test("a picture that is too dear gets less work, and the reason is told", () => withPanel(({ run, choose, level, text }) => {
  choose("isExcused", true);
  run(9);
  assertEqual([level(), text()], [0, "Everything is drawn."]);
  choose("isExcused", false);
  run(4.5);
  assertEqual([level(), text()], [2, "Edges are not refined: with more, 20 of 30 frames were shown in time."]);
  run(5);
  assertEqual([level(), text()], [3, "The picture has half of its size: with more, 20 of 30 frames were shown in time."]);
}));

test("a fixed quality counts at once", () => withPanel(({ run, choose, level, text }) => {
  choose("quality", "fast");
  assertEqual([level(), text()], [2, "Edges are not refined."]);
  choose("quality", "high");
  run(9);
  assertEqual([level(), text()], [0, "Everything is drawn."]);
}));
