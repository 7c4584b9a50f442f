"""A page with the built-in presenter, opened once for many tests and reset before each."""

from __future__ import annotations

import contextlib

from stage import Stage

SETTINGS = {
    "background": "blue",
    "mirror": True,
    "outline": True,
    "outlineColor": "#00e640",
    "outlineWidth": "5",
}
# Closes the messages that a test has caused.
DISMISS = """() => {
  const buttons = () => [...document.querySelectorAll("#status button")];
  for (let button; (button = buttons().find(({ textContent }) => textContent === "Dismiss")); ) button.click();
  delete document.querySelector("#status").dataset.level; // its border is a dot that stays
}"""
VIEWPORT = {"width": 1280, "height": 720}


@contextlib.contextmanager
def open_shared(browser, url, script=""):
    """Open a page and return its Stage. Call `put_back` before each test."""
    with contextlib.closing(browser.new_context(viewport=VIEWPORT)) as context:
        context.set_default_timeout(60_000)
        stage = Stage(context)
        stage.page.add_init_script(script)
        stage.page.goto(f"{url}?source=presenter&size=640x480")
        stage.ignore_speed()
        yield stage


def put_back(stage):
    page = stage.page
    page.set_viewport_size(VIEWPORT)
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    if "bare" in (page.locator("body").get_attribute("class") or ""):
        page.keyboard.press("h")
    choose_source(stage, "presenter")
    stage.until("() => document.querySelector('[name=source] [value=file]').hidden")
    choose(stage, **SETTINGS)
    page.evaluate(DISMISS)
    stage.wait_live()
    stage.until_shown(lambda picture: picture.shape == (480, 640, 3))
    stage.errors.clear()


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
