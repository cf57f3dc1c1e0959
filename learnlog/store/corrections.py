"""What people said against what was read of releases, and of the words of feeds."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from learnlog.domain.correction import CorrectedField, Correction, PhraseCorrection
from learnlog.domain.release_flags import Flag
from learnlog.store.session import Session
from learnlog.store.tables import FlagRuleRow, ReleaseCorrectionRow

Key = tuple[int, str]
"""A technology's id and the spelling of a version under which twins meet."""

# Made once: building a statement costs more than running it.
_PHRASES = (
    select(FlagRuleRow.flag, FlagRuleRow.phrase)
    .where(col(FlagRuleRow.feed_id) == bindparam("feed"))
    .order_by(col(FlagRuleRow.id))
)


def of_technologies(
    session: Session, technology_ids: Sequence[int] | None = None
) -> dict[Key, list[Correction]]:
    """Return what people set right, of these technologies or of all, in the order it was said."""
    columns: tuple[Any, ...] = (
        ReleaseCorrectionRow.technology_id,
        ReleaseCorrectionRow.version_norm,
        ReleaseCorrectionRow.field,
        ReleaseCorrectionRow.value,
    )
    query = select(*columns).order_by(
        col(ReleaseCorrectionRow.stated_at), col(ReleaseCorrectionRow.id)
    )
    if technology_ids is not None:
        query = query.where(col(ReleaseCorrectionRow.technology_id).in_(technology_ids))
    found: dict[Key, list[Correction]] = defaultdict(list)
    for technology_id, norm, field, value in session.exec(query):
        found[technology_id, norm].append(Correction(CorrectedField(field), value))
    return found


def state(session: Session, key: Key, said: Correction, *, user_id: int, now: datetime) -> None:
    """Remember what a member says of a version; what was said of the same before gives way."""
    technology_id, norm = key
    row = {
        "technology_id": technology_id,
        "version_norm": norm,
        "field": said.field.value,
        "value": said.value,
        "stated_by": user_id,
        "stated_at": now,
    }
    changed = {name: row[name] for name in ("value", "stated_by", "stated_at")}
    names = ["technology_id", "version_norm", "field"]
    statement: Any
    if session.get_bind().dialect.name == "sqlite":
        statement = sqlite.insert(ReleaseCorrectionRow).values(row)
    else:
        statement = postgresql.insert(ReleaseCorrectionRow).values(row)
    session.execute(statement.on_conflict_do_update(index_elements=names, set_=changed))


def phrases_of(session: Session, feed_id: int) -> list[PhraseCorrection]:
    """Return the phrases that do not mean in a feed what they say elsewhere."""
    found = session.execute(_PHRASES, {"feed": feed_id})
    return [PhraseCorrection(Flag(flag), phrase) for flag, phrase in found]


def add_phrase(
    session: Session, feed_id: int, said: PhraseCorrection, *, user_id: int, now: datetime
) -> None:
    """Remember a phrase that does not mean its flag in a feed; a second time changes nothing."""
    row = {
        "feed_id": feed_id,
        "flag": said.flag.value,
        "phrase": said.phrase,
        "stated_by": user_id,
        "stated_at": now,
    }
    statement: Any
    if session.get_bind().dialect.name == "sqlite":
        statement = sqlite.insert(FlagRuleRow).values(row)
    else:
        statement = postgresql.insert(FlagRuleRow).values(row)
    session.execute(statement.on_conflict_do_nothing(index_elements=["feed_id", "flag", "phrase"]))
