"""JSON as RFC 8259 has it, and nothing beyond."""

import io
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError

from shop.common.api import MAX_BODY, BodyTooLarge, StrictJSONParser

text = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=30)
plain = (
    st.none() | st.booleans() | st.integers(-(10**98), 10**98) | st.floats(allow_nan=False, allow_infinity=False) | text
)
documents = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(text, inner), max_leaves=20)


def parse(body: bytes):
    return StrictJSONParser().parse(io.BytesIO(body))


@given(documents, st.booleans())
def test_what_is_json_arrives_as_it_was_sent(document, ascii_only):
    assert parse(json.dumps(document, ensure_ascii=ascii_only).encode()) == document


@given(st.binary(max_size=60))
def test_whatever_is_sent_is_either_read_or_refused(body):
    with suppress(ParseError):
        parse(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b'{"a": NaN}',
        b"Infinity",
        b"-Infinity",
        b"1" * 101,
        b"-1" + b"0" * 100,
        b"1e999",
        b"-1e999",
        b'"\\u0000"',
        b'{"a": {"\\u0000": 1}}',
        b'"\x00"',
        b'"\\ud800"',
        b'"\xff"',
        b"\xef\xbb\xbf{}",
        '{"a": "ü"}'.encode("utf-16"),
        '"ü"'.encode("latin-1"),
        b"[" * 100_000 + b"]" * 100_000,
    ],
    ids=lambda body: repr(body[:12]),
)
def test_what_is_not_json_or_too_much_is_refused(body):
    with pytest.raises(ParseError) as refused:
        parse(body)

    assert str(refused.value.detail).startswith(("The body is not valid", "The JSON is nested"))


def test_a_backslash_before_u0000_is_only_text():
    assert parse(rb'"\\u0000 and \\\\u0000"') == r"\u0000 and \\u0000"


def test_a_body_may_be_so_long_and_no_longer():
    fits = b'"' + b"a" * (MAX_BODY - 2) + b'"'

    assert len(parse(fits)) == MAX_BODY - 2
    with pytest.raises(BodyTooLarge):
        parse(fits + b" ")
