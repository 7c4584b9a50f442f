"""Runs MediaPipe: loads it, lends it to one stream at a time, with deadlines."""
