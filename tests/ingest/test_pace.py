import pytest

from learnlog.ingest import pace
from learnlog.ingest.pace import Pace


def test_a_host_is_asked_again_when_its_time_has_passed_and_not_before():
    hosts = Pace(1.0)

    waits = [hosts.take("a.example", at=at) for at in (100.0, 100.0, 100.25, 101.0, 101.5, 102.0)]

    assert waits == [0.0, 1.0, 0.75, 0.0, 0.5, 0.0]


def test_hosts_do_not_wait_for_one_another():
    hosts = Pace(1.0)
    hosts.take("a.example", at=100.0)

    assert hosts.take("b.example", at=100.0) == 0.0


def test_without_a_pace_nobody_waits():
    hosts = Pace(0.0)

    assert [hosts.take("a.example", at=100.0) for _ in range(3)] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("later", [100.0, 200.0])
def test_hosts_whose_moment_has_passed_are_forgotten_and_no_others(monkeypatch, later):
    monkeypatch.setattr(pace, "FORGET_ABOVE", 2)
    hosts = Pace(1.0)
    for name in ("a", "b", "c"):
        hosts.take(name, at=100.0)

    assert hosts.take("d", at=later) == 0.0
    assert hosts.take("a", at=later) == (1.0 if later == 100.0 else 0.0)
    assert len(hosts._next) == (4 if later == 100.0 else 2)
