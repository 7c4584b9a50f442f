"""What keeps the program from starting."""


class StartError(OSError):
    """It can't start like this; the message says why and what to do."""
