"""Setting right what was read of a release, at once and for every fetch to come.

Anyone who follows the technology may do so; it holds for all, and who said it is remembered.
"""

from datetime import datetime
from typing import Any

import structlog

from learnlog.domain.correction import (
    CorrectedField,
    Correction,
    PhraseCorrection,
    without_phrases,
)
from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.release_flags import Flag
from learnlog.services.entry_releases import flags_of
from learnlog.store import corrections, entry_flags, release_links, releases
from learnlog.store.entry_flags import FlaggedEntry
from learnlog.store.session import Session

SHORTEST_PHRASE = 3
LONGEST_PHRASE = 200

log: Any = structlog.get_logger(__name__)


def correct_release(
    session: Session,
    user_id: int,
    release_id: int,
    *,
    field: CorrectedField,
    value: str,
    now: datetime,
) -> None:
    """State what holds of a release, in place of what its notes were read to say.

    ``value`` is a kind of release for the kind, and yes or no for everything else.

    Raises:
        NotFoundError: there is no such release of something the member follows.
        RuleError: the field cannot have the value.
    """
    key = releases.release_of(session, release_id, user_id=user_id)
    if key is None:
        raise NotFoundError(f"release {release_id}: no such release")
    try:
        said = Correction(field, value)
    except ValueError as error:
        raise RuleError(str(error)) from error
    corrections.state(session, key, said, user_id=user_id, now=now)
    releases.set_right(session, release_id)
    log.info("release_corrected", release=release_id, field=field.value, user_id=user_id)


def forget_phrase(
    session: Session, user_id: int, entry_id: int, *, flag: Flag, phrase: str, now: datetime
) -> int:
    """State that in an entry's feed a phrase does not mean a flag; return how many entries change.

    Raises:
        NotFoundError: there is no such entry that the member may read.
        RuleError: the phrase is too short or too long to mean something.
    """
    words = " ".join(phrase.split())
    if not SHORTEST_PHRASE <= len(words) <= LONGEST_PHRASE:
        raise RuleError(f"A phrase has {SHORTEST_PHRASE} to {LONGEST_PHRASE} characters.")
    feed_id = entry_flags.feed_of(session, entry_id, user_id=user_id)
    if feed_id is None:
        raise NotFoundError(f"entry {entry_id}: no such entry")
    said = PhraseCorrection(flag, words)
    corrections.add_phrase(session, feed_id, said, user_id=user_id, now=now)
    changed = []
    for entry in entry_flags.flagged(session, feed_id, flag.value):
        left = _left(entry, said)
        if left != (entry.flags, entry.matched):
            entry_flags.rewrite(session, entry.id, *left)
            changed.append(entry.id)
    releases.retell(session, release_links.announced_by(session, changed))
    log.info("phrase_forgotten", feed=feed_id, flag=flag.value, user_id=user_id)
    return len(changed)


def _left(entry: FlaggedEntry, said: PhraseCorrection) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the flags and the sentences of an entry that a phrase leaves.

    What was raised by a heading that is no part of the entry itself goes by its title.
    """
    read = flags_of(entry.title, entry.text, announces=False)
    kept = without_phrases(read, [said])
    gone = set(read.matched) - set(kept.matched)
    is_left = kept.has(said.flag) if read.has(said.flag) else not _names(entry.title, said)
    flags = tuple(name for name in entry.flags if name != said.flag.value or is_left)
    if not read.has(said.flag) and not is_left:
        gone.add(entry.title)
    return flags, tuple(sentence for sentence in entry.matched if sentence not in gone)


def _names(title: str, said: PhraseCorrection) -> bool:
    return said.phrase.lower() in title.lower()
