// @ts-check
import { Emitter } from "../emitter.js";
import { query } from "./query.js";

/** @typedef {import("../settings.js").Key} Key */

/**
 * The control panel: shows the settings and changes them. A control names its setting in
 * data-setting; radio buttons, switches, lists, colours and sliders need nothing else.
 *
 * Settings may also be shown elsewhere than in the form; data-shows="delay" writes one out.
 *
 * A button with data-toggles="duel" switches a setting and shows it as pressed.
 *
 * data-when="background=study,dusk" shows a control with these backgrounds only.
 *
 * Events: "source" (one was chosen from the list), "file" (detail: the File chosen or dropped), "own-picture"
 * (detail: the File for the background).
 *
 * @extends {Emitter<{source: undefined, file: File, "own-picture": File}>}
 */
export class Controls extends Emitter {
  #form;
  #places;
  #settings;

  /** @param {HTMLFormElement} form @param {HTMLElement[]} elsewhere @param {import("../settings.js").Settings} settings */
  constructor(form, elsewhere, settings) {
    super();
    this.#form = form;
    this.#places = [form, ...elsewhere];
    this.#settings = settings;
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const place of this.#places) {
      place.addEventListener("input", ({ target }) => this.#take(/** @type {HTMLInputElement} */ (target)));
    }
    // Picking the colour that the picker shows already is no input: opening it is choosing it.
    form.querySelector(".any")?.addEventListener("click", ({ target }) => this.#take(/** @type {HTMLInputElement} */ (target)));
    for (const button of this.#all("[data-toggles]")) {
      button.addEventListener("click", () => settings.toggle(/** @type {import("../settings.js").Switch} */ (button.dataset.toggles)));
    }
    settings.addEventListener("change", () => this.#show());
    this.#listenToFiles();
    this.#offerFiles("#file", "#choose-file", "file");
    this.#offerFiles("#own-picture", "#choose-picture", "own-picture");
    form.querySelector('[value="own"]')?.addEventListener("click", (event) => {
      // By pointer only: the arrow keys walk through the swatches and must not open a dialog. Nor
      // must a click that returns to the picture chosen before.
      if (/** @type {MouseEvent} */ (event).detail && !this.hasOwnPicture) query(form, "#own-picture").click();
    });
    this.#show();
  }

  #running = { kind: "", detail: "" };
  /** Whether a picture for the background has been chosen. */
  hasOwnPicture = false;

  /** List the cameras by name. @param {{deviceId: string, name: string}[]} cameras those that have been allowed */
  showCameras(cameras) {
    const group = query(this.#form, "#cameras");
    const options = cameras.map(({ deviceId, name }) => new Option(name, `camera:${deviceId}`));
    group.replaceChildren(...(options.length ? options : [new Option("Camera", "camera:")]));
    this.showSource(this.#running.kind, this.#running.detail);
  }

  /** @param {string} kind the source that runs @param {string} detail the camera's deviceId, or the file's name */
  showSource(kind, detail) {
    this.#running = { kind, detail };
    const list = this.#sourceList;
    const file = query(list, '[value="file"]', HTMLOptionElement);
    file.hidden = file.disabled = kind !== "file"; // there only while one runs
    if (kind === "file") file.textContent = detail;
    const options = [...list.options];
    const wanted = kind === "camera" ? `camera:${detail}` : kind;
    const found = options.find(({ value }) => value === wanted) ?? options.find(({ value }) => value.startsWith(kind));
    if (found) list.value = found.value;
  }

  get #sourceList() {
    return query(this.#form, "[name=source]", HTMLSelectElement);
  }

  /** @param {HTMLInputElement | HTMLSelectElement} control */
  #take(control) {
    if (control === this.#sourceList) return this.#chooseSource(control.value);
    const key = /** @type {Key | undefined} */ (control.dataset.setting);
    if (!key) return;
    const isSwitch = control instanceof HTMLInputElement && control.type === "checkbox";
    this.#settings.set(key, isSwitch ? control.checked : control.value);
  }

  /** @param {string} value */
  #chooseSource(value) {
    const [kind, deviceId = ""] = value.split(/:(.*)/s);
    if (kind === "file") return;
    this.#settings.set("camera", kind === "camera" ? deviceId : this.#settings.get("camera"));
    this.#settings.set("source", kind);
    this.emit("source");
  }

  /** @param {string} picker @param {string} button @param {"file" | "own-picture"} event */
  #offerFiles(picker, button, event) {
    const input = query(this.#form, picker, HTMLInputElement);
    query(this.#form, button).addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      const [file] = input.files ?? [];
      input.value = ""; // the same file may be chosen again
      if (file) this.emit(event, file);
    });
  }

  /** A file that is dropped on the panel is for the background, elsewhere it is the source, as is one that is pasted. */
  #listenToFiles() {
    const [stage, panel] = ["#stage", "#panel"].map((zone) => query(document, zone));
    const carriesFile = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
    const mark = (/** @type {boolean} */ isOn) => [stage, panel].forEach((zone) => zone.toggleAttribute("data-dropping", isOn));
    document.addEventListener("dragover", (event) => {
      if (!carriesFile(event)) return;
      event.preventDefault();
      mark(true);
    });
    document.addEventListener("dragleave", (event) => event.relatedTarget || mark(false));
    document.addEventListener("drop", (event) => {
      mark(false);
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      this.emit(panel.contains(/** @type {Node} */ (event.target)) ? "own-picture" : "file", file);
    });
    document.addEventListener("paste", ({ clipboardData }) => {
      const [file] = clipboardData?.files ?? [];
      if (file) this.emit("file", file);
    });
  }

  #show() {
    const get = (/** @type {string | undefined} */ key) => this.#settings.get(/** @type {Key} */ (key));
    for (const control of this.#all("[data-setting]")) {
      const input = /** @type {HTMLInputElement} */ (control); // or a list, which has no other type of these
      const value = get(input.dataset.setting);
      if (input.type === "checkbox") input.checked = value === true;
      else if (input.type === "radio") input.checked = input.value === value;
      else if (input.type === "color") this.#showColour(input, String(value));
      else input.value = String(value);
    }
    for (const output of this.#all("[data-shows]")) output.textContent = String(get(output.dataset.shows));
    for (const button of this.#all("[data-toggles]")) button.ariaPressed = String(get(button.dataset.toggles));
    // The swatches are pictures without words: what is chosen is said above them.
    const chosen = this.#form.querySelector(".swatches :checked")?.closest("label");
    query(this.#form, "#background-name").textContent = chosen?.title ?? "";
    for (const shown of this.#all("[data-when]")) {
      const [key, values] = shown.dataset.when?.split("=") ?? [];
      shown.hidden = !values.split(",").includes(String(get(key)));
    }
  }

  /** @param {string} selector */
  #all(selector) {
    return this.#places.flatMap((place) => [.../** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll(selector))]);
  }

  /**
   * Show a colour, and give it to the radio button that chooses it, if it is one choice of several.
   * @param {HTMLInputElement} input @param {string} value a colour, or a background's name
   */
  #showColour(input, value) {
    const isColour = /^[0-9a-f]{6}$/.test(value);
    if (isColour) input.value = `#${value}`;
    const radio = input.previousElementSibling;
    if (radio instanceof HTMLInputElement) Object.assign(radio, { value: input.value.slice(1), checked: isColour });
  }
}
