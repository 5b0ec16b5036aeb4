"""Find what looks like a key or an access token in what is to be published; names of files are judged by `check`."""

import re

_SECRETS = re.compile(
    rb"-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY-----\s{0,4}[A-Za-z0-9+/=]{40}"
    rb"|(?<![\w-])(?:AKIA[0-9A-Z]{16}|gh[oprsu]_[A-Za-z0-9]{36}|github_pat_\w{50}|glpat-[\w-]{20}"
    rb"|sk-(?:ant-|proj-)?[\w-]{40}|xox[abprs]-[\w-]{20}|AIza[\w-]{35})(?![\w-])"
)
_SECRET_SIGNS = (
    b"-----BEGIN ",
    b"AKIA",
    b"github_pat_",
    b"glpat-",
    b"sk-",
    b"xox",
    b"AIza",
    b"gho_",
    b"ghp_",
    b"ghr_",
    b"ghs_",
    b"ghu_",
)
"""One of them is in every secret; looking for them first is 20 times as fast as the pattern."""


def find_secrets(content: bytes) -> tuple[str, ...]:
    """Return the first characters of whatever in `content` looks like a private key or an access token."""
    if not any(sign in content for sign in _SECRET_SIGNS):
        return ()
    return tuple(found.group()[:12].decode("ascii", "replace") + "…" for found in _SECRETS.finditer(content))
