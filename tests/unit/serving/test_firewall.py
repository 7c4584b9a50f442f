from __future__ import annotations

from webdemo.serving import firewall


def test_advice_names_port_and_place():
    for platform, words in (
        ("linux", ["ufw allow 9443/tcp", "firewall-cmd --add-port=9443/tcp"]),
        ("darwin", ["System Settings", "Python"]),
        ("win32", ["Windows Defender Firewall", "public"]),
    ):
        advice = firewall.advice(9443, platform)
        for word in ["TCP port 9443", "hotspot", *words]:
            assert word in advice, platform
