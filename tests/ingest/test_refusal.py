import pytest

from learnlog.ingest.refusal import class_of, is_challenge, is_page, sentence_of

FEED = b'<?xml version="1.0"?><rss><channel><title>Just a moment...</title></channel></rss>'


@pytest.mark.parametrize(
    ("status", "error_class"),
    [
        (401, "http_401"),
        (403, "http_403"),
        (404, "http_404"),
        (410, "http_410"),
        (429, "http_429"),
        (400, "http_4xx"),
        (418, "http_4xx"),
        (500, "http_5xx"),
        (503, "http_5xx"),
        (999, "http_5xx"),
        (204, "empty"),
    ],
)
def test_every_status_has_its_class(status, error_class):
    assert class_of(status) == error_class


def test_a_status_is_said_in_a_sentence():
    assert sentence_of(404) == "The server answered 404 (Not Found)."
    assert sentence_of(599) == "The server answered 599."


@pytest.mark.parametrize(
    "body",
    [
        b"<!doctype html><p>Hello",
        b"\xef\xbb\xbf <!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>",
        b"<!-- a --><!-- b -->\n<html lang=en>",
    ],
)
def test_a_page_is_told_by_how_it_begins(body):
    assert is_page(body)


@pytest.mark.parametrize(
    "body",
    [
        FEED,
        b"",
        b"<rss>",
        b"{}",
        b"<htmlx>",
        b"<!-- <html> -->",
        b"<!---->" * 2_000,
        b"<!--" * 4_000,
    ],
)
def test_what_begins_otherwise_is_no_page(body):
    assert not is_page(body)


@pytest.mark.parametrize(
    "headers",
    [
        {"cf-mitigated": "challenge"},
        {"cf-mitigated": "Challenge"},
        {"x-amzn-waf-action": "captcha"},
        {"x-vercel-mitigated": "challenge"},
    ],
)
def test_a_server_can_say_that_it_wants_a_proof(headers):
    assert is_challenge(headers)


@pytest.mark.parametrize(
    "inside",
    [
        b"<head><title>Just a moment...</title></head>",
        b"<title>Attention Required! | Cloudflare</title>",
        b"<script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'></script>",
        b"<script src='/_Incapsula_Resource?SWJIYLWA=719d34d31c8e3a6e6fffd425f7e032f3'></script>",
        b"<title>Making sure you&#39;re not a bot!</title>",
        b"<script src='/.within.website/x/cmd/anubis/static/js/main.mjs'></script>",
        b"<script src='https://geo.captcha-delivery.com/captcha/'></script>",
        b"<div id='px-captcha'></div>",
        b"<title>DDoS-Guard</title>",
    ],
)
def test_a_page_that_wants_a_proof_is_known_by_its_words(inside):
    assert is_challenge({}, b"<!DOCTYPE html><html>" + inside)
    assert not is_challenge({}, b"<rss>" + inside)


def test_what_is_an_ordinary_answer_wants_no_proof():
    assert not is_challenge({"cf-mitigated": "none"}, b"<!doctype html><title>News</title>")
    assert not is_challenge({}, FEED)
