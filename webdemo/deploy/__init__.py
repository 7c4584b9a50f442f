"""Running behind a proxy, under gunicorn."""
