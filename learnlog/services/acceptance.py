"""Which questions of a level a person says that they can answer; never asked for."""

from collections.abc import Collection, Mapping
from datetime import datetime

from learnlog.domain.acceptance import questions_for
from learnlog.domain.proficiency import Level
from learnlog.domain.technology import Technology
from learnlog.services.evidence import technology_id_of
from learnlog.services.follows import ToRate, followed
from learnlog.store import acceptances
from learnlog.store.session import Session

Questions = Mapping[Level, tuple[tuple[str, bool], ...]]
"""Each level's questions, with whether the person said that they can answer them."""


def questions_of(
    session: Session,
    user_id: int,
    rows: Collection[ToRate],
    catalogue: Mapping[str, Technology],
) -> dict[str, Questions]:
    """Return the questions about technologies to rate, by slug, with the answers so far."""
    ids = [row.technology_id for row in rows]
    answered = acceptances.answers_of(session, user_id, ids)
    return {
        row.slug: {
            level: tuple(
                (text, answered.get(row.technology_id, {}).get((level, text), False))
                for text in texts
            )
            for level, texts in _texts(row.name, catalogue.get(row.slug)).items()
        }
        for row in rows
    }


def answer_questions(
    session: Session,
    user_id: int,
    slug: str,
    can_answer: Collection[tuple[Level, int]],
    *,
    technology: Technology | None,
    now: datetime,
) -> int:
    """Write down which questions a person can answer, and return how many answers changed.

    ``can_answer`` names them by level and place, from 0. What is not among them and was said
    before is taken back; what there is no question for is passed over.

    Raises:
        NotFoundError: the person does not follow the technology.
    """
    item = followed(session, user_id, slug)
    technology_id = technology_id_of(session, slug)
    before = acceptances.answers_of(session, user_id, [technology_id]).get(technology_id, {})
    now_said = {
        (level, text): (level, place) in can_answer
        for level, texts in _texts(item.name, technology).items()
        for place, text in enumerate(texts)
    }
    changed = {key: said for key, said in now_said.items() if said != before.get(key, False)}
    acceptances.add_answers(session, user_id, technology_id, changed, now=now)
    return len(changed)


def _texts(name: str, technology: Technology | None) -> dict[Level, tuple[str, ...]]:
    return questions_for(name, () if technology is None else technology.questions)
