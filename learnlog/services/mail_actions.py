"""What the signed addresses in mails do: checked first, done when the button is pressed."""

from dataclasses import dataclass
from datetime import datetime

from learnlog.domain.errors import NotFoundError
from learnlog.mail.links import LEAD_DIGEST, OWN_DIGEST, Claim, Purpose, is_genuine, read_claim
from learnlog.services.settings import (
    PAUSE,
    pause_digests,
    settings_view,
    unsubscribe,
    unsubscribe_lead,
)
from learnlog.store.session import Session

GONE = "That link is not one of ours, or it was replaced by a newer one."


@dataclass(frozen=True, slots=True)
class MailAction:
    """An action that a genuine token stands for; an expired one is shown, but not done."""

    purpose: Purpose
    user_id: int
    email: str
    is_lead: bool
    is_expired: bool


def find_action(
    session: Session, purpose: str, token: str, *, secret_key: str, now: datetime
) -> MailAction:
    """Return what a token stands for; changes nothing.

    Raises:
        NotFoundError: the token is not genuine, or its member is gone.
    """
    claim = read_claim(purpose, token)
    if claim is None:
        raise NotFoundError(GONE)
    try:
        choices = settings_view(session, claim.user_id).choices
    except NotFoundError as error:
        raise NotFoundError(GONE) from error
    if not _is_genuine(claim, token, secret_key, mail_epoch=choices.mail_epoch):
        raise NotFoundError(GONE)
    return MailAction(
        purpose=claim.purpose,
        user_id=claim.user_id,
        email=choices.email,
        is_lead=claim.object_id == LEAD_DIGEST,
        is_expired=claim.has_expired(now=now),
    )


def perform(session: Session, action: MailAction, *, now: datetime) -> None:
    """Do what an action stands for; twice has the same effect as once."""
    if action.purpose is Purpose.UNSUBSCRIBE and action.is_lead:
        unsubscribe_lead(session, action.user_id)
    elif action.purpose is Purpose.UNSUBSCRIBE:
        unsubscribe(session, action.user_id)
    elif not settings_view(session, action.user_id).is_paused(now=now):
        pause_digests(session, action.user_id, now + PAUSE, now=now)


def _is_genuine(claim: Claim, token: str, secret_key: str, *, mail_epoch: int) -> bool:
    known = {OWN_DIGEST, LEAD_DIGEST} if claim.purpose is Purpose.UNSUBSCRIBE else {OWN_DIGEST}
    return claim.object_id in known and is_genuine(claim, token, secret_key, mail_epoch=mail_epoch)
