// @ts-check
/**
 * Takes a file that is dropped anywhere on the page.
 * @param {HTMLElement} stage gets data-dropping meanwhile
 * @param {(file: File) => void} take
 */
export function listenToDrops(stage, take) {
  const carriesFile = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    stage.dataset.dropping = "";
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) delete stage.dataset.dropping;
  });
  document.addEventListener("drop", (event) => {
    delete stage.dataset.dropping;
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    take(file);
  });
}
