// @ts-check
/** Some browsers ask whether to save, and read the file only then. */
const KEPT_MS = 60_000;

/** Hands a file to the browser to save. @param {Blob} content @param {string} extension such as "png" */
export function download(content, extension) {
  const href = URL.createObjectURL(content);
  Object.assign(document.createElement("a"), { href, download: `webdemo-${stamp(new Date())}.${extension}` }).click();
  setTimeout(() => URL.revokeObjectURL(href), KEPT_MS);
}

/** @param {Date} date @returns {string} local time, such as "2026-11-23-210305": files sort by it */
function stamp(date) {
  const [year, month, day, hours, minutes, seconds] = [
    date.getFullYear(), date.getMonth() + 1, date.getDate(), date.getHours(), date.getMinutes(), date.getSeconds(),
  ].map((number) => String(number).padStart(2, "0"));
  return `${year}-${month}-${day}-${hours}${minutes}${seconds}`;
}
