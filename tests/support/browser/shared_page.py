"""One open page for many tests, reset to its first state before each."""

from __future__ import annotations

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

_PUT_BACK = f"""(state) => {{
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
  document.activeElement?.blur();
}}"""


class SharedPage:
    """An open page, its Stage, and the state to which it is reset."""

    def __init__(self, stage):
        self.stage = stage.wait_live()
        self._state = stage.page.evaluate(_STATE)

    def put_back(self):
        """Reset all settings and wait until the picture shows them; return the Stage."""
        page = self.stage.page
        self.stage.errors.clear()
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        if page.viewport_size != VIEWPORT:
            page.set_viewport_size(VIEWPORT)
        page.evaluate(_PUT_BACK, self._state)
        same = f"(state) => JSON.stringify(({_STATE})()) === JSON.stringify(state)"
        self.stage.until(same, self._state, what="the controls as at first")
        settle(self.stage.wait_live())
        return self.stage
