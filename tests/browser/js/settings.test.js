import { Settings } from "/static/js/settings.js";
import { assertEqual, test } from "./harness.js";

const MODELS = [["selfie", "landscape"], ["selfie", "general"], ["pose", "skeleton"], ["pose", "cut-out"], ["things", "shoe", "gone"], ["things", "cup"], ["hair", "own", "gone"]]
  .map(([solution, id, missing = ""]) => ({ solution, id, missing }));

/** A browser with a storage. */
function newBrowser() {
  const kept = new Map();
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, text) };
  return {
    /** @param {string} query a link's, or with a state that of an address that the page wrote */
    open(query = "", state = null) {
      const location = { href: `http://localhost/?${query}` };
      const history = { state, replaceState: (_state, _title, url) => (location.href = url) };
      const settings = new Settings({ location, history, storage }, MODELS);
      const chosen = () => `${settings.get("solution")} ${settings.get("model")}`;
      return { settings, chosen, query: () => new URL(location.href).search.slice(1) };
    },
  };
}

const opened = (query) => newBrowser().open(query);
const unknownIn = (query) => opened(query).settings.unknown;

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

test("a model that the link's solution does not have is told", () => {
  for (const [link, chosen] of [
    ["solution=pose&model=general", "pose skeleton"],
    ["model=cut-out", "selfie landscape"],
    ["solution=dance&model=cut-out", "selfie landscape"],
  ]) {
    const { settings, ...page } = opened(link);
    assertEqual([page.chosen(), settings.unknown.at(-1)], [chosen, link.split("&").at(-1)], link);
  }
  assertEqual(unknownIn("model=cut-out&solution=pose"), []);
});

test("each solution has its first model that can run, or what was chosen last", () => {
  const { settings, chosen, query } = opened();
  assertEqual(chosen(), "selfie landscape");
  settings.set("model", "general");
  settings.set("solution", "pose");
  assertEqual([chosen(), query()], ["pose skeleton", "solution=pose"]);
  settings.set("model", "cut-out");
  settings.set("solution", "things");
  assertEqual(chosen(), "things cup");
  settings.set("solution", "pose");
  assertEqual([chosen(), query()], ["pose cut-out", "solution=pose&model=cut-out"]);
  settings.set("model", "general");
  assertEqual(chosen(), "pose cut-out", "another solution's");
  settings.set("solution", "selfie");
  assertEqual(chosen(), "selfie general");
});

test("every solution's model is remembered", () => {
  const browser = newBrowser();
  const { settings } = browser.open("solution=pose&model=cut-out");
  settings.set("solution", "selfie");
  settings.set("model", "general");
  const next = browser.open();
  assertEqual(next.chosen(), "selfie general");
  next.settings.set("solution", "pose");
  assertEqual(next.chosen(), "pose cut-out");
  assertEqual(browser.open().chosen(), "pose cut-out");
  assertEqual(browser.open("model=landscape").chosen(), "selfie landscape", "a link with a model names its solution, too");
  assertEqual(browser.open("solution=selfie").chosen(), "selfie general");
});

test("a link may name a model that cannot run, memory may not", () => {
  const browser = newBrowser();
  assertEqual(browser.open("solution=things&model=shoe").chosen(), "things shoe");
  browser.open("solution=things&model=shoe").settings.set("outline", false);
  assertEqual(browser.open().chosen(), "things cup");
  assertEqual(browser.open("solution=hair").chosen(), "hair own", "none of its models can run");
});

test("a reload of a fresh page keeps its model", () => {
  const { settings, query } = opened("fresh=1");
  settings.set("solution", "pose");
  settings.set("model", "cut-out");
  assertEqual(newBrowser().open(query(), { isWritten: true }).chosen(), "pose cut-out");
});

test("a reset forgets the model of each solution", () => {
  const { settings, chosen, query } = opened("solution=pose&model=cut-out&source=presenter");
  const changed = [];
  settings.on("change", (key) => changed.push([key, chosen()]));
  settings.reset();
  assertEqual(changed, [["solution", "selfie landscape"]]);
  assertEqual(query(), "solution=selfie&model=landscape&source=presenter", "what the link named stays named");
  settings.set("solution", "pose");
  assertEqual(chosen(), "pose skeleton");
});
