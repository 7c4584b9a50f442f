import { keyOf } from "/static/js/ui/shortcuts.js";
import { assertEqual, test } from "./harness.js";

const pressed = (key, code, shiftKey = false) => keyOf({ key, code, shiftKey });

test("letter of a Latin layout is what the key says, wherever it is", () => {
  for (const [key, code] of [["m", "Semicolon"], ["a", "KeyQ"], ["ı", "KeyR"], ["è", "KeyT"], ["ä", "KeyC"], ["ß", "KeyH"]]) assertEqual(pressed(key, code), key);
  assertEqual(pressed("M", "KeyM", true), "m");
  assertEqual(pressed("Escape", "Escape"), "escape");
  assertEqual(pressed("Dead", "KeyC"), "dead", "an accent that waits for its letter");
});

test("letter of another script is that of its place", () => {
  for (const key of ["ь", "ة", "מ", "ท", "ㅡ", "μ", "Process"]) assertEqual(pressed(key, "KeyM"), "m", key);
  assertEqual(pressed("ж", "Semicolon"), "ж");
});

test("question mark is known in other scripts, and by its place in them", () => {
  for (const [key, code] of [["?", "Minus"], ["؟", "Slash"], ["؟", "KeyQ"], ["՞", "Digit1"], ["ฦ", "Slash"]]) assertEqual(pressed(key, code, true), "?", key);
  assertEqual(pressed("ฝ", "Slash"), "ฝ", "without Shift");
  assertEqual(pressed("_", "Slash", true), "_", "a German keyboard");
  assertEqual(pressed("É", "Slash", true), "é");
});
