from sqlalchemy import event
from sqlmodel import col, select

from learnlog.store.card_validity import mark_touched
from learnlog.store.tables import CardRow
from tests.conftest import NOW
from tests.makers import make_card, make_member, make_release, make_technology


def test_no_statement_names_more_than_five_hundred_cards_and_all_are_marked(session):
    terraform = make_technology(session, "terraform")
    card = make_card(session, make_member(session), terraform)
    release = make_release(session, terraform, "1.15")
    sizes = []

    @event.listens_for(session.connection(), "before_cursor_execute")
    def _(_connection, _cursor, _statement, parameters, *_rest):
        sizes.append(len(parameters))

    mark_touched(session, range(card - 1000, card + 1), release, suspended=True, now=NOW)

    assert len(sizes) == 3
    assert max(sizes) < 500 + 10
    session.expire_all()
    marked = session.exec(select(CardRow.id).where(col(CardRow.changed_at) == NOW)).all()
    assert marked == [card]
