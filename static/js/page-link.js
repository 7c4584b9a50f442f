// @ts-check
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

/** What copies a text when a button is pressed. @param {string} text */
export function copyOf(text) {
  return async (/** @type {HTMLButtonElement} */ button) => {
    button.textContent = (await copy(text)) ? "Copied" : "Select the link to copy it";
  };
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
