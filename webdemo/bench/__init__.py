"""`webdemo bench`: what a frame costs, bare, in the server, and over a real WebSocket."""
