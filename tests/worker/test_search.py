from learnlog.services.search import search
from learnlog.store.tables import CardRow
from learnlog.worker.search import index_search
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_technology


def test_a_tick_indexes_all_that_changed_and_a_second_one_nothing(parts):
    with parts.store.begin() as session:
        user_id, technology_id = make_member(session), make_technology(session)
        make_follow(session, user_id, technology_id)
        session.add_all(
            CardRow(
                user_id=user_id,
                technology_id=technology_id,
                prompt=f"Card {number}",
                answer="needle" if number == 0 else "",
                due_day=1,
                created_at=ago(1),
                true_as_of=ago(1),
            )
            for number in range(450)
        )

    done = [index_search(parts, now=NOW), index_search(parts, now=NOW)]

    assert done == [450, 0]
    with parts.store.read() as session:
        assert len(search(session, user_id, "needle").hits) == 1
