"""Files of cards: taken in from other programs, and given out."""

import tempfile
from pathlib import Path

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from learnlog.domain.card_file import CardFile, CardFileError
from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.services.card_export import FORMATS, export_cards
from learnlog.services.card_import import ImportReport, Wishes, import_cards, read_card_file
from learnlog.services.follows import follows_of
from learnlog.web.errors import status_of
from learnlog.web.forms import Fields, Typed
from learnlog.web.request import current_user, login_required, now, store

blueprint = Blueprint("card_files", __name__)

MOST_FAULTS_SHOWN = 50
MEDIA_TYPES = {
    "apkg": "application/octet-stream",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}


@blueprint.get("/cards/files")
@login_required
def show() -> ResponseReturnValue:
    """Show the forms for files of cards."""
    return _page()


@blueprint.post("/cards/files")
@login_required
def take_in() -> ResponseReturnValue:
    """Take a file's cards in, or say what it would bring."""
    fields = Fields(request.form)
    wishes = Wishes(
        slug=fields.text("technology", max_length=60),
        with_schedule=fields.flag("schedule"),
        is_dry_run=fields.flag("trial"),
    )
    try:
        file = _sent(with_schedule=wishes.with_schedule)
        with store().begin() as session:
            report = import_cards(session, file, wishes, user_id=current_user().id, now=now())
    except CardFileError as error:
        return _page(errors={"file": f"That file cannot be read: {error}."}), 422
    except (RuleError, NotFoundError) as error:
        return _page(errors={"file": str(error)}), status_of(error)
    return _page(report, is_trial=wishes.is_dry_run)


def _sent(*, with_schedule: bool) -> CardFile:
    """Return the file that was sent; of its name nothing but the ending counts."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise RuleError("Choose a file first.")
    with tempfile.TemporaryDirectory(prefix="learnlog-cards-") as room:
        path = Path(room) / "sent"
        sent.save(path)
        return read_card_file(path, name=sent.filename, with_schedule=with_schedule)


@blueprint.get("/cards/export")
@login_required
def export() -> ResponseReturnValue:
    """Answer the member's cards as a file."""
    fields = Fields(request.args)
    wanted = fields.one_of("format", FORMATS, default="apkg")
    fields.check()
    with store().read() as session:
        content = export_cards(
            session,
            wanted,
            user_id=current_user().id,
            now=now(),
            slug=fields.text("technology", max_length=60),
            with_schedule=fields.flag("schedule"),
        )
    response = make_response(content)
    response.headers["Content-Type"] = MEDIA_TYPES[wanted]
    name = f"cards-{now():%Y-%m-%d}.{wanted}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(
    report: ImportReport | None = None,
    *,
    is_trial: bool = False,
    errors: dict[str, str] | None = None,
) -> str:
    with store().read() as session:
        followed = follows_of(session, current_user().id)
    return render_template(
        "card_files/index.html",
        report=report,
        is_trial=is_trial,
        most=MOST_FAULTS_SHOWN,
        errors=errors or {},
        form=Typed.of(request.form),
        followed=followed,
    )
