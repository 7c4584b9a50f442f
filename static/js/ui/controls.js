// @ts-check
import { own } from "../backgrounds/own.js";
import { listCameras } from "../sources/camera.js";

/**
 * The control panel: shows the settings and changes them. A control names its setting in
 * data-setting; radio buttons, switches, lists, colours and sliders need nothing else.
 *
 * Settings may also be shown elsewhere than in the form; data-shows="delay" writes one out.
 *
 * data-when="background=study,dusk" shows a control with these backgrounds only.
 *
 * Events: "source" (one was chosen from the list), "file" (detail: the File chosen), "own-picture"
 * (detail: the File chosen for the background).
 */
export class Controls extends EventTarget {
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
    settings.addEventListener("change", () => this.#show());
    this.#offerFiles("#file", "#choose-file", "file");
    this.#offerFiles("#own-picture", "#choose-picture", "own-picture");
    form.querySelector('[value="own"]')?.addEventListener("click", (event) => {
      // By pointer only: who walks through the swatches with the arrow keys wants no file dialog. Nor
      // does who goes back to the picture that is there.
      if (/** @type {MouseEvent} */ (event).detail && !own.preview) /** @type {HTMLElement} */ (form.querySelector("#own-picture")).click();
    });
    this.#show();
  }

  #running = { kind: "", detail: "" };

  /** List the cameras by name; those without one have not been allowed yet. */
  async listCameras() {
    const group = /** @type {HTMLElement} */ (this.#form.querySelector("#cameras"));
    const named = (await listCameras()).filter(({ label }) => label);
    const options = named.map(({ deviceId, label }) => new Option(label, `camera:${deviceId}`));
    group.replaceChildren(...(options.length ? options : [new Option("Camera", "camera:")]));
    this.showSource(this.#running.kind, this.#running.detail);
  }

  /** @param {string} kind the source that runs @param {string} detail the camera's deviceId, or the file's name */
  showSource(kind, detail) {
    this.#running = { kind, detail };
    const list = this.#sourceList;
    const file = /** @type {HTMLOptionElement} */ (list.querySelector('[value="file"]'));
    file.hidden = file.disabled = kind !== "file"; // there only while one runs
    if (kind === "file") file.textContent = detail;
    const options = [...list.options];
    const wanted = kind === "camera" ? `camera:${detail}` : kind;
    const found = options.find(({ value }) => value === wanted) ?? options.find(({ value }) => value.startsWith(kind));
    if (found) list.value = found.value;
  }

  get #sourceList() {
    return /** @type {HTMLSelectElement} */ (this.#form.elements.namedItem("source"));
  }

  /** @param {HTMLInputElement | HTMLSelectElement} control */
  #take(control) {
    if (control === this.#sourceList) return this.#chooseSource(control.value);
    const key = control.dataset.setting;
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
    this.dispatchEvent(new CustomEvent("source"));
  }

  /** @param {string} picker @param {string} button @param {string} event */
  #offerFiles(picker, button, event) {
    const input = /** @type {HTMLInputElement} */ (this.#form.querySelector(picker));
    this.#form.querySelector(button)?.addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      const [file] = input.files ?? [];
      input.value = ""; // the same file may be chosen again
      if (file) this.dispatchEvent(new CustomEvent(event, { detail: file }));
    });
  }

  #show() {
    for (const control of this.#places.flatMap((place) => [...place.querySelectorAll("[data-setting]")])) {
      const input = /** @type {HTMLInputElement} */ (control);
      const value = this.#settings.get(/** @type {string} */ (input.dataset.setting));
      if (input.type === "checkbox") input.checked = value;
      else if (input.type === "radio") input.checked = input.value === value;
      else if (input.type === "color") this.#showColour(input, value);
      else input.value = String(value);
    }
    for (const output of this.#places.flatMap((place) => [...place.querySelectorAll("[data-shows]")])) {
      output.textContent = String(this.#settings.get(/** @type {HTMLElement} */ (output).dataset.shows ?? ""));
    }
    // The swatches are pictures without words: what is chosen is said above them.
    const chosen = this.#form.querySelector(".swatches :checked, .swatches .chosen")?.closest("label");
    /** @type {HTMLElement} */ (this.#form.querySelector("#background-name")).textContent = chosen?.title ?? "";
    for (const shown of this.#places.flatMap((place) => [...place.querySelectorAll("[data-when]")])) {
      const element = /** @type {HTMLElement} */ (shown);
      const [key, values] = /** @type {string} */ (element.dataset.when).split("=");
      element.hidden = !values.split(",").includes(this.#settings.get(key));
    }
  }

  /** @param {HTMLInputElement} input @param {string} value a colour, or a background's name */
  #showColour(input, value) {
    const isColour = /^[0-9a-f]{6}$/.test(value);
    if (isColour) input.value = `#${value}`;
    input.classList.toggle("chosen", isColour);
  }
}
