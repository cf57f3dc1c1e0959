import itertools

import pytest

from learnlog.domain.entry import KnownEntry, as_item, link_key
from learnlog.domain.reconciliation import Extent, Memory, reconcile
from tests.conftest import NOW, ago
from tests.domain.test_entry import entry

ADDED = Extent(total=1, adds_only=True)


def items(*entries):
    return [as_item(one) for one in entries]


WHOLE = Extent()


class Shelf:
    """What a store would keep of one feed."""

    def __init__(self, *entries):
        self.numbers = itertools.count(1)
        self.rows = {}
        self.memory = Memory()
        if entries:
            self.read(*entries)

    def read(self, *entries, extent=WHOLE):
        found = reconcile(
            self.rows.values(), items(*entries), now=NOW, memory=self.memory, extent=extent
        )
        keys = dict(found.rekeyed)
        for change in found.changed:
            before = self.rows[change.id]
            dated = change.now if change.is_twin else before
            self.rows[change.id] = known(change.id, before.key, change.now, dated.published_at)
        for id_, key in keys.items():
            row = self.rows[id_]
            self.rows[id_] = KnownEntry(
                id_, key, row.link, row.title, row.text_hash, row.published_at
            )
        for new in found.new:
            id_ = next(self.numbers)
            self.rows[id_] = known(id_, new.key, new, new.published_at)
        self.memory = Memory(
            self.memory.link_keys or found.ids_change,
            self.memory.removed,
            self.memory.shared | found.shared,
        )
        return found

    @property
    def stands(self):
        return {
            (row.key, row.link, row.title, row.text_hash, row.published_at)
            for row in self.rows.values()
        }


def known(id_, key, new, published_at):
    return KnownEntry(id_, key, new.link, new.entry.title, new.text_hash, published_at)


def test_entries_that_were_never_seen_are_new():
    found = Shelf().read(entry(1), entry(2))

    assert [new.entry.title for new in found.new] == ["Title 1", "Title 2"]
    assert found.changed == ()


def test_the_same_document_changes_nothing_however_often():
    shelf = Shelf(entry(1), entry(2))

    for _ in range(50):
        again = shelf.read(entry(2), entry(1), entry(1))
        assert again.new == again.changed == again.rekeyed == ()


def test_an_edited_text_is_a_change_of_the_same_entry():
    shelf = Shelf(entry(1))

    found = shelf.read(entry(1, content_html="<p>other</p>", published_at=ago(0)))

    assert found.new == ()
    assert [(change.id, change.is_twin) for change in found.changed] == [(1, False)]
    assert shelf.rows[1].published_at == ago(1)


def test_ids_that_change_at_every_fetch_do_not_double_entries():
    shelf = Shelf(entry(1), entry(2))

    found = shelf.read(entry(1, guid="x-77", title="New words"), entry(2, guid="x-78"))

    assert found.new == ()
    assert found.ids_change
    assert [change.now.entry.title for change in found.changed] == ["New words"]


def test_once_links_decide_they_go_on_to():
    shelf = Shelf(entry(1), entry(2))
    shelf.memory = Memory(link_keys=True)

    found = shelf.read(entry(1, guid="x-79"), entry(3, guid="x-80"))

    assert found.ids_change
    assert [new.key for new in found.new] == [link_key("https://example.org/3")]


def test_few_changed_items_of_a_large_document_do_not_make_ids_made_up():
    shelf = Shelf(*(entry(number) for number in range(1, 11)))

    found = shelf.read(
        entry(1, guid="x", title="a"), entry(2, guid="y", title="b"), extent=Extent(total=10)
    )

    assert not found.ids_change
    assert len(found.new) == 2


def test_items_that_all_lead_to_the_front_page_have_no_made_up_ids():
    home = "https://example.org/"
    shelf = Shelf(entry(1, link=home), entry(2, link=home))

    found = shelf.read(entry(3, link=home), entry(4, link=home))

    assert not found.ids_change
    assert len(found.new) == 2


def test_a_new_id_under_the_old_link_and_title_is_the_old_entry_and_is_known_from_then_on():
    shelf = Shelf(*(entry(number) for number in range(1, 6)))

    found = shelf.read(entry(1, guid="moved"), *(entry(number) for number in range(2, 6)))

    assert found.new == ()
    later = shelf.read(entry(1, guid="moved", title="Another title"))
    assert later.new == ()
    assert len(later.changed) == 1


def test_entries_without_titles_are_not_taken_for_each_other():
    shelf = Shelf(entry(1, title="", link="https://example.org/p"))

    assert len(shelf.read(entry(2, title="", link="https://example.org/p")).new) == 1


def test_a_guid_shared_by_different_links_names_none_of_them():
    found = Shelf().read(*(entry(number, guid="same") for number in range(1, 6)))

    assert {new.key[:5] for new in found.new} == {"link:"}
    assert len(found.new) == 5


@pytest.mark.parametrize("alike", [{}, {"title": "Untitled", "published_at": ago(3)}])
def test_a_shared_guid_is_found_out_when_the_items_come_one_by_one(alike):
    one, other = entry(1, guid="same", **alike), entry(2, guid="same", **alike)
    shelf = Shelf(one)

    shelf.read(other, extent=Extent(total=2, adds_only=True))

    assert shelf.stands == Shelf(one, other).stands
    assert shelf.read(one, other).new == ()


def test_another_entry_under_a_guid_whose_entry_left_the_document_is_another_entry():
    shelf = Shelf(entry(1, guid="same"))

    assert len(shelf.read(entry(2, guid="same")).new) == 1
    assert len(shelf.rows) == 2


@pytest.mark.parametrize("stays", [{"title": "Title 1"}, {"published_at": ago(1)}])
def test_an_entry_that_moves_keeps_its_id_and_its_day_or_title(stays):
    shelf = Shelf(entry(1))

    found = shelf.read(
        entry(
            1,
            link="https://example.org/moved",
            **({"title": "New", "published_at": ago(0)} | stays),
        )
    )

    assert found.new == found.rekeyed == ()
    assert len(found.changed) == 1


def test_without_id_and_link_the_text_names_an_entry():
    bare = {"guid": "", "link": ""}

    found = Shelf().read(entry(1, **bare), entry(2, **bare), entry(1, **bare))

    assert len(found.new) == 2


@pytest.mark.parametrize("key", [as_item(entry(1)).guid_key, as_item(entry(1)).pair_key])
def test_what_was_removed_does_not_come_in_again_under_its_key_or_its_link_and_title(key):
    shelf = Shelf()
    shelf.memory = Memory(removed=frozenset({key}))

    found = shelf.read(entry(1), entry(2))

    assert [new.entry.title for new in found.new] == ["Title 2"]


TWINS = (
    entry(1, content_html="<p>first</p>"),
    entry(1, content_html="<p>second</p>", published_at=ago(0)),
    entry(1, guid="another", content_html="<p>third</p>"),
    entry(2),
)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_document_read_in_parts_leaves_what_it_leaves_when_read_at_once(size):
    whole = Shelf(*TWINS).stands

    for part in itertools.combinations(TWINS, size):
        shelf = Shelf(*part)
        rest = [one for one in TWINS if one not in part]
        shelf.read(*rest, extent=Extent(total=len(TWINS), adds_only=True))
        assert shelf.stands == whole
        shelf.read(*TWINS)
        assert shelf.stands == whole


def test_two_entries_are_never_given_the_same_key():
    link = "https://example.org/p"
    shelf = Shelf(entry(1, link=link), entry(2, link=link))

    renamed = [entry(1, link=link, guid="same"), entry(2, link=link, guid="same")]
    found = shelf.read(*renamed)

    assert found.new == ()
    assert len({row.key for row in shelf.rows.values()}) == 2


def test_an_entry_without_a_link_keeps_the_id_that_turns_out_to_name_several():
    bare = entry(1, guid="same", link="")
    shelf = Shelf(bare)

    found = shelf.read(entry(2, guid="same"), entry(3, guid="same"))

    assert found.rekeyed == ()
    assert len(found.new) == 2
