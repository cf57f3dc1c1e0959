from datetime import timedelta

from learnlog.store import sender
from learnlog.store.sender import Circuit
from tests.conftest import NOW


def test_a_suppression_lasts_until_it_is_lifted(session):
    sender.suppress(session, "ana@team.example", "550 " + "x" * 400, now=NOW)
    reason = sender.suppression_reason(session, "ana@team.example")
    sender.lift_suppression(session, "ana@team.example")
    sender.lift_suppression(session, "ana@team.example")

    assert reason.startswith("550 x")
    assert len(reason) == 300
    assert sender.suppression_reason(session, "ana@team.example") == ""


def test_the_circuit_is_closed_until_it_is_opened_and_after(session):
    opened = Circuit(NOW + timedelta(minutes=1), 2, "535 no")
    before = sender.read_circuit(session)
    sender.close_circuit(session)
    sender.write_circuit(session, opened)
    between = sender.read_circuit(session)
    sender.close_circuit(session)

    assert before == Circuit(None, 0, "")
    assert between == opened
    assert sender.read_circuit(session) == Circuit(None, 0, "")
