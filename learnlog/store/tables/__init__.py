"""The tables: columns and constraints, no behaviour. Only the store may hold a row."""

from learnlog.store.tables.base import metadata
from learnlog.store.tables.catalogue import (
    EntryRow,
    FeedFetchRow,
    FeedRow,
    ReleaseEntryRow,
    ReleaseLineRow,
    ReleaseRow,
    TechnologyRow,
)
from learnlog.store.tables.learning import (
    CardRow,
    EvidenceRow,
    ExperimentLogRow,
    ExperimentRow,
    FindingRow,
    FollowRow,
    RatingRow,
    ReviewLogRow,
    TriageRow,
)
from learnlog.store.tables.mail import (
    ClockBeatRow,
    MailPeriodRow,
    MetaRow,
    OutboxRow,
    SenderCircuitRow,
    SuppressionRow,
)
from learnlog.store.tables.people import (
    InvitationRow,
    MemberRow,
    RateBucketRow,
    SignInSessionRow,
    TeamMemberRow,
    TeamRow,
)

__all__ = [
    "CardRow",
    "ClockBeatRow",
    "EntryRow",
    "EvidenceRow",
    "ExperimentLogRow",
    "ExperimentRow",
    "FeedFetchRow",
    "FeedRow",
    "FindingRow",
    "FollowRow",
    "InvitationRow",
    "MailPeriodRow",
    "MemberRow",
    "MetaRow",
    "OutboxRow",
    "RateBucketRow",
    "RatingRow",
    "ReleaseEntryRow",
    "ReleaseLineRow",
    "ReleaseRow",
    "ReviewLogRow",
    "SenderCircuitRow",
    "SignInSessionRow",
    "SuppressionRow",
    "TeamMemberRow",
    "TeamRow",
    "TechnologyRow",
    "TriageRow",
    "metadata",
]
