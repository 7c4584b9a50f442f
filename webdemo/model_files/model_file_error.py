"""The error of a model file that can't be had."""


class ModelFileError(RuntimeError):
    """A file can't be fetched, read or stored; the message says why and what to do."""
