"""Smooths results over time, with what is kept of a stream's earlier frames."""
