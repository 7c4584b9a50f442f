"""Choices drawn from arbitrary bytes, for fuzzing."""

from __future__ import annotations


class Choices:
    """Numbers drawn from bytes; zeros once they are used up."""

    def __init__(self, data):
        self._data, self._at = data, 0

    def number(self, below):
        """A number from 0 to `below`, exclusive."""
        bytes_wanted = 1 if below <= 256 else 3
        part = self._data[self._at : self._at + bytes_wanted]
        self._at += bytes_wanted
        return int.from_bytes(part, "little") % below

    def one_of(self, options):
        return options[self.number(len(options))]

    def some(self, count):
        part = self._data[self._at : self._at + count]
        self._at += count
        return part
