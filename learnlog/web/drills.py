"""Drills: what a client asks, for an engagement's stack or one technology."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnlog.domain.experiment import FindingTopic
from learnlog.services import drills
from learnlog.services.drills import Stack
from learnlog.services.evidence import technology_id_of
from learnlog.store.session import Session
from learnlog.web.filters import plural
from learnlog.web.forms import Fields
from learnlog.web.request import current_user, login_required, notify, now, parts, store

blueprint = Blueprint("drills", __name__)

TOPICS = tuple(topic.value for topic in FindingTopic)


@blueprint.get("/team/<slug>/engagements/<engagement>/drills")
@login_required
def engagement(slug: str, engagement: str) -> ResponseReturnValue:
    """Show the drills on what an engagement asks for, with what to ask the client."""
    catalogue = parts().catalogue.technologies
    with store().read() as session:
        page, stack = drills.engagement_stack(
            session, slug, engagement, catalogue=catalogue, viewer=current_user()
        )
        found = drills.stack_drills(session, current_user().id, stack, now=now())
    return render_template("drills/engagement.html", p=page, found=found, action=request.path)


@blueprint.post("/team/<slug>/engagements/<engagement>/drills")
@login_required
def add_of_engagement(slug: str, engagement: str) -> ResponseReturnValue:
    """Add the drills of an engagement's stack, of one topic or all, to one's cards."""
    topic = _topic()
    catalogue = parts().catalogue.technologies
    with store().begin() as session:
        _, stack = drills.engagement_stack(
            session, slug, engagement, catalogue=catalogue, viewer=current_user()
        )
        _add(session, stack, topic)
    return redirect(url_for(".engagement", slug=slug, engagement=engagement), code=303)


@blueprint.get("/t/<slug>/drills")
@login_required
def technology(slug: str) -> ResponseReturnValue:
    """Show the drills on one technology, with what to ask the client."""
    with store().read() as session:
        stack = _one(session, slug)
        found = drills.stack_drills(session, current_user().id, stack, now=now())
    return render_template(
        "drills/technology.html", t=stack.technologies[0], found=found, action=request.path
    )


@blueprint.post("/t/<slug>/drills")
@login_required
def add_of_technology(slug: str) -> ResponseReturnValue:
    """Add the drills of one technology, of one topic or all, to one's cards."""
    topic = _topic()
    with store().begin() as session:
        _add(session, _one(session, slug), topic)
    return redirect(url_for(".technology", slug=slug), code=303)


def _one(session: Session, slug: str) -> Stack:
    technology_id_of(session, slug)
    return drills.one_technology(slug, catalogue=parts().catalogue.technologies)


def _topic() -> FindingTopic | None:
    """Return the topic that was asked for, None for all of them."""
    if not request.form.get("topic"):
        return None
    fields = Fields(request.form)
    chosen = fields.one_of("topic", TOPICS)
    fields.check()
    return FindingTopic(chosen)


def _add(session: Session, stack: Stack, topic: FindingTopic | None) -> None:
    added = drills.add_drills(session, current_user().id, stack, topic=topic, now=now())
    notify(
        f"{plural(added, 'drill')} added to your cards."
        if added
        else "You have these drills already."
    )
