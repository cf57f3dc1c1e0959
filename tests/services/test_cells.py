from learnlog.services.cells import load_cells
from tests.conftest import NOW, ago
from tests.makers import make_follow, make_member, make_release, make_technology


def test_the_newest_release_is_by_version_and_not_by_date(session):
    technology_id = make_technology(session)
    for version, days in (("3.14.6", 60), ("3.13.14", 5)):
        make_release(session, technology_id, version, kind="patch", released_at=ago(days))
    ana = make_member(session)
    make_follow(session, ana, technology_id)

    (cell,) = load_cells(session, [ana], now=NOW)
    releases = cell.landscape.releases

    assert releases.newest(NOW).version == "3.14.6"
    assert releases.newest(ago(90)) is None
    assert releases.named("3.13.99").version == "3.13.14"
    assert releases.named("1.0") is None
    assert releases.by_id(None) is None


def test_the_number_of_queries_does_not_grow_with_the_people(store):
    from sqlalchemy import event

    with store.begin() as session:
        technologies = [make_technology(session, f"t{number}") for number in range(3)]
        people = [make_member(session) for _ in range(6)]
        for user_id in people:
            for technology_id in technologies:
                make_follow(session, user_id, technology_id, level=2)
    counted = []
    event.listen(store.engine, "before_cursor_execute", lambda *_: counted.append(1))

    def queries(user_ids):
        counted.clear()
        with store.begin() as session:
            load_cells(session, user_ids, now=NOW)
        return len(counted)

    assert queries(people[:1]) == queries(people)
