"""Doing what the people of the demo do, through the services that everybody uses."""

from collections import Counter
from datetime import timedelta
from typing import assert_never

from learnlog.catalogue.load import Catalogue
from learnlog.domain.chance import Stream
from learnlog.domain.demo_days import Deal, Deed, Sit, Try, Use
from learnlog.domain.demo_people import Person
from learnlog.domain.demo_recall import answered, seconds_for
from learnlog.domain.demo_words import FINDINGS, LOG_LINES, RESULT_TEXTS
from learnlog.domain.experiment import ExperimentResult
from learnlog.domain.local_time import local_day
from learnlog.domain.technology import ReleaseLine, Technology
from learnlog.services import experiments
from learnlog.services.evidence import NewEvidence, record_evidence
from learnlog.services.experiments import Conclusion, NewExperiment
from learnlog.services.review import GradeRequest, grade_card
from learnlog.services.review_queue import due_cards
from learnlog.services.starter_cards import add_starter_cards
from learnlog.store.experiments import Finding
from learnlog.store.session import Session

WRITES_A_CARD = 0.3


class Actor:
    """One made-up person with an account; ``done`` counts what was done."""

    def __init__(self, person: Person, user_id: int, catalogue: Catalogue, *, seed: int) -> None:
        self.person = person
        self.user_id = user_id
        self.catalogue = catalogue
        self.seed = seed
        self.done: Counter[str] = Counter()

    def act(self, session: Session, deed: Deed) -> None:
        """Do one thing at its time."""
        match deed:
            case Use():
                self._use(session, deed)
            case Try():
                self._try(session, deed)
            case Deal():
                technology = self.catalogue.technologies[deed.slug]
                self.done["cards"] += add_starter_cards(
                    session, technology, user_id=self.user_id, now=deed.at
                )
            case Sit():
                self._sit(session, deed)
            case other:
                assert_never(other)

    def _use(self, session: Session, deed: Use) -> None:
        new = NewEvidence(self.user_id, deed.slug, deed.kind, deed.at)
        record_evidence(session, new, now=deed.at)
        self.done["evidence"] += 1

    def _sit(self, session: Session, deed: Sit) -> None:
        if not self.done["cards"]:
            return
        day, now = local_day(deed.at, self.person.zone), deed.at
        for card in due_cards(session, self.user_id, now=now):
            grade = answered(self.person, card.prompt, card.state, day=day, seed=self.seed)
            now += timedelta(
                seconds=seconds_for(self.person, card.prompt, card.state, seed=self.seed)
            )
            grade_card(session, GradeRequest(card.id, grade), user_id=self.user_id, now=now)
            self.done["reviews"] += 1

    def _try(self, session: Session, deed: Try) -> None:
        technology = self.catalogue.technologies[deed.slug]
        stream = Stream(self.seed, "experiment", self.person.key, deed.number)
        number = experiments.plan(
            session, self.user_id, _plan_of(deed, technology, stream), now=deed.at
        )
        self.done["experiments"] += 1
        if deed.result is None:
            if deed.is_begun:
                line = stream.choice(LOG_LINES)
                experiments.log(session, self.user_id, number, line, now=deed.at)
            return
        for minutes, line in enumerate(stream.sample(LOG_LINES, stream.between(1, 3)), start=1):
            at = deed.at + timedelta(minutes=minutes)
            experiments.log(session, self.user_id, number, line, now=at)
        ends_at = deed.at + timedelta(minutes=deed.minutes)
        told = _conclusion(deed, deed.result, technology, stream)
        experiments.finish(session, self.user_id, number, told, now=ends_at)
        self.done["evidence"] += deed.result.evidence is not None
        is_kept = deed.result is ExperimentResult.CONFIRMED and stream.chance(WRITES_A_CARD)
        if is_kept and self.person.keeps_cards:
            experiments.draft_card(
                session,
                self.user_id,
                number,
                prompt=f"{technology.name}: what did we learn from trying it?",
                answer=told.text,
                now=ends_at,
            )
            self.done["cards"] += 1


def _plan_of(deed: Try, technology: Technology, stream: Stream) -> NewExperiment:
    ahead = timedelta(days=stream.between(0, 14))
    # What was begun, or ended, the same day was planned for that day.
    is_waiting = deed.result is None and not deed.is_begun
    planned_at = deed.at + ahead if is_waiting else deed.at
    if not technology.experiments:
        return NewExperiment(
            slug=technology.slug,
            title=f"What is new in {technology.name}",
            question=f"Does what we tell clients about {technology.name} still hold?",
            planned_at=planned_at,
        )
    idea = technology.experiments[deed.number % len(technology.experiments)]
    return NewExperiment(
        slug=technology.slug,
        title=idea.title,
        question=f"What would a client ask us about this part of {technology.name}?",
        topic=idea.topic,
        time_box_minutes=idea.minutes,
        planned_at=planned_at,
    )


def _conclusion(
    deed: Try, result: ExperimentResult, technology: Technology, stream: Stream
) -> Conclusion:
    is_over = result is not ExperimentResult.ABANDONED
    topics = stream.sample(tuple(FINDINGS), stream.between(1, 3)) if is_over else []
    return Conclusion(
        result=result,
        minutes=deed.minutes,
        text=stream.choice(RESULT_TEXTS[result]),
        version=_newest(technology, deed) if deed.names_version else None,
        findings=tuple(Finding(topic, stream.choice(FINDINGS[topic]), "") for topic in topics),
    )


def _newest(technology: Technology, deed: Try) -> str | None:
    """Return the newest line that was out when something was tried."""
    out: list[ReleaseLine] = [
        line
        for line in technology.lines
        if line.released_on is not None and line.released_on <= deed.at.date()
    ]
    newest = max(out, key=lambda line: (line.released_on, line.cycle), default=None)
    return newest.cycle if newest else None
