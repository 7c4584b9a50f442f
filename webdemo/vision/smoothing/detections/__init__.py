"""Smooths detections over time, and numbers them."""
