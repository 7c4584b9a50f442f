"""Turns MediaPipe's results into plain values for JSON."""

import base64
import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from webdemo.vision.codec import encode_png, mask_to_uint8


def to_plain(value: Any) -> Any:
    """Turn a result into plain values, with the names that MediaPipe gives them.

    Protocol buffers and dataclasses become objects, and masks a PNG in a data URL: uint8, or
    float32 from 0 to 1, (height, width); black for background, white for what was found.

    Raises:
        TypeError: No plain form of the value is known.
    """
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, dict):
        return {name: to_plain(one) for name, one in value.items()}
    if isinstance(value, np.ndarray):
        mask = value if value.dtype == np.uint8 else mask_to_uint8(value)
        return "data:image/png;base64," + base64.b64encode(encode_png(mask)).decode()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if hasattr(value, "ListFields"):  # a protocol buffer
        return {field.name: to_plain(one) for field, one in value.ListFields()}
    if isinstance(value, Sequence):  # a repeated field, too, though it has no __iter__
        return [to_plain(one) for one in value]
    raise TypeError(f"No plain form of {type(value).__name__} is known.")
