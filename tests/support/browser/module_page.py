"""A page that runs single JavaScript modules of the product, without the application."""

from __future__ import annotations

import base64
import contextlib
import json
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

REPOSITORY = Path(__file__).parents[3]
_CALL = """async ([path, name, given]) => {
  const part = (await import(path))[name];
  return typeof part === "function" ? part(...given) : part;
}"""


class ModulePage:
    """A page on the server's origin that does not start the application. It can load tests/, too."""

    def __init__(self, page, url):
        self.page = page
        self.errors = []
        page.on("pageerror", lambda error: self.errors.append(error.stack or str(error)))
        page.route("**/tests/**", _serve)
        page.goto(f"{url}healthz")

    def call(self, path, name, *given):
        """Call a function of a module and return its result, or return a constant, as JSON."""
        return self.page.evaluate(_CALL, [path, name, given])


@contextlib.contextmanager
def open_modules(browser, url):
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    with contextlib.closing(page):
        yield ModulePage(page, url)


def _serve(route):
    path = REPOSITORY / urlsplit(route.request.url).path.strip("/")
    if path.is_dir():
        names = sorted(entry.name for entry in path.iterdir())
        route.fulfill(body=json.dumps(names), content_type="application/json")
    elif path.is_file():
        kind = "text/javascript" if path.suffix == ".js" else "text/plain"
        route.fulfill(body=path.read_bytes(), content_type=f"{kind}; charset=utf-8")
    else:
        route.fulfill(status=404)


def as_text(data):
    """Encode bytes or a NumPy array for bytes.js."""
    return base64.b64encode(np.ascontiguousarray(data) if hasattr(data, "shape") else data).decode()


def as_array(text, *shape):
    """Decode the text of bytes.js to a uint8 array."""
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(shape)
