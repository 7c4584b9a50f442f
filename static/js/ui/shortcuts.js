// @ts-check
import { NAMED_BACKGROUNDS } from "../settings.js";
import { query } from "./query.js";

/**
 * The keys, and the buttons that do the same.
 *
 * @param {object} page
 * @param {(id: string) => HTMLElement} page.element
 * @param {import("../settings.js").Settings} page.settings
 * @param {import("./controls.js").Controls} page.controls
 * @param {import("./lazy.js").Lazy<import("../export/export-buttons.js").ExportButtons>} page.exporting
 * @param {import("./lazy.js").Lazy<import("./audience.js").Audience>} page.audience
 */
export function listenToCommands({ element, settings, controls, exporting, audience }) {
  const help = query(document, "#help", HTMLDialogElement);
  const hasAudience = document.querySelector("#invitation") !== null;
  const backgrounds = () => NAMED_BACKGROUNDS.filter((name) => name !== "own" || controls.hasOwnPicture);
  const invite = async () => (await audience.get())?.toggleInvitation();
  const doExport = async (/** @type {string} */ name) => (await exporting.get())?.use(name);
  const toggleHow = () => {
    const isOpen = settings.get("how") && settings.get("ui");
    settings.set("ui", true); // hidden controls hide the panel, too
    settings.set("how", !isOpen);
    element(isOpen ? "open-how" : "how-title").focus({ preventScroll: true });
  };
  const has = (/** @type {string} */ trait) => document.body.classList.contains(trait); // of the model
  /** @param {"model" | "background" | "solution"} key @param {string[]} values @returns {boolean} whether there is another */
  const chooseNext = (key, values) => {
    settings.set(key, values[(values.indexOf(settings.get(key)) + 1) % values.length]);
    return values.length > 1;
  };
  const thatRun = (/** @type {import("../models.js").Model[]} */ models) => models.filter(({ missing }) => !missing);
  listenToKeys({
    a: () => chooseNext("solution", [...new Set(thatRun(settings.models).map(({ solution }) => solution))]),
    m: () => chooseNext("model", thatRun(settings.offered).map(({ id }) => id)),
    b: () => has("cuts-out") && chooseNext("background", backgrounds()),
    o: () => has("cuts-out") && settings.toggle("outline"),
    s: () => settings.toggle("mirror"),
    h: () => settings.toggle("ui"),
    n: () => has("smooths-mask") && settings.toggle("nearest"),
    f: toggleFullScreen,
    p: toggleHow,
    escape: () => document.body.classList.contains("explained") && toggleHow(),
    d: () => has("compares") && settings.toggle("duel"),
    l: () => settings.toggle("lock"),
    t: () => settings.toggle("slow"),
    c: () => doExport("snapshot"),
    v: () => doExport("outline-svg"),
    r: () => doExport("recording"),
    i: () => doExport("picture-in-picture"),
    ...(hasAudience && { j: invite }),
    "?": () => toggleDialog(help),
  }, async (key, result) => (await import("./key-caption.js")).showCaption(key, settings, result));
  element("exports").addEventListener("click", ({ target }) => {
    const button = /** @type {Element} */ (target).closest("[data-export]");
    if (button instanceof HTMLElement) doExport(button.dataset.export ?? "");
  });
  if (hasAudience) {
    element("invite").addEventListener("click", invite);
    audience.get(); // it counts the guests
  }
  element("full-screen").addEventListener("click", toggleFullScreen);
  element("full-screen").hidden = !document.fullscreenEnabled;
  element("reset").addEventListener("click", () => settings.reset());
  element("copy-link").addEventListener("click", async ({ currentTarget: button }) => {
    const { linkToPage, copyFrom } = await import("../copy-link.js");
    copyFrom(await linkToPage(), /** @type {HTMLButtonElement} */ (button), "Copy it from the address bar");
  });
  element("keys").addEventListener("click", () => toggleDialog(help));
  for (const id of ["open-how", "close-how"]) element(id).addEventListener("click", toggleHow);
}

/** Keys that open a dialog and close it again. No other key acts behind a dialog. */
const CLOSING_KEYS = new Set(["?", "j"]);

/**
 * One key, one action, wherever the focus is, except in text fields and in lists that the Tab key has reached.
 * @param {Record<string, () => unknown>} actions by key, in lower case
 * @param {(key: string, result: unknown) => void} onDone
 */
function listenToKeys(actions, onDone) {
  let isTabbed = false; // whether the Tab key has put the focus where it is
  document.addEventListener("pointerdown", () => (isTabbed = false));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (target instanceof HTMLInputElement && ["text", "number"].includes(target.type)) return;
    const key = keyOf(event);
    if (event.key === "Tab") isTabbed = true;
    if (isTabbed && key.length === 1 && target instanceof HTMLSelectElement) return; // letters choose from the list
    const action = actions[key];
    if (!action) return;
    const isCovered = document.querySelector("dialog[open]") !== null;
    if (isCovered && !CLOSING_KEYS.has(key)) return;
    event.preventDefault(); // a list that was clicked would jump to the letter
    Promise.resolve(action()).then((result) => onDone(key, result));
  });
}

/** A letter of another script than Latin; or of any, while an input method takes the keys. */
const OTHER_SCRIPT = /^([^ -~\p{Script=Latin}]|Process)$/u;

/** The Arabic and the Armenian question mark. */
const QUESTION_MARKS = ["؟", "՞"];

/**
 * The letter of a key, in lower case, or the key's name. On a keyboard layout without Latin letters it is what a
 * Latin layout has at the same place.
 * @param {{key: string, code: string, shiftKey: boolean}} event
 */
export function keyOf({ key, code, shiftKey }) {
  if (QUESTION_MARKS.includes(key)) return "?";
  if (!OTHER_SCRIPT.test(key)) return key.toLowerCase();
  if (code === "Slash" && shiftKey) return "?";
  return (/^Key([A-Z])$/.exec(code)?.[1] ?? key).toLowerCase();
}

/** Show the page in full screen, or no longer. */
function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {}); // a browser may decline
}

/** @param {HTMLDialogElement} dialog */
export function toggleDialog(dialog) {
  if (dialog.open) dialog.close();
  else {
    dialog.showModal();
    dialog.scrollTop = 0; // the focus is on its button, which is at the end
  }
}
