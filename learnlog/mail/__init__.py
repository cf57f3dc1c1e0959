"""Render and send mail."""
