// @ts-check
/**
 * Takes files that are dropped on the page: each zone its own, what falls elsewhere the first's.
 * @param {{zone: HTMLElement, take: (file: File) => void}[]} zones get data-dropping meanwhile
 */
export function listenToDrops(zones) {
  const carriesFile = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
  const forget = () => zones.forEach(({ zone }) => delete zone.dataset.dropping);
  document.addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    for (const { zone } of zones) zone.dataset.dropping = "";
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) forget();
  });
  document.addEventListener("drop", (event) => {
    forget();
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    const { take } = zones.find(({ zone }) => zone.contains(/** @type {Node} */ (event.target))) ?? zones[0];
    take(file);
  });
}
