"""Helpers for exports: pressing their buttons, saving files, and finding leftovers."""

from __future__ import annotations

import cv2

CORNER = slice(0, 60), slice(0, 120)
"""Part of the picture that shows only background. The recording's timer lies over it on the page."""

# Records the tracks, object URLs and intervals that an export does not end. The page keeps a file's
# URL for a minute; this shortens that to 100 ms.
LEFT_BEHIND = """
window.tracks = []; window.addresses = new Set(); window.intervals = new Set();
const watch = (owner, name, see) => {
  const original = owner[name];
  owner[name] = function (...args) { const result = original.apply(this, args); see(result, args); return result; };
};
watch(HTMLCanvasElement.prototype, "captureStream", (stream) => tracks.push(...stream.getTracks()));
watch(URL, "createObjectURL", (url) => addresses.add(url));
watch(URL, "revokeObjectURL", (_, [url]) => addresses.delete(url));
watch(window, "setInterval", (id) => intervals.add(id));
watch(window, "clearInterval", (_, [id]) => intervals.delete(id));
const later = window.setTimeout;
window.setTimeout = (run, ms, ...args) => later(run, ms >= 60_000 ? 100 : ms, ...args);
"""


def save(stage, folder, action):
    """Run an action that downloads a file; return the file's path."""
    with stage.page.expect_download() as download:
        action()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def write_picture(folder, rgb):
    """Write a picture for the page to open; return its path."""
    path = folder / "picture.png"
    cv2.imwrite(str(path), cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))
    return path


def click(stage, name):
    """Press an export's button, unfolding its section if needed."""
    section = stage.page.locator("#exports")
    if section.get_attribute("open") is None:
        section.locator("summary").click()
    section.locator(f"[data-export={name}]").click()


def pressed(stage, name):
    return stage.page.locator(f"[data-export={name}]").get_attribute("aria-pressed")


def tracks(stage):
    """The states of all tracks captured so far."""
    return stage.page.evaluate("() => tracks.map(({ readyState }) => readyState)")
