"""MediaPipe's solutions and their models: see README.md."""
