"""A frame on its way to a model."""

from dataclasses import dataclass, field

from webdemo.vision.frame_settings import FrameSettings


@dataclass(frozen=True)
class Frame:
    """An encoded picture, and what is wanted of it."""

    picture: bytes | memoryview
    """Encoded as stream/README.md describes."""
    encoding: int
    """A `codec.Encoding`, if it is valid."""
    width: int
    """Pixels, as is the height."""
    height: int
    settings: FrameSettings = field(default_factory=FrameSettings)
