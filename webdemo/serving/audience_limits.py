"""The limits of the audience's site."""

LIMITS = {
    "STREAMS_MAX": 64,
    # With at most two streams each, every device gets at least half of an equal share.
    "STREAMS_PER_DEVICE": 2,
    # A whole room may be behind one router. Half of the places stay free for other addresses,
    # however many devices one of them pretends to be.
    "STREAMS_PER_ADDRESS": 32,
    # Holistic, the largest, takes 203 MB a stream: 2.4 GB at worst. Beside the presenter's own 8,
    # that leaves a laptop of 8 GB its system and browser. The other guests are asked to wait.
    "TRACKERS_MAX": 12,
    # The whole audience scans the code at once, and a browser opens up to six connections.
    "CONNECTIONS_MAX": 512,
    "CONNECTIONS_PER_ADDRESS": 256,
    # A TLS handshake takes a millisecond of a core: a burst of three seconds, in which 32 devices
    # behind one router load the page, then 5 % of a core.
    "CONNECTIONS_BURST": 3000,
    "CONNECTIONS_PER_SECOND": 50.0,
    # Guests' pages post no pictures, and each takes a core for a quarter of a second.
    "PICTURES_AT_ONCE": 0,
    "PROGRAMS_FROM_LOOPBACK": False,
}
"""Limits that differ from those in `limits.DEFAULTS`."""
