"""`webdemo bench`: what a frame costs in the model, in the server, and over a WebSocket."""
