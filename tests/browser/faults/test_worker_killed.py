"""The page behind nginx under its public name."""

import pytest
from deployment import NAME, deployed
from server_process import poll_until
from stage import GREEN, is_colour

pytestmark = pytest.mark.slow


def test_pages_recover_when_their_worker_is_killed(launch, camera_video, open_stage):
    flags = (
        f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={camera_video.path}",
    )
    with deployed() as deployment, launch(*flags) as browser:
        # Under a public name a browser allows the camera only over HTTPS.
        options = {"url": deployment.url, "ignore_https_errors": True, "permissions": ["camera"]}
        stages = [open_stage(browser, "source=camera&size=640x480", **options) for _ in range(2)]
        reconnected = []
        for stage in stages:
            stage.wait_live()
            stage.page.on("websocket", lambda _, stage=stage: reconnected.append(stage))
        assert deployment.gunicorn.spread() == [1, 1]
        victim, _ = deployment.gunicorn.worker_processes()
        victim.kill()

        def lost():
            stages[0].page.wait_for_timeout(20)  # lets Playwright deliver both pages' events
            return reconnected

        poll_until(lost, 60)
        for stage in stages:
            stage.wait_live()
            before = stage.picture().tobytes()
            picture = stage.until_shown(lambda picture: picture.tobytes() != before)  # noqa: B023
            assert is_colour(picture, GREEN).any()
        assert len(set(reconnected)) == 1  # the other worker's page is not affected
        poll_until(lambda: sum(deployment.gunicorn.spread()) == 2)
        for stage in stages:
            stage.context.close()
