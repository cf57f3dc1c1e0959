"""Experiments that learnlog proposes: from a release, an entry or the catalogue's ideas."""

from datetime import datetime

from learnlog.domain.proficiency import Level
from learnlog.domain.release import version_order
from learnlog.domain.technology import Technology
from learnlog.services.currency import cell_reports
from learnlog.services.evidence import technology_id_of
from learnlog.store import experiments
from learnlog.store.experiments import ExperimentValues
from learnlog.store.session import Session

UPGRADE_MINUTES = 30
MAX_TITLE = 200
MAX_KEY = 300


def plan_from_entry(
    session: Session, user_id: int, slug: str, *, title: str, version: str | None, now: datetime
) -> int | None:
    """Make an experiment out of an entry of a feed; a second time changes nothing."""
    about = f"Try {version}" if version else f"Follow up: {title}"
    values = ExperimentValues(
        technology_id=technology_id_of(session, slug),
        title=about[:MAX_TITLE],
        question=f"What does “{title[:150]}” change for us?",
        origin="entry",
        origin_key=f"entry:{slug}:{version or title}"[:MAX_KEY],
        version=version,
    )
    return experiments.add_experiment(session, user_id, values, now=now)


def propose_for_release(session: Session, slug: str, version: str, *, now: datetime) -> list[int]:
    """Propose an upgrade experiment to those it concerns and return the experiments' numbers.

    It concerns members at level 2 or more who know an older version. One proposal a person,
    technology and version; a dismissed one stays dismissed.
    """
    proposed: list[int] = []
    technology_id = technology_id_of(session, slug)
    for user_id in experiments.followers(session, slug):
        reports = cell_reports(session, [user_id], now=now, slugs=[slug], explain=False)
        known = reports[0].version_known if reports else None
        if known is None or not _concerns(reports[0].level, known, version):
            continue
        values = ExperimentValues(
            technology_id=technology_id,
            title=f"Upgrade path {known} → {version}",
            question=f"What breaks for us between {known} and {version}, and what is new to use?",
            topic="upgrade",
            time_box_minutes=UPGRADE_MINUTES,
            origin="release",
            origin_key=f"release:{slug}:{version_order(version)}",
            version=version,
        )
        number = experiments.add_experiment(session, user_id, values, now=now)
        if number is not None:
            proposed.append(number)
    return proposed


def _concerns(level: Level | None, known: str, version: str) -> bool:
    is_able = level is not None and level >= Level.CONVERSANT
    return is_able and version_order(known) < version_order(version)


def propose_ideas(
    session: Session, user_id: int, technology: Technology, *, now: datetime
) -> list[int]:
    """Write the catalogue's ideas for a technology onto a member's shelf; once each."""
    technology_id = technology_id_of(session, technology.slug)
    numbers = [
        experiments.add_experiment(
            session,
            user_id,
            ExperimentValues(
                technology_id=technology_id,
                title=idea.title[:MAX_TITLE],
                topic=idea.topic,
                time_box_minutes=idea.minutes,
                origin="catalogue",
                origin_key=f"idea:{technology.slug}:{idea.title}"[:MAX_KEY],
            ),
            now=now,
        )
        for idea in technology.experiments
    ]
    return [number for number in numbers if number is not None]
