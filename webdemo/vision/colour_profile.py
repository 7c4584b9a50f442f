"""Converts a picture to sRGB, by what its file says of its colours."""

import functools
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

PROFILE_BYTES_MAX = 4 << 20
"""Maximum size of an ICC profile. Those of printers have up to 3 MB."""

SRGB = ImageCms.createProfile("sRGB")
SRGB_GAMMA = 1 / 2.2
"""sRGB's, nearly, as a PNG says it."""

SRGB_XY = (0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)
"""x and y of white, red, green and blue, in the order of a PNG's chromaticities: IEC 61966-2-1."""

STEPS = 1 << 16
"""Of light: 256 are too few for the dark."""


def to_srgb(image: Image.Image) -> Image.Image:
    """Convert a decoded picture of any mode to sRGB: RGB, or RGBA if it may be transparent.

    As browsers do, an ICC profile counts first, then a PNG's sRGB chunk, then its gamma and its
    chromaticities. A profile that is damaged or does not fit is left out.
    """
    info: dict[Any, Any] = image.info
    alpha = _alpha(image)
    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 256).convert("L")
    elif image.mode not in {"L", "RGB", "CMYK"}:
        image = image.convert("L" if image.mode in {"1", "LA"} else "RGB")
    profile = info.get("icc_profile") or b""
    if profile:
        image = _by_profile(image, profile)
    image = image.convert("RGB")
    if not profile and "srgb" not in info and ("gamma" in info or "chromaticity" in info):
        image = _by_gamma(image, info.get("gamma"), info.get("chromaticity"))
    if alpha is not None:
        image.putalpha(alpha)
    return image


def _alpha(image: Image.Image) -> Image.Image | None:
    if "A" in image.mode:
        return image.getchannel("A")
    if "transparency" in image.info and not image.mode.startswith("I"):
        return image.convert("RGBA").getchannel("A")
    return None


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image:
    if len(profile) > PROFILE_BYTES_MAX:
        return image
    try:
        converted = ImageCms.profileToProfile(
            image, io.BytesIO(profile), SRGB, ImageCms.Intent.PERCEPTUAL, "RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted or image


def _by_gamma(
    image: Image.Image, gamma: float | None, chromaticity: tuple[float, ...] | None
) -> Image.Image:
    """Convert by a PNG's gAMA and cHRM chunks (https://www.w3.org/TR/png-3/, 11.3.2)."""
    exponent = 1 / (gamma or SRGB_GAMMA)
    others = not np.allclose(chromaticity or SRGB_XY, SRGB_XY, atol=0.01)
    if not 0.1 < exponent < 10 or (not others and abs(exponent * SRGB_GAMMA - 1) < 0.05):
        return image  # it may say sRGB in this way
    try:
        to_srgb = np.linalg.inv(_to_xyz(SRGB_XY)) @ _to_xyz(chromaticity or SRGB_XY)
    except np.linalg.LinAlgError:  # no three colours
        return image
    levels = np.linspace(0, 1, 256, dtype=np.float32) ** exponent
    pixels = np.array(image)
    for row in pixels:  # all at once would take 12 bytes a pixel, several times
        linear = np.clip(levels[row] @ to_srgb.T.astype(np.float32), 0, 1)
        row[:] = _transfer()[np.rint((STEPS - 1) * linear).astype(np.uint16)]
    return Image.fromarray(pixels)


@functools.cache
def _transfer() -> NDArray[np.uint8]:
    """Give sRGB's transfer function as a table of STEPS: IEC 61966-2-1."""
    linear = np.linspace(0, 1, STEPS)
    curve = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    table: NDArray[np.uint8] = np.rint(255 * curve).astype(np.uint8)
    return table


def _to_xyz(xy: Sequence[float]) -> NDArray[np.float64]:
    """Give the matrix from linear RGB to XYZ in which white is 1, 1, 1: grey stays grey."""
    x, y = np.maximum(np.reshape(xy, (4, 2)).T, 1e-6)
    white, *primaries = (np.stack((x, y, 1 - x - y)) / y).T
    columns = np.stack(primaries, axis=1) / white[:, None]
    matrix: NDArray[np.float64] = columns * np.linalg.solve(columns, np.ones(3))
    return matrix
