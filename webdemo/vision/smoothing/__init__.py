"""Mask smoothing over time: what one stream's frames leave behind for the next."""
