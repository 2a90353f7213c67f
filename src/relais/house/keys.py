"""The key that signs sessions: from the environment, else made once and kept beside the data."""

from __future__ import annotations

import contextlib
import os
import secrets

from relais.house.places import var


def secret_key() -> str:
    """The signing key: `RELAIS_SECRET_KEY`, else `var/secret_key` (made at first use, readable by its owner only)."""
    given = os.environ.get("RELAIS_SECRET_KEY")
    if given:
        return given
    path = var() / "secret_key"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        pass
    own = path.with_name(f"secret_key.{os.getpid()}")
    descriptor = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(secrets.token_urlsafe(48))
    with contextlib.suppress(FileExistsError):
        os.link(own, path)  # atomic: of two processes starting together, one key wins
    own.unlink()
    return path.read_text(encoding="ascii")
