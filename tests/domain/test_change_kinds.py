import pytest

from learnlog.domain.change_kinds import (
    NEUTRAL,
    ChangeKind,
    Judgement,
    Section,
    judge,
    marked_breaking,
    read_section,
)

B, F, D, S, X, N = (
    ChangeKind.BREAKING,
    ChangeKind.FEATURE,
    ChangeKind.DEPRECATION,
    ChangeKind.SECURITY,
    ChangeKind.FIX,
    ChangeKind.OTHER,
)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Breaking changes", B),
        ("⚠️ Breaking Changes & Deprecations", B),
        ("Backwards incompatible changes in 5.2", B),
        ("Potentially Breaking Changes for new Foo 7.0 features", B),
        ("Removed", B),
        ("Removals and backward incompatible breaking changes", B),
        ("Features removed in 5.1", B),
        ("Deprecations (removal in next major release)", D),
        ("Features deprecated in 5.2", D),
        ("Security fixes", S),
        ("Bug Fixes", X),
        ("Fixed", X),
        ("Fixes since v2.38", X),
        ("🚀 New Features", F),
        ("Added", F),
        ("Improvements", F),
        ("Changes", None),
        ("What's Changed", None),
    ],
)
def test_a_title_gives_the_kind_of_what_follows(title, kind):
    assert read_section(title).kind is kind


@pytest.mark.parametrize("title", ["Runtime", "Python 3.13 support", "New security of trains", ""])
def test_a_title_about_a_topic_gives_none(title):
    assert read_section(title) is None


@pytest.mark.parametrize(
    "title", ["Docs", "Internal", "New Contributors", "Packaging notes for downstreams"]
)
def test_what_is_of_no_concern_to_users_is_told_apart(title):
    assert read_section(title).is_inner
    assert judge("Remove support for Foo 3", read_section(title)).kind is N


def test_under_changed_less_is_needed_to_break():
    changed = read_section("Changed")

    assert changed.is_change
    assert judge("Empty names are rejected", changed).kind is B
    assert judge("Empty names are rejected").kind is N


@pytest.mark.parametrize(
    ("text", "kind", "matched"),
    [
        ("feat!: new parser", B, "feat!"),
        ("fix(core)!: stricter", B, "fix(core)!"),
        ("fix(core): hold the lock", X, "fix(core)"),
        ("feat: a new parser", F, "feat"),
        ("[BUGFIX] UI: hold the lock", X, "BUGFIX"),
        ("[CHANGE] Flags: rename --a to --b", B, "Flags: rename --a to"),
        ("Change: names are longer", N, ""),
        ("Security: names leaked", S, "Security"),
        ("Deprecated: names", D, "Deprecated"),
        ("Removed: names", B, "Removed"),
        ("chore: remove support for Foo 3", N, ""),
        ("names: a word", N, ""),
        ("BREAKING Names are longer", B, "BREAKING"),
        ("Names are longer. This is a breaking change.", B, "breaking change"),
        ("No breaking changes here", N, ""),
        ("Revert the breaking change of 1.2", N, ""),
        ("feat: drop support for Foo 3", B, "drop support"),
        ("fix: escape names (CVE-2024-12345)", S, "CVE-2024-12345"),
        ("feat: deprecate names", D, "deprecate"),
    ],
)
def test_the_mark_of_an_item_decides_before_its_words(text, kind, matched):
    assert judge(text) == Judgement(kind, matched)


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("Breaking changes", "Names are longer", B),
        ("Breaking changes", "The new Foo.name() gives the name", F),
        ("Breaking changes", "Added a check: old names are rejected", B),
        ("Breaking changes & deprecations", "The name is deprecated", D),
        ("Breaking changes & deprecations", "Names are longer", B),
        ("Breaking changes & deprecations", "Deprecation!: names", D),
        ("Deprecations and removals", "Removed the name argument", B),
        ("Deprecations", "Dropped support for Foo 3", B),
        ("Deprecations", "The name argument", D),
        ("Bug fixes", "Names are longer", X),
        ("Bug fixes", "Drop support for Foo 3", B),
        ("Bug fixes", "Names could leak, GHSA-aaaa-bbbb-cccc", S),
        ("New features", "Deprecate names", D),
        ("New features", "Names are longer", F),
        ("Security", "Drop names", S),
        ("Bug fixes", "names: longer", X),
    ],
)
def test_the_section_decides_where_an_item_has_no_mark(title, text, kind):
    assert judge(text, read_section(title)).kind is kind


def test_a_kind_comes_with_the_words_that_decided_it():
    assert judge("Names are longer", read_section("Bug fixes")).matched == "bug"
    assert judge("Names are longer", NEUTRAL) == Judgement(N)
    assert judge("Names are longer", Section(B, "x" * 200)).matched == "x" * 80


def test_the_author_may_mark_a_change_in_further_paragraphs():
    assert marked_breaking("Longer. BREAKING CHANGE: names").kind is B
    assert marked_breaking("Longer names") is None
