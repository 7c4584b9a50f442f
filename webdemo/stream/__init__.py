"""The WebSocket stream of frames and masks."""
