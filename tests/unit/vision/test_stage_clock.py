from webdemo.vision.stage_clock import STAGES, US_MAX, StageClock

DAY_NS = 24 * 3600 * 10**9


def test_stages_last_from_mark_to_mark_and_survive_a_clock_that_jumps():
    times = iter([2_000_000, 5_000_000, 5_000_000 + DAY_NS, 5_000_000])
    clock = StageClock(1_000_000, lambda: next(times))
    for stage in STAGES[:4]:
        clock.mark(stage)
    assert clock.stages_us() == (1000, 3000, US_MAX, 0, 0, 0, 0)
