from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnlog.domain.interest import Interest
from learnlog.domain.proficiency import Level
from learnlog.domain.release import Impact
from learnlog.domain.relevance import (
    ChangeNews,
    MustHave,
    Reader,
    Relevance,
    Rule,
    relevance,
)
from learnlog.domain.targets import Exemption, Requirement, effective_target

TODAY = date(2026, 8, 24)
WANTED = effective_target(Level.WORKING)
OF_THE_TEAM = [Requirement(Level.WORKING, name="Platform")]
EXEMPT = effective_target(
    None, (), None, OF_THE_TEAM, exemption=Exemption(date(2026, 12, 1), "leave")
)

THRESHOLDS = [Impact.PATCH, Impact.MINOR, Impact.MAJOR]
readers = st.builds(
    Reader,
    threshold=st.sampled_from(THRESHOLDS),
    prereleases=st.booleans(),
    level=st.none() | st.sampled_from(Level),
    interest=st.none() | st.sampled_from(Interest),
    target=st.sampled_from([None, WANTED, EXEMPT]),
    is_engaged=st.booleans(),
    unsupported=st.sampled_from(["", "1.33"]),
)
news = st.builds(
    ChangeNews,
    st.sampled_from(Impact),
    is_release=st.booleans(),
    is_prerelease=st.booleans(),
    left_out=st.sampled_from(["", "your pattern leaves it out"]),
)


def must(days, name="Acme"):
    return MustHave(name, TODAY + timedelta(days=days))


def release(impact, **flags):
    return ChangeNews(impact, **flags)


@pytest.mark.parametrize(
    ("change", "reader", "text", "rule"),
    [
        (
            release(Impact.MAJOR, is_prerelease=True),
            Reader(level=Level.LEADING, must_haves=(must(1),)),
            "Hidden from you: a pre-release, and you did not ask for them",
            Rule.PRERELEASE,
        ),
        (
            release(Impact.PATCH, is_prerelease=True),
            Reader(Impact.MAJOR, prereleases=True),
            "Shown: a pre-release, and you asked for them",
            Rule.PRERELEASE,
        ),
        (
            release(Impact.SECURITY, left_out="your pattern leaves it out"),
            Reader(Impact.PATCH, prereleases=True, level=Level.LEADING, must_haves=(must(1),)),
            "Hidden from you: your pattern leaves it out",
            Rule.PATTERN,
        ),
        (
            release(Impact.BREAKING),
            Reader(level=Level.CONVERSANT),
            "Shown: breaks something, and you know it at level 2",
            Rule.KNOWN,
        ),
        (
            release(Impact.SECURITY),
            Reader(Impact.MAJOR, level=Level.WORKING, must_haves=(must(1),)),
            "Shown: mends security, and you know it at level 3",
            Rule.KNOWN,
        ),
        (
            release(Impact.PATCH),
            Reader(level=Level.AWARE, must_haves=(must(12),), is_engaged=True),
            "Shown: must-have on Acme, kickoff in 12 days",
            Rule.KICKOFF,
        ),
        (
            release(Impact.PATCH),
            Reader(must_haves=(must(40, "Far"), must(0, "Near"), must(30, "Next"))),
            "Shown: must-have on Near, kickoff today",
            Rule.KICKOFF,
        ),
        (
            release(Impact.PATCH),
            Reader(level=Level.AWARE, unsupported="1.33"),
            "Shown: 1.33, which you know, is out of support",
            Rule.SUPPORT,
        ),
        (
            release(Impact.MINOR),
            Reader(level=Level.AWARE, target=WANTED),
            "Shown: Working is wanted by yourself",
            Rule.WANTED,
        ),
        (
            release(Impact.NEWS, is_release=False),
            Reader(level=Level.NONE, interest=Interest.WANT_MORE),
            "Shown: you want more of it",
            Rule.WANTED,
        ),
        (
            release(Impact.BREAKING),
            Reader(level=Level.AWARE),
            "Hidden from you: level 1, no engagement",
            Rule.LEVEL,
        ),
        (
            release(Impact.MAJOR),
            Reader(level=Level.NONE, target=EXEMPT, interest=Interest.LIKE),
            "Hidden from you: level 0, no engagement",
            Rule.LEVEL,
        ),
        (
            release(Impact.NEWS, is_release=False),
            Reader(level=Level.AWARE, unsupported="1.33"),
            "Hidden from you: level 1, no engagement",
            Rule.LEVEL,
        ),
        (
            release(Impact.MINOR),
            Reader(level=Level.AWARE, is_engaged=True, must_haves=(must(31), must(-1))),
            "Shown: a minor release, and you asked for minor ones and up",
            Rule.IMPACT,
        ),
        (
            release(Impact.PATCH),
            Reader(Impact.PATCH),
            "Shown: you asked for everything",
            Rule.IMPACT,
        ),
        (release(Impact.BREAKING), Reader(), "Shown: it breaks something", Rule.IMPACT),
        (release(Impact.SECURITY), Reader(), "Shown: it mends security", Rule.IMPACT),
        (release(Impact.EOL), Reader(level=Level.WORKING), "Shown: support ends", Rule.IMPACT),
        (
            release(Impact.NEWS, is_release=False),
            Reader(Impact.MAJOR),
            "Shown: news of what you follow",
            Rule.IMPACT,
        ),
        (
            release(Impact.MINOR),
            Reader(Impact.MAJOR, level=Level.WORKING, target=WANTED),
            "Hidden from you: a minor release, and you asked for major ones and up",
            Rule.BELOW,
        ),
        (
            release(Impact.PATCH),
            Reader(interest=Interest.WANT_MORE),
            "Hidden from you: a patch release, and you asked for minor ones and up",
            Rule.BELOW,
        ),
    ],
)
def test_the_first_rule_that_applies_decides_and_is_named(change, reader, text, rule):
    found = relevance(change, reader, today=TODAY)

    assert (found.text, found.rule) == (text, rule)


@given(news, readers)
def test_everything_is_either_shown_or_hidden_with_a_reason(change, reader):
    found = relevance(change, reader, today=TODAY)

    assert isinstance(found, Relevance)
    assert found.reason
    hiding = {Rule.LEVEL, Rule.BELOW}
    assert found.is_shown or found.rule in {*hiding, Rule.PATTERN, Rule.PRERELEASE}
    assert not (found.is_shown and found.rule in hiding)


@given(news, readers)
def test_a_must_have_whose_kickoff_is_near_never_hides_what_was_shown(change, reader):
    before = relevance(change, reader, today=TODAY)
    engaged = replace(reader, must_haves=(must(12),), is_engaged=True)

    after = relevance(change, engaged, today=TODAY)

    assert after.is_shown or not before.is_shown
    is_unwanted = change.is_prerelease and not reader.prereleases
    assert after.is_shown != (bool(change.left_out) or is_unwanted)
