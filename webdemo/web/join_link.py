"""The link by which the audience joins, and its QR code."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webdemo.web import join_token

if TYPE_CHECKING:
    from segno import QRCode


@dataclass(frozen=True)
class JoinLink:
    """One of the addresses at which the audience may reach the page."""

    url: str
    """With the token."""
    network: str
    """Name of its network, to choose by."""
    qr: "QRCode"
    """The URL as a QR code."""

    def terminal_qr(self) -> str:
        """The QR code in half blocks."""
        lines = io.StringIO()
        self.qr.terminal(lines, compact=True)
        return lines.getvalue()


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
