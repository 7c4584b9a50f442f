"""Signals that end a command, as exceptions."""

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

_SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


@contextlib.contextmanager
def cleaned_up() -> Iterator[None]:
    """Let Ctrl-C, SIGTERM and a closed terminal end the block by an exception, once.

    The block's own `with` and `finally` then remove what is incomplete. Only for the main thread.

    Raises:
        SystemExit: A signal came; the status is 128 and its number, as in shells.
    """
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    watched = [number for number in _SIGNALS if before[number] is not signal.SIG_IGN]  # nohup

    def end(number: int, _: FrameType | None) -> None:
        for other in watched:
            signal.signal(other, signal.SIG_IGN)
        raise SystemExit(128 + number)

    try:
        for number in watched:
            signal.signal(number, end)
        yield
    finally:
        for number in watched:
            signal.signal(number, before[number])
