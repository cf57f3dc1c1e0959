"""What the people of the demo write into their experiments."""

from learnlog.domain.experiment import ExperimentResult, FindingTopic

LOG_LINES = (
    "Set up from the official image, no changes to the defaults.",
    "First run fails: the example in the documentation is one version behind.",
    "Works after the second read of the upgrade notes.",
    "Measured three times; the slowest run is the one written down.",
    "Load at about a tenth of what the client expects.",
    "Killed the primary on purpose. Requests fail, then come back.",
    "Logs say nothing useful at the default level.",
    "Cost so far stays inside the free allowance.",
    "Asked in the team channel; nobody has tried it on this version.",
    "Restored into an empty account to be sure that nothing is shared.",
)

RESULT_TEXTS = {
    ExperimentResult.CONFIRMED: (
        "It does what the notes promise. The default is safe to recommend.",
        "Confirmed, with one more step than the documentation names.",
        "Holds at our load. The limit is the connection pool, not the service.",
        "The upgrade is a day of work for a system of this size, mostly tests.",
    ),
    ExperimentResult.REFUTED: (
        "It does not: the old behaviour is still the default and must be turned off.",
        "Recovery takes minutes, not the seconds that were claimed.",
        "The migration tool leaves half of the configuration behind.",
    ),
    ExperimentResult.INCONCLUSIVE: (
        "Too little load to tell. Repeat with recorded traffic.",
        "Works here; the client's network policy could not be reproduced.",
        "The result depends on the region. One more run is needed.",
    ),
    ExperimentResult.ABANDONED: (
        "Stopped: the trial account expired.",
        "Stopped: the question was answered by the engineers first.",
    ),
}

FINDINGS = {
    FindingTopic.AVAILABILITY: (
        "Comes back within a minute",
        "Survives the loss of one zone",
        "Needs a second replica to be safe",
    ),
    FindingTopic.DISASTER_RECOVERY: (
        "Restore from last night takes 20 min",
        "Backups exist, but nobody had tried one",
    ),
    FindingTopic.SCALE: (
        "Linear up to four workers",
        "The database is the limit, not the service",
    ),
    FindingTopic.SECURITY: (
        "Works without an administrator's rights",
        "The default port is open to everybody",
    ),
    FindingTopic.COST: (
        "About 40 a month at this size",
        "Idle costs as much as busy",
    ),
}
