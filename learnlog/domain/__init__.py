"""The rules: frozen values and pure functions."""
