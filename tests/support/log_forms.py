"""The forms in which bytes could appear in a log."""

from __future__ import annotations

import base64


def forms_of(data):
    """The texts by which these bytes could be logged."""
    return [
        data.decode("latin-1"),
        data.decode(errors="replace"),
        repr(data)[2:-1],
        data.hex(),
        data.hex(" "),
        str(list(data))[1:-1],
        base64.b64encode(data).decode(),
    ]
