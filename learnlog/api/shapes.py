"""The shapes of what is asked and answered, as the description of the API tells them."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from learnlog.domain.currency import Band
from learnlog.domain.explanation import CauseKind
from learnlog.domain.json_values import read_instant
from learnlog.domain.ledger import Support
from learnlog.domain.members import Role
from learnlog.domain.technology import Category
from learnlog.domain.tokens import Scope

SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"
MOST_AT_ONCE, USUAL_AT_ONCE = 200, 50

Slug = Annotated[str, Field(pattern=SLUG, max_length=100)]
Asked = Annotated[
    datetime,
    BeforeValidator(read_instant),
    WithJsonSchema({"type": "string", "examples": ["2026-11-23T08:00:00Z", "2026-11-23"]}),
]
Share = Annotated[float, Field(ge=0, le=1)]
Level = Annotated[int, Field(ge=0, le=5)]


class Query(BaseModel):
    """What may stand behind the question mark; nothing else may."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NoQuery(Query):
    """Nothing."""


class PageQuery(Query):
    """A part of a long list."""

    limit: int = Field(
        USUAL_AT_ONCE, ge=1, le=MOST_AT_ONCE, description="How many at most are answered."
    )
    cursor: Slug | None = Field(
        None,
        description="Where to go on: what stood under next in the answer before. Left out, the "
        "beginning.",
    )


class AtQuery(Query):
    """As of an instant."""

    at: Asked | None = Field(
        None,
        description="As of this ISO 8601 instant; now, if left out. A day alone means its "
        "beginning, and no offset means UTC.",
    )


class CurrencyQuery(AtQuery):
    """Of one technology or of all, as of an instant."""

    technology: Slug | None = Field(
        None, description="The slug of one technology; all that are followed, if left out."
    )


class Answer(BaseModel):
    """What is answered; members may be added, those that are here stay."""

    model_config = ConfigDict(frozen=True)


class Team(Answer):
    """A team that the member is in."""

    slug: str
    name: str
    is_lead: bool = Field(description="Whether the member leads it.")


class Token(Answer):
    """The token that was sent, without its secret."""

    prefix: str
    name: str
    scope: Scope
    expires_at: datetime


class Me(Answer):
    """The member that the token speaks for."""

    id: str
    name: str
    email: str
    handle: str
    role: Role
    zone: str = Field(description="The member's time zone; instants here are in UTC all the same.")
    teams: list[Team]
    token: Token


class Technology(Answer):
    """A technology of the catalogue."""

    slug: str = Field(description="What it is called in every address; never changes.")
    name: str
    category: Category
    group: str
    summary: str
    aliases: list[str]


class Technologies(Answer):
    """A part of the catalogue, by slug."""

    items: list[Technology]
    next: str | None = Field(description="The `cursor` of what follows; null at the end.")


class Parts(Answer):
    """The factors of a currency."""

    practice: Share
    validity: Share
    checks: Share


class Cause(Answer):
    """One cause of what is missing to 1."""

    cause: CauseKind
    share_percent: int = Field(ge=0, le=100, description="All causes add up to 100.")
    text: str


class SupportState(Answer):
    """How the release line of the version known is supported."""

    state: Support
    until: date | None


class Currency(Answer):
    """How much of what a member knows of a technology is still good."""

    technology: str
    level: Level | None = Field(description="Null where the member never rated it.")
    currency: Share | None = Field(description="Null where there is no evidence.")
    band: Band
    parts: Parts | None
    causes: list[Cause]
    version_known: str | None
    latest: str | None
    lines_behind: int | None
    support: SupportState
    due_at: datetime | None = Field(
        description="When it falls below 0.80 if nothing further is released; may be past."
    )
    forecast_at: datetime | None = Field(
        description="When it falls below 0.80 if releases go on at their pace; may be past."
    )


class Person(Answer):
    """A column of the heatmap."""

    id: str
    name: str


class Subject(Answer):
    """A row of the heatmap."""

    slug: str
    name: str
    category: Category


class Cell(Answer):
    """One person and one technology."""

    level: Level | None
    currency: Share | None
    band: Band


class Heatmap(Answer):
    """A team's grid, thinnest cover first."""

    at: datetime = Field(description="What was asked for, held to a year back and 90 days ahead.")
    people: list[Person]
    technologies: list[Subject]
    cells: list[list[Cell | None]] = Field(
        description="By technology, then by person; null where it is not followed."
    )
    cover: list[int] = Field(description="By technology: who is at level 2 or more and current.")


class Fault(Answer):
    """One parameter and what is wrong with it."""

    parameter: str
    message: str


class ProblemDetails(Answer):
    """A problem as RFC 9457 has it."""

    type: str = Field(description="An address that names the kind of problem and explains it.")
    title: str
    status: int
    detail: str = Field(description="What is wrong this time.")
    errors: list[Fault] = Field([], description="Of wrong parameters only.")
