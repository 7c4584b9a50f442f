"""The link by which the audience joins, and its QR code."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webdemo.web import join_token

if TYPE_CHECKING:
    from segno import QRCode


QUIET = 4
"""Modules of white around the code: ISO/IEC 18004 asks for so many."""

FORE, BACK = ("38;5;231", "38;5;16"), ("48;5;231", "48;5;16")
"""White and black of the 256 colours, which no theme changes, as ISO 8613-6 has them."""


@dataclass(frozen=True)
class JoinLink:
    """One of the addresses at which the audience may reach the page."""

    url: str
    """With the token."""
    network: str
    """Name of its network, to choose by."""
    qr: "QRCode"
    """The URL as a QR code."""

    def terminal_qr(self, encoding: str) -> str:
        """Draw the QR code for a terminal of this encoding, black on white whatever its colours.

        A half block has the colours of two modules, one above the other. Where the encoding has
        none, each module is two spaces, and the code has twice the size.
        """
        rows = [*self.qr.matrix_iter(border=QUIET)]
        try:
            "▀".encode(encoding)
        except UnicodeEncodeError:
            return _lines([[f"\x1b[{BACK[dark]}m  " for dark in row] for row in rows])
        pairs = zip(rows[::2], [*rows[1::2], rows[0]], strict=False)  # the last is white, too
        return _lines(
            [
                [f"\x1b[{FORE[up]};{BACK[low]}m▀" for up, low in zip(*pair, strict=True)]
                for pair in pairs
            ]
        )


def _lines(rows: list[list[str]]) -> str:
    return "\n".join("".join(row) + "\x1b[0m" for row in rows)


def join_link(host: str, token: str, network: str) -> JoinLink:
    """Make a link.

    Args:
        host: Name or address, and port, as in a URL.
        token: See `join_token`.
        network: Name of the network.
    """
    import segno  # only an audience needs it

    url = f"https://{host}/?{join_token.PARAMETER}={token}"
    return JoinLink(url, network, segno.make(url, micro=False))
