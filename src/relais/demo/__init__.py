"""The demo: a seeded centre, the whole province at will, and the life that makes contacts arrive."""

from relais.demo.signing_in import PASSWORD, sign_ins

__all__ = ["PASSWORD", "sign_ins"]
