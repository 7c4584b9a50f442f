"""A function in a process of its own: no load shares an interpreter with what measures it."""

from __future__ import annotations

import multiprocessing
import signal
import time

_spawn = multiprocessing.get_context("spawn")
PATIENCE_SECONDS = 30.0


class Worker:
    """Runs `work(stop, *args)` at once; what it returns by the time `stop` is set is the result."""

    def __init__(self, work, *args):
        self._stop = _spawn.Event()
        self._results, sender = _spawn.Pipe(duplex=False)
        self._process = _spawn.Process(
            target=_run, args=(sender, work, self._stop, *args), daemon=True
        )
        self._process.start()
        sender.close()
        self._receive()  # it has started: what follows is no longer the interpreter's start

    def _receive(self, seconds=PATIENCE_SECONDS):
        assert self._results.poll(seconds), "the worker does not answer"
        try:
            return self._results.recv()
        except EOFError:
            raise RuntimeError("A worker failed; its error stands above.") from None

    def finish(self):
        """End it, and give its result and the share of a core that it used."""
        self._stop.set()
        return self.result(PATIENCE_SECONDS)

    def result(self, seconds):
        """The same, once it ends by itself."""
        result = self._receive(seconds)
        self._process.join(PATIENCE_SECONDS)
        return result

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.join()


def _run(sender, work, stop, *args):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sender.send("started")
    cpu, wall = time.process_time(), time.monotonic()
    result = work(stop, *args)
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    sender.send((result, cpu / wall))
