from learnlog.services.card_validity import BATCH
from learnlog.store.tables import CardRow
from learnlog.worker.card_validity import check_cards
from tests.conftest import NOW, ago
from tests.makers import make_card, make_member, make_release, make_technology


def test_the_tick_looks_at_every_release_and_then_at_none(parts, store):
    with store.begin() as session:
        terraform = make_technology(session, "terraform")
        card = make_card(
            session, make_member(session), terraform, created_at=ago(90), true_until="1.15"
        )
        for number in range(BATCH + 5):
            make_release(session, terraform, f"1.{number}", released_at=ago(80 - number))

    assert check_cards(parts, now=NOW) == 1
    assert check_cards(parts, now=NOW) == 0

    with store.read() as session:
        assert session.get(CardRow, card).suspended_at == NOW
