"""Dates in headers of HTTP."""

from __future__ import annotations

import re
import time
from datetime import UTC
from email.utils import parsedate_to_datetime


def parse_http_date(text: str) -> float | None:
    """Parse an HTTP date in any of its three forms, in seconds since 1970; None if it isn't one.

    One of the three names no zone; all are in UTC (RFC 9110, 5.6.7).
    """
    try:
        when = parsedate_to_datetime(text)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def parse_retry_after(text: str) -> float | None:
    """A `Retry-After` header in seconds from now; None if it is empty or invalid."""
    value = text.strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    date = parse_http_date(value)
    return None if date is None else max(0.0, date - time.time())
