"""learnlog: how current is what you know, and what keeps it so."""

__version__ = "0.1.0"
