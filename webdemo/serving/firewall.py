"""What to do when a firewall keeps the audience out."""

import sys


def advice(port: int, platform: str = sys.platform) -> str:
    """Say which port to allow, and how on this system.

    Args:
        port: The audience's TCP port.
        platform: As `sys.platform`.
    """
    if platform == "win32":
        where = (
            "in Windows Defender Firewall, for private and public networks. Windows asks for it "
            "at the first start."
        )
    elif platform == "darwin":
        where = "in System Settings, Network, Firewall: Python may accept incoming connections."
    else:
        where = (
            f"in the firewall: “sudo ufw allow {port}/tcp” on Ubuntu, "
            f"“sudo firewall-cmd --add-port={port}/tcp” on Fedora."
        )
    return (
        f"If no phone can open the page, allow TCP port {port} {where} "
        "Some networks keep devices apart: open a hotspot then."
    )
