import { Settings } from "/static/js/settings.js";
import { assertEqual, test } from "./harness.js";

const unknownIn = (query) => {
  const browser = { location: { href: `http://localhost/?${query}` }, history: { state: null, replaceState: () => {} }, storage: null };
  return new Settings(browser, ["landscape", "general"]).unknown;
};

test("unknown value of fresh is told", () => {
  assertEqual(unknownIn("fresh=true&model=huge"), ["model=huge", "fresh=true"]);
  assertEqual(unknownIn("fresh=1"), []);
  assertEqual(unknownIn("fresh=0"), []);
});

test("name that is nearly a setting is told", () => {
  for (const link of ["modle=general", "Background=black", "mirrror=0", "outlinColor=ff0000", "outlineColour=ff0000", "tinz=none", "Fresh=1", "UI=0", "RATES=60"]) assertEqual(unknownIn(link), [link]);
  assertEqual(unknownIn("modle=general&outline=maybe&modle=x"), ["outline=maybe", "modle=general"]);
});

test("other unknown names are not told", () => {
  assertEqual(unknownIn("utm_source=mail&join=token&uid=7&gclid=1&sound=1&lock=0&mirrorFile=0&toString=1&model=general"), []);
});
