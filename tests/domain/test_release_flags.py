from learnlog.domain.release_flags import ReleaseFlags, flags_in


def test_plain_fixes_raise_no_flag():
    assert flags_in("Fixes a typo in the manual.") == ReleaseFlags()


def test_each_warning_is_found_with_its_words():
    found = flags_in(
        "BREAKING CHANGE: the old flag was removed.\nFixes CVE-2026-1234.\n"
        "Version 1 reaches its end of life."
    )

    assert (found.breaking, found.security, found.deprecated, found.end_of_life) == (True,) * 4
    assert found.matched == ("CVE-2026-1234", "BREAKING CHANGE", "removed", "end of life")


def test_a_conventional_commit_with_a_mark_is_breaking():
    assert flags_in("feat(api)!: drop the old route").breaking


def test_at_most_five_words_of_a_kind_are_kept():
    found = flags_in(" ".join(f"CVE-2026-{number}" for number in range(1000, 1020)))

    assert len(found.matched) == 5


def test_a_long_hostile_text_takes_no_time_to_speak_of():
    flags_in("a" * 3_000_000 + "!:" * 1_000)
