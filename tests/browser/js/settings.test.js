import { Settings } from "/static/js/settings.js";
import { assertEqual, test } from "./harness.js";

const unknownIn = (query) => {
  const browser = { location: { href: `http://localhost/?${query}` }, history: { state: null, replaceState: () => {} }, storage: null };
  return new Settings(browser, ["landscape", "general"]).unknown;
};

test("unknown value of fresh is told", () => {
  assertEqual(unknownIn("fresh=true&model=huge"), ["fresh=true", "model=huge"]);
  assertEqual(unknownIn("fresh=1"), []);
  assertEqual(unknownIn("fresh=0"), []);
});

test("setting with wrong capitals is told", () => {
  for (const link of ["Background=black", "outlinecolor=ff0000", "Fresh=1", "UI=0"]) assertEqual(unknownIn(link), [link]);
});

test("other unknown names are not told", () => {
  assertEqual(unknownIn("utm_source=mail&mode=x&site=y&join=token&uid=7&gclid=1&sound=1&lock=0&mirrorFile=0&toString=1&model=general"), []);
});
