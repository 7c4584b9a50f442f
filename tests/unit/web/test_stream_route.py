from __future__ import annotations

import pytest
from frames import HANDSHAKE

from webdemo import create_app
from webdemo.web import app_state


@pytest.mark.parametrize("address", ["192.0.2.7", ""], ids=["TCP", "Unix socket"])
def test_slot_is_freed_if_the_upgrade_fails(address):
    """The upgrade fails because the test's WSGI has no socket."""
    app = create_app({"ALLOWED_HOSTS": {"localhost"}, "STREAMS_MAX": 1})
    for _ in range(2):  # the second request needs the first one's slot
        response = app.test_client().get(
            "/stream",
            headers={**HANDSHAKE, "Origin": "http://localhost"},
            environ_overrides={"REMOTE_ADDR": address},
        )
        assert response.status_code == 500
    assert app_state.of(app).slots.open == 0
