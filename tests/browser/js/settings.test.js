import { initialSettings, Settings } from "/static/js/settings.js";
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

test("values that are not known are told and left out", () => {
  const wrong = "size=9x9&model=x&background=zzz&outline=maybe&mirror=&ui=2&outlineWidth=1e9&slow=toString&fresh=true&Model=general&Background=black&outlinecolor=ff0000&Fresh=1&UI=0";
  const [{ settings }, first] = [opened(wrong), opened()];
  assertEqual(settings.unknown, wrong.split("&"));
  for (const key of Object.keys(initialSettings())) assertEqual(settings.get(key), first.settings.get(key), key);
});

test("known values and other names are not told", () => {
  for (const link of ["fresh=1", "fresh=0", "model=general&background=own", "utm_source=mail&mode=x&site=y&join=token&uid=7&gclid=1&sound=1&lock=0&mirrorFile=0&toString=1"]) assertEqual(unknownIn(link), [], link);
});

test("what a link names goes before what is remembered", () => {
  const browser = newBrowser();
  const { settings } = browser.open("source=presenter");
  for (const [key, value] of [["outline", false], ["mirror", false], ["ui", false], ["nearest", true], ["background", "own"]]) settings.set(key, value);
  const next = browser.open("outline=1&background=12c0de").settings;
  const kept = ["source", "outline", "background", "mirror", "nearest", "ui"].map((key) => next.get(key));
  assertEqual(kept, ["presenter", true, "12c0de", false, true, true], "hidden controls must not stay lost");
  assertEqual(browser.open().settings.get("background"), "blue", "the picture itself is gone");
});

test("a fresh page neither uses nor changes what is remembered", () => {
  const browser = newBrowser();
  browser.open().settings.set("outline", false);
  const { settings, query } = browser.open("fresh=1&outlineStyle=glow");
  assertEqual([settings.get("outline"), settings.get("outlineStyle")], [true, "glow"]);
  settings.set("mirror", false);
  assertEqual(query(), "fresh=1&outlineStyle=glow&mirror=0", "a reload is as fresh");
  const next = browser.open().settings;
  assertEqual(["outline", "mirror", "outlineStyle"].map((key) => next.get(key)), [false, true, "line"]);
});

test("each kind of source has its selfie mode, which a link sets for all", () => {
  const kinds = ["user", "environment", "file"];
  const mirrors = ({ settings }) => kinds.map((facing) => Object.assign(settings, { facing }).get("mirror"));
  assertEqual(["", "mirror=1", "mirror=0"].map((query) => mirrors(opened(query))), [[true, false, false], [true, true, true], [false, false, false]]);
  const browser = newBrowser();
  const { settings } = browser.open();
  for (const facing of kinds) Object.assign(settings, { facing }).toggle("mirror");
  assertEqual([mirrors({ settings }), mirrors(browser.open())], [[false, true, true], [false, true, true]]);
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
