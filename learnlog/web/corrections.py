"""Setting right what was read of an entry: of its release, or of a phrase in its feed."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.correction import CorrectedField
from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.release import ReleaseKind
from learnlog.domain.release_flags import Flag
from learnlog.services import inbox
from learnlog.services.corrections import LONGEST_PHRASE, correct_release, forget_phrase
from learnlog.web.forms import Fields, Typed, errors_of
from learnlog.web.request import current_user, login_required, notify, now, store

blueprint = Blueprint("corrections", __name__)

_FACTS = {
    CorrectedField.SECURITY: ("It mends security", "It mends no security"),
    CorrectedField.BREAKING: ("It breaks something", "It breaks nothing"),
    CorrectedField.END_OF_LIFE: ("It ends support", "It ends no support"),
    CorrectedField.PRERELEASE: ("It is a pre-release", "It is no pre-release"),
}
SAYINGS = {
    f"{field.value}={value}": words
    for field, said in _FACTS.items()
    for value, words in zip(("yes", "no"), said, strict=True)
} | {f"kind={kind.value}": f"Its kind is {kind.value}" for kind in ReleaseKind}


@blueprint.get("/feed/<int:entry_id>/correct")
@login_required
def show(entry_id: int) -> ResponseReturnValue:
    """Show what can be set right of an entry."""
    return _page(entry_id, {})


@blueprint.post("/feed/<int:entry_id>/correct")
@login_required
def correct(entry_id: int) -> ResponseReturnValue:
    """State what holds of the release that an entry announces."""
    said = Fields(request.form).text("said", max_length=60)
    if said not in SAYINGS:
        return _page(entry_id, {"said": "Choose one."})
    name, value = said.split("=")
    with store().begin() as session:
        item, _ = inbox.entry(session, current_user().id, entry_id, now=now())
        if item.release_id is None:
            raise NotFoundError(f"entry {entry_id}: it announces no release")
        correct_release(
            session,
            current_user().id,
            item.release_id,
            field=CorrectedField(name),
            value=value,
            now=now(),
        )
    notify("Corrected, for everybody and for every fetch to come.")
    return redirect(url_for("feed.show", entry_id=entry_id), code=303)


@blueprint.post("/feed/<int:entry_id>/phrase")
@login_required
def phrase(entry_id: int) -> ResponseReturnValue:
    """State that in an entry's feed a phrase does not mean what it was read to say."""
    fields = Fields(request.form)
    flag = fields.choice("flag", Flag)
    words = fields.text("phrase", max_length=LONGEST_PHRASE, required=True)
    try:
        fields.check()
        with store().begin() as session:
            count = forget_phrase(
                session, current_user().id, entry_id, flag=flag, phrase=words, now=now()
            )
    except RuleError as error:
        return _page(entry_id, errors_of(error, "phrase"))
    notify(f"Remembered. Entries of the feed that read otherwise now: {count}.")
    return redirect(url_for("feed.show", entry_id=entry_id), code=303)


def _page(entry_id: int, errors: dict[str, str]) -> ResponseReturnValue:
    with store().read() as session:
        item, _ = inbox.entry(session, current_user().id, entry_id, now=now())
    page = render_template(
        "corrections/show.html",
        entry=item,
        sayings=list(SAYINGS.items()),
        flags=[(flag.value, flag.label) for flag in Flag],
        most=LONGEST_PHRASE,
        typed=Typed.of(request.form),
        errors=errors,
    )
    return page, 422 if errors else 200
