// @ts-check
/** How long a button says that it has copied. */
const SAID_MS = 3000;

/** The page's address, to open it in another browser. A guest's has its token again, which is in a cookie here. */
export async function linkToPage() {
  const link = new URL(location.href);
  try {
    const response = await fetch("api/join-token", { method: "POST" });
    const { join } = await response.json();
    if (join) link.searchParams.set("join", join);
  } catch {
    // The server has stopped; the picture area says so.
  }
  return link.href;
}

/**
 * Copy a link, and say so on the button for a moment.
 * @param {string} link @param {HTMLButtonElement} button
 * @param {string} otherwise what the button says if the browser does not let the page copy
 */
export async function copyFrom(link, button, otherwise) {
  const label = button.textContent;
  button.textContent = (await copy(link)) ? "Copied" : otherwise;
  setTimeout(() => (button.textContent = label), SAID_MS);
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // What has no camera may have no clipboard, either: the old way.
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    return isCopied;
  }
}
