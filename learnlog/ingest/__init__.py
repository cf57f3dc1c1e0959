"""Fetch a feed over HTTP and parse it."""
