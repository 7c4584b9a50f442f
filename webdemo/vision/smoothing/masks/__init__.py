"""Smooths masks over time: each file is one way in which a mask changes without a reason."""
