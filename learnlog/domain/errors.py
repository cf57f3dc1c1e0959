"""The errors that learnlog raises, by what the caller can do about them."""


class LearnlogError(Exception):
    """Anything that learnlog refuses; the message names the thing and the value."""


class NotFoundError(LearnlogError):
    """What was asked for does not exist, or belongs to somebody else."""


class RuleError(LearnlogError):
    """A rule forbids it; the message is shown to the person as it stands."""


class StaleError(RuleError):
    """What is to be changed was changed meanwhile; the message says so."""


class NotAllowedError(LearnlogError):
    """The person may not do this; its existence is no secret."""


class ConfigError(LearnlogError):
    """A setting is missing, unknown or wrong; the message names the variable."""
