"""Render mails, make their bytes and send them."""
