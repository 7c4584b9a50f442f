"""The Flask application: pages, API and checks."""
