"""Where the team is thin: the grid, one cell explained, and the grid as files."""

from dataclasses import replace
from datetime import datetime, timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from learnlog.domain.currency import BAND_EDGES, Band, percent_of
from learnlog.domain.errors import NotFoundError, RuleError
from learnlog.domain.heatmap import Grid, GridCell, GridRow, Order, Person
from learnlog.domain.heatmap_export import to_csv, to_png, to_svg
from learnlog.domain.local_time import local_date
from learnlog.domain.proficiency import Level
from learnlog.domain.projection import lapsing, lapsing_text
from learnlog.domain.technology import Category
from learnlog.services import heatmap as service
from learnlog.services import teams
from learnlog.services.heatmap import Heatmap, TeamGrid, Wanted
from learnlog.store.session import Session
from learnlog.web.charts import BAND_NUMBER
from learnlog.web.checklist import DONE
from learnlog.web.coverage import said, thin_card
from learnlog.web.forms import Fields, Typed
from learnlog.web.request import current_user, login_required, now, store

blueprint = Blueprint("team", __name__)

WEEKS_BACK, WEEKS_AHEAD = 52, 13
FILTERS = ("category", "level", "order", "at", "cell")
FILES = {
    "csv": "text/csv; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
    "png": "image/png",
}


@blueprint.get("/team")
@login_required
def index() -> ResponseReturnValue:
    """Lead to the first team, or to making one."""
    with store().read() as session:
        visible = teams.visible_teams(session, current_user())
    if visible:
        return redirect(url_for(".show", slug=visible[0].slug), code=303)
    return _new_team_page({})


@blueprint.get("/team/new")
@login_required
def new() -> ResponseReturnValue:
    """Show the form that makes a team."""
    return _new_team_page({})


@blueprint.post("/team/new")
@login_required
def create() -> ResponseReturnValue:
    """Make a team, led by who makes it."""
    fields = Fields(request.form)
    name = fields.text("name", required=True, max_length=teams.MAX_NAME)
    try:
        fields.check()
        with store().begin() as session:
            slug = teams.create_team(session, name, by=current_user(), now=now())
    except RuleError as error:
        return _new_team_page({"name": str(error)}), 422
    return redirect(url_for(".show", slug=slug), code=303)


@blueprint.post("/team/<slug>/invite")
@login_required
def invite(slug: str) -> ResponseReturnValue:
    """Make a link by which one person joins; it is shown once."""
    with store().begin() as session:
        token = teams.invite(session, slug, by=current_user(), now=now())
    return render_template(
        "team/invited.html", slug=slug, link=url_for("accounts.accept", token=token, _external=True)
    )


@blueprint.get("/team/<slug>")
@login_required
def show(slug: str) -> ResponseReturnValue:
    """Show the team's grid."""
    user, wanted = current_user(), _wanted()
    with store().read() as session:
        found = service.team_heatmap(session, slug, wanted, viewer=user, now=now())
        visible = teams.visible_teams(session, user)
        chosen = _chosen_cell()
        cell = None
        if chosen:
            cell = service.cell_of(session, slug, *chosen, viewer=user, now=found.at)
        today = TeamGrid(found.team, found.at, found.grid)
        card = thin_card(session, today, wanted) if _week() == 0 else None
        ahead = _ahead(session, found, wanted) if _week() > 0 else ""
    return render_template(
        "team/show.html",
        map=found,
        table=_table(found, me=user.handle),
        teams=visible,
        categories=list(Category),
        levels=list(Level)[1:],
        orders=ORDER_WORDS,
        week=_week(),
        weeks=(-WEEKS_BACK, WEEKS_AHEAD),
        cell=cell,
        card=card,
        outlook=said,
        ahead=ahead,
        legend=_legend(),
        done=DONE,
        may_invite=user.leads(found.team.id),
        query=Typed(_filters()),
    )


@blueprint.get("/team/<slug>/heatmap.<kind>")
@login_required
def export(slug: str, kind: str) -> ResponseReturnValue:
    """Answer the grid as a file, with the page's filters, order and day."""
    if kind not in FILES:
        raise NotFoundError(f"{kind!r}: the grid comes as {', '.join(FILES)}")
    with store().read() as session:
        found = service.team_heatmap(session, slug, _wanted(), viewer=current_user(), now=now())
    return _file(found, kind)


ORDER_WORDS = {
    Order.THINNEST: "Thinnest cover first",
    Order.SIMILAR: "Similar people together",
    Order.NAME: "A to Z",
}


def _file(found: Heatmap, kind: str) -> Response:
    content: str | bytes
    if kind == "csv":
        content = to_csv(found.grid)
    elif kind == "svg":
        content = to_svg(found.grid, title=found.heading, at=found.at)
    else:
        content = to_png(found.grid)
    response = make_response(content)
    response.headers["Content-Type"] = FILES[kind]
    name = f"{found.team.slug}-{found.at:%Y-%m-%d}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _wanted() -> Wanted:
    args = request.args
    category, order = args.get("category", ""), args.get("order", "")
    level = args.get("level", "")
    return Wanted(
        at=_at(),
        category=Category(category) if category in set(Category) else None,
        least_level=Level(int(level)) if level in {"1", "2", "3", "4", "5"} else None,
        order=Order(order) if order in set(Order) else Order.THINNEST,
    )


def _ahead(session: Session, then: Heatmap, wanted: Wanted) -> str:
    """Say what lapses up to the day that the grid shows."""
    user = current_user()
    today = replace(wanted, at=now())
    grid = service.team_grid(session, then.team.slug, today, viewer=user, now=now()).grid
    on, this_day = (local_date(at, user.zone) for at in (then.at, now()))
    return lapsing_text(lapsing(grid, then.grid), on, today=this_day)


def _filters() -> dict[str, str]:
    """Return what the page was asked to show, for its links; other names in the query are not."""
    return {name: request.args[name] for name in FILTERS if name in request.args}


def _new_team_page(errors: dict[str, str]) -> str:
    return render_template("team/new.html", errors=errors, form=Typed.of(request.form))


def _week() -> int:
    raw = request.args.get("at", type=int) or 0
    return min(max(raw, -WEEKS_BACK), WEEKS_AHEAD)


def _at() -> datetime:
    return now() + timedelta(weeks=_week())


def _chosen_cell() -> tuple[str, str] | None:
    technology, _, handle = request.args.get("cell", "").partition(".")
    return (technology, handle) if technology and handle else None


def _legend() -> list[tuple[Band, str, str]]:
    """Return each band with its thresholds, as the domain has them."""
    words, above = [], 100
    for band, edge in BAND_EDGES:
        low = round(100 * edge)
        text = f"under {above}" if low == 0 else f"{low} or more" if above == 100 else ""
        words.append((band, text or f"{low} to {above - 1}", str(BAND_NUMBER[band])))
        above = low
    return words


def _table(found: Heatmap, *, me: str) -> Markup:
    """Return the grid's rows as joined strings: a template loop is fifty times slower."""
    grid = found.grid
    head = Markup("").join(_head(person, me=me) for person in grid.people)
    body = []
    category = None
    span = len(grid.people) + 2
    for row in grid.rows:
        if row.subject.category is not category:
            if category is not None:
                body.append(Markup("</tbody><tbody>"))
            category = row.subject.category
            body.append(
                Markup('<tr class="g"><th colspan="{}" scope="rowgroup">{}</th></tr>').format(
                    span, category.label
                )
            )
        body.append(_row(row, grid, slug=found.team.slug))
    return Markup(
        '<thead><tr><th class="tn" scope="col"><span class="dim">Technology</span></th>'
        '<th class="cv" scope="col">Cover</th>{}</tr></thead><tbody>{}</tbody>{}'
    ).format(head, Markup("").join(body), _foot(grid))


def _head(person: Person, *, me: str) -> Markup:
    return Markup('<th class="m{}" scope="col"><a href="{}">{}</a></th>').format(
        " you" if person.handle == me else "",
        url_for("members.show", handle=person.handle),
        person.name,
    )


def _row(row: GridRow, grid: Grid, *, slug: str) -> Markup:
    thin = " thin" if row.cover < 2 else ""
    cells = [
        _cell(cell, person, row, slug=slug)
        for person, cell in zip(grid.people, row.cells, strict=True)
    ]
    return Markup(
        '<tr><th class="tn" scope="row"><a href="{}">{}</a></th><td class="cv{}">{}</td>{}</tr>'
    ).format(
        url_for("technology.show", slug=row.subject.slug),
        row.subject.name,
        thin,
        row.cover or "nobody",
        Markup("").join(cells),
    )


def _cell(cell: GridCell | None, person: Person, row: GridRow, *, slug: str) -> Markup:
    if cell is None:
        return Markup('<td class="h b0">·<span class="sr"> not followed</span></td>')
    number = BAND_NUMBER[cell.band]
    share = "" if cell.currency is None else f", {percent_of(cell.currency)}%"
    chosen = f"{row.subject.slug}.{person.handle}"
    is_chosen = request.args.get("cell") == chosen
    return Markup(
        '<td class="h b{}{}"><a href="{}">{}<span class="sr"> {}{}</span></a></td>'
    ).format(
        number or "u",
        " sel0" if is_chosen else "",
        url_for(".show", slug=slug, _anchor="cell", **(_filters() | {"cell": chosen})),  # type: ignore[arg-type]  # values of the query
        "?" if cell.level is None else cell.level.value,
        cell.band.label,
        share,
    )


def _foot(grid: Grid) -> Markup:
    counts = Markup("").join(Markup("<td>{}</td>").format(count) for count in grid.old_counts)
    return Markup(
        '<tfoot><tr><th class="tn" scope="row">Stale or lapsed</th><td></td>{}</tr></tfoot>'
    ).format(counts)
