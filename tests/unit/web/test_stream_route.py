from __future__ import annotations

from frames import HANDSHAKE

from webdemo import create_app
from webdemo.web import app_state


def test_slot_is_freed_if_the_upgrade_fails():
    """The upgrade fails because the test's WSGI has no socket."""
    app = create_app({"ALLOWED_HOSTS": {"localhost"}, "STREAMS_MAX": 1})
    for address in ("192.0.2.7", "192.0.2.7", "", ""):  # "": a Unix socket
        response = app.test_client().get(
            "/stream",
            headers={**HANDSHAKE, "Origin": "http://localhost"},
            environ_overrides={"REMOTE_ADDR": address},
        )
        assert response.status_code == 500, "each needs the only slot"
    assert app_state.of(app).slots.open == 0
