"""MediaPipe's solutions beside selfie segmentation: see README.md."""
