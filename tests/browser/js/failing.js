/** Tests that fail in different ways, to test the runner. */
import { assertEqual, test } from "./harness.js";

test("wrong", () => assertEqual([1, NaN], new Uint8Array([1, 2]), "two numbers"));

test("without end", () => new Promise(() => {}));

test("not caught", async () => {
  setTimeout(() => {
    throw new Error("a timer failed");
  });
  await new Promise((resolve) => setTimeout(resolve));
});

test("not awaited", async () => {
  Promise.reject(new Error("a promise failed"));
  await new Promise((resolve) => setTimeout(resolve));
});
