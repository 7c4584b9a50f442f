import { rendererFactory } from "/static/js/drawing/renderers/index.js";
import { assertEqual, test } from "./harness.js";

/** Choose a renderer where the browser says of its own that it is `name`, and each look at the clock is `stepMs` later. */
async function chosen(name, stepMs) {
  const { getParameter } = WebGL2RenderingContext.prototype;
  let nowMs = 0;
  WebGL2RenderingContext.prototype.getParameter = () => name;
  performance.now = () => (nowMs += stepMs);
  try {
    const newRenderers = await rendererFactory("auto");
    return newRenderers()[0].name;
  } finally {
    WebGL2RenderingContext.prototype.getParameter = getParameter;
    delete performance.now;
  }
}

test("a graphics card draws with WebGL2, however busy it is", async () => {
  assertEqual(await chosen("ANGLE (Intel, Mesa Intel(R) UHD Graphics 620)", 100), "webgl2");
});

test("known software draws with Canvas 2D, however fast it is", async () => {
  assertEqual(await chosen("Google SwiftShader", 1), "canvas2d");
});

test("a renderer that hides its name draws with WebGL2 only if a frame takes little time", async () => {
  assertEqual(await chosen("Apple GPU", 1), "webgl2");
  assertEqual(await chosen("Apple GPU", 20), "canvas2d");
});
