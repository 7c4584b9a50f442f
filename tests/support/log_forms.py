"""How bytes could stand in a log."""

from __future__ import annotations

import base64


def forms_of(data):
    """A stretch of bytes, in the ways that it could be written into a log."""
    return [
        data.decode("latin-1"),
        data.decode(errors="replace"),
        repr(data)[2:-1],
        data.hex(),
        data.hex(" "),
        str(list(data))[1:-1],
        base64.b64encode(data).decode(),
    ]
