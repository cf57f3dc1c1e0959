"""Questions that a person of a level can answer, asked before the level is claimed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from learnlog.domain.proficiency import Level

FEWEST, MOST = 2, 4


@dataclass(frozen=True, slots=True)
class AcceptanceQuestion:
    """One question that a person of a level, 1 to 5, can answer."""

    level: Level
    text: str


# Each says one part of the level's anchor as something to answer; {name} is the technology.
GENERIC: Mapping[Level, tuple[str, ...]] = {
    Level.AWARE: (
        "What is {name} for, in one sentence that a client understands?",
        "Where does it stand in a system, and what is next to it?",
        "When would a client not want it, and what would they take instead?",
    ),
    Level.CONVERSANT: (
        "What do the notes of the newest release of {name} ask of a team?",
        "Which three questions would you ask an engineer who wants to bring it in?",
        "What happened when you ran your first example with it?",
    ),
    Level.WORKING: (
        "Which parts of a story with {name} would make it twice as big?",
        "Which non-functional requirement is forgotten most often with it?",
        "Which number in an estimate for it would you challenge, and why?",
        "Which task did you finish with it alone?",
    ),
    Level.ADVISING: (
        "When would you advise a client against {name}, with what it costs them?",
        "How does it fail, and how would you notice first?",
        "How does it scale, and where does that end?",
        "What did you learn from delivering with it?",
    ),
    Level.LEADING: (
        "Where should our use of {name} be in two years?",
        "Which problem with it do you see coming that others do not see yet?",
        "Which of your past decisions about it would you reverse now?",
    ),
}


def questions_for(
    name: str, own: Sequence[AcceptanceQuestion] = ()
) -> dict[Level, tuple[str, ...]]:
    """Return the questions of the levels 1 to 5 for one technology.

    ``own`` are those of its catalogue file; where there are any of a level, they take the place
    of the generic ones.
    """
    found = {}
    for level, generic in GENERIC.items():
        special = tuple(question.text for question in own if question.level is level)
        found[level] = special or tuple(text.format(name=name) for text in generic)
    return found
