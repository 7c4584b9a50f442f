// @ts-check
/** What opens a dialog closes it, too; no other key acts behind it. */
const CLOSING_KEYS = new Set(["?", "j"]);

/**
 * One key, one action, wherever the focus is; only text fields keep their keys.
 * @param {Record<string, () => void>} actions by key, in lower case
 */
export function listenToKeys(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (target instanceof HTMLInputElement && ["text", "number"].includes(target.type)) return;
    const action = actions[event.key.toLowerCase()];
    if (!action) return;
    const isCovered = document.querySelector("dialog[open]") !== null;
    if (isCovered && !CLOSING_KEYS.has(event.key.toLowerCase())) return;
    event.preventDefault(); // a focused list would jump to the letter
    action();
  });
}
