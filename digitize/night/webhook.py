"""A notice posted to an address: JSON over HTTP, and over HTTPS with the server's certificate checked."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from digitize import __version__
from digitize.night.delivery import Refused, Unreached, as_bytes

_WORTH_ANOTHER_TRY = {408, 425, 429}


def post(address: str, body: Mapping[str, Any], timeout_s: float) -> None:
    """Post `body` once. Raises Unreached where another try may help, Refused where it will not.

    Certificates are checked against the machine's own list, which holds the office's own authority where it
    has one. Redirects are not followed: a notice goes where the settings say, or nowhere.
    """
    where = urlsplit(address)
    try:
        port = where.port
    except ValueError:
        raise Refused("address") from None
    if where.scheme not in ("http", "https") or not where.hostname:
        raise Refused("address")
    kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
    line = kind(where.hostname, port, timeout=timeout_s)
    try:
        line.request("POST", _target(where.path, where.query), as_bytes(body), _headers())
        status = line.getresponse().status
    except ssl.SSLCertVerificationError:
        raise Refused("certificate") from None
    except (OSError, http.client.HTTPException) as fault:
        raise Unreached(type(fault).__name__) from None
    except ValueError:  # characters that no request may hold
        raise Refused("address") from None
    finally:
        line.close()
    if not 200 <= status < 300:
        again = status >= 500 or status in _WORTH_ANOTHER_TRY
        raise (Unreached if again else Refused)(f"HTTP {status}")


def _target(path: str, query: str) -> str:
    return f"{path or '/'}?{query}" if query else path or "/"


def _headers() -> Mapping[str, str]:
    return {"Content-Type": "application/json; charset=utf-8", "User-Agent": f"digitize/{__version__}"}
