"""One open page for many tests, reset to its first state before each; and ways to change its settings."""

from __future__ import annotations

import contextlib

from frame_count import settle

VIEWPORT = {"width": 1280, "height": 720}

# The state of all controls, and of the settings that have none. "" stands for a control that only
# repeats another one's setting.
_STATE = """() => {
  const { searchParams } = new URL(location.href);
  const controls = document.querySelectorAll("#panel details, [data-setting], [name=source], #duel input");
  return [
    searchParams.get("ui") !== "0",
    ...["how", "duel", "slow"].map((name) => searchParams.get(name) === "1"),
    ...[...controls].map((control) =>
      control.matches("details") ? control.open
        : control.matches(".any") ? ""
        : control.matches("[type=radio], [type=checkbox]") ? control.checked
        : control.value),
  ];
}"""

# The source at first is chosen again, if it was left or has stalled.
_PUT_SOURCE_BACK = """(source) => {
  const list = document.querySelector("[name=source]");
  const chosen = new URL(location.href).searchParams.get("source") ?? "camera";
  if (list.value === source && source.startsWith(chosen) && !document.querySelector("#stage[data-stalled]")) return;
  list.value = source;
  list.dispatchEvent(new Event("input", { bubbles: true }));
}"""

_IS_BACK = """(source) => {
  const list = document.querySelector("[name=source]");
  return list.value === source && list.querySelector("[value=file]").hidden;
}"""

# Messages that a test has caused are closed, too. Selfie mode of other kinds of sources is remembered, and has no control.
_PUT_BACK = f"""(state) => {{
  if (Object.values(localStorage).some((chosen) => /"mirror(File|Rear)":"1"/.test(chosen))) document.querySelector("#reset").click();
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  ["h", "p", "d", "t"].forEach((key, i) => {{
    if (({_STATE})()[i] !== state[i]) document.dispatchEvent(new KeyboardEvent("keydown", {{ key }}));
  }});
  const controls = document.querySelectorAll("#panel details, [data-setting], [name=source], #duel input");
  controls.forEach((control, i) => {{
    const first = state[4 + i];
    const isChecked = control.matches("[type=radio], [type=checkbox]");
    const property = control.matches("details") ? "open" : isChecked ? "checked" : "value";
    if (control.matches(".any") || control[property] === first || (control.type === "radio" && !first)) return;
    control[property] = first;
    if (property !== "open") control.dispatchEvent(new Event("input", {{ bubbles: true }}));
  }});
  const dismiss = () => [...document.querySelectorAll("#status button")].find(({{ textContent }}) => textContent === "Dismiss");
  for (let button; (button = dismiss()); ) button.click();
  document.activeElement?.blur();
  document.querySelector("#caption").hidden = true;
}}"""


class SharedPage:
    """An open page, its Stage, and the state to which it is reset."""

    def __init__(self, stage):
        self.stage = stage.wait_live()
        self._state = stage.page.evaluate(_STATE)
        self._source = stage.page.locator("[name=source]").input_value()
        stage.rest()

    @contextlib.contextmanager
    def in_use(self):
        """Yield the Stage, put back to its first state. Between two uses the page rests."""
        self.stage.wake()
        yield self.put_back()
        self.stage.rest()
        assert self.stage.errors == [], self.stage.errors

    def put_back(self):
        """Reset all settings and wait until the picture shows them; return the Stage."""
        page = self.stage.page
        self.stage.errors.clear()
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        if page.viewport_size != VIEWPORT:
            page.set_viewport_size(VIEWPORT)
        page.evaluate(_PUT_SOURCE_BACK, self._source)
        self.stage.until(_IS_BACK, self._source, what="the source as at first")
        page.evaluate(_PUT_BACK, self._state)
        same = f"(state) => JSON.stringify(({_STATE})()) === JSON.stringify(state)"
        self.stage.until(same, self._state, what="the controls as at first")
        settle(self.stage.wait_live())
        return self.stage


def caption(stage, key, text):
    """Press a key, and wait for what the caption says then."""
    stage.page.keyboard.press(key)
    stage.page.locator(f"#caption:text-is('{text}')").wait_for()


def choose(stage, **settings):
    """Change settings by their controls, even while these are folded away."""
    stage.page.evaluate(
        """(settings) => {
          for (const [key, value] of Object.entries(settings)) {
            const controls = [...document.querySelectorAll(`[data-setting="${key}"]`)];
            const radio = controls.find(({ type, value: own }) => type === "radio" && own === value);
            const control = radio ?? controls.find(({ type }) => type !== "radio");
            if (typeof value === "boolean" || control.type === "radio") control.checked = Boolean(value);
            else control.value = value;
            control.dispatchEvent(new Event("input", { bubbles: true }));
          }
        }""",
        settings,
    )


def choose_source(stage, kind):
    """Choose a source from the list. A source that is running starts again."""
    stage.page.evaluate(
        """(kind) => {
          const list = document.querySelector("[name=source]");
          list.value = [...list.options].find(({ value }) => value.startsWith(kind)).value;
          list.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        kind,
    )


def choose_file(stage, content, picker="#file", name="photo"):
    """Choose a file for a picker. It has no type, and by default no ending."""
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    stage.page.set_input_files(picker, file)


def until_camera(stage):
    """Wait until a camera is running and known by its id; return the Stage."""
    stage.until(
        "() => document.querySelector('[name=source]').value.length > 'camera:'.length + 20"
    )
    return stage


@contextlib.contextmanager
def replaced(stage, owner, name, value):
    """Replace a property by the value of a JavaScript expression until the block ends."""
    stage.page.evaluate(
        f"""() => {{
          const owner = {owner};
          (window.originals ??= []).push([owner, Object.getOwnPropertyDescriptor(owner, "{name}")]);
          Object.defineProperty(owner, "{name}", {{ value: {value}, configurable: true, writable: true }});
        }}"""
    )
    try:
        yield
    finally:
        stage.page.evaluate(
            f"""() => {{
              const [owner, original] = window.originals.pop();
              delete owner["{name}"];
              if (original) Object.defineProperty(owner, "{name}", original);
            }}"""
        )
