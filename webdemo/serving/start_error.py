"""The error of a program that cannot start."""


class StartError(OSError):
    """The program can't start; the message says why and what to do."""
