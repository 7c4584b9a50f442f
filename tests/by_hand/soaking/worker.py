"""Runs a function in its own process, so that load and measurement share no interpreter."""

from __future__ import annotations

import multiprocessing
import signal
import time

_spawn = multiprocessing.get_context("spawn")
PATIENCE_SECONDS = 30.0


class Worker:
    """Runs `work(stop, *args)` at once. `work` returns its result when `stop` is set."""

    def __init__(self, work, *args):
        self._stop = _spawn.Event()
        self._results, sender = _spawn.Pipe(duplex=False)
        self._process = _spawn.Process(
            target=_run, args=(sender, work, self._stop, *args), daemon=True
        )
        self._process.start()
        sender.close()
        self._receive()  # wait until the interpreter has started

    def _receive(self, seconds=PATIENCE_SECONDS):
        assert self._results.poll(seconds), "the worker does not answer"
        try:
            return self._results.recv()
        except EOFError:
            raise RuntimeError("A worker failed; its error stands above.") from None

    def finish(self):
        """Stop the work; return its result and the share of a core that it used."""
        self._stop.set()
        return self.result(PATIENCE_SECONDS)

    def result(self, seconds):
        """Wait until the work ends by itself; return the same."""
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
