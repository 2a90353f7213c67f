"""Does a person meet the same agent again? Indices of continuity, as health care measures them.

A sequence is the handlers of one case, one per contact, in time order. With n contacts, k handlers
and n_i contacts with handler i:

=====  ==========================================  ====================================================
index  formula                                     author
=====  ==========================================  ====================================================
UPC    max(n_i) / n                                Breslau and Reeb, J Med Educ 50 (1975)
COC    (sum(n_i^2) - n) / (n (n - 1))              Bice and Boxerman, Med Care 15 (1977)
SECON  consecutive pairs with one handler/(n - 1)  Steinwachs, Med Care 17 (1979)
MCI    1 - k / (n + 0.1)                           Godkin and Rice, Fam Med 16 (1984)
MMCI   MCI / (1 - 1 / (n + 0.1))                   Magill and Senf, J Fam Pract 24 (1987) 165-168
=====  ==========================================  ====================================================

Each is None for fewer than two contacts: one contact says nothing of continuity.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from relais.measures.episode import Episode, Name


def upc(handlers: Sequence[Hashable]) -> float | None:
    """Usual provider of care: the share of contacts with the handler met most often."""
    if len(handlers) < 2:
        return None
    return max(Counter(handlers).values()) / len(handlers)


def coc(handlers: Sequence[Hashable]) -> float | None:
    """Concentration (Bice-Boxerman): 1 when all with one handler, 0 when all with different ones."""
    visits = len(handlers)
    if visits < 2:
        return None
    return (sum(n * n for n in Counter(handlers).values()) - visits) / (visits * (visits - 1))


def secon(handlers: Sequence[Hashable]) -> float | None:
    """Sequential continuity: the share of contacts answered by the handler of the contact before."""
    if len(handlers) < 2:
        return None
    return sum(before == after for before, after in pairwise(handlers)) / (len(handlers) - 1)


def mci(handlers: Sequence[Hashable]) -> float | None:
    """Modified continuity index."""
    if len(handlers) < 2:
        return None
    return 1 - len(set(handlers)) / (len(handlers) + 0.1)


def mmci(handlers: Sequence[Hashable]) -> float | None:
    """Modified, modified continuity index: MCI scaled so that one handler gives 1."""
    index = mci(handlers)
    return None if index is None else index / (1 - 1 / (len(handlers) + 0.1))


class Continuity(NamedTuple):
    """Means over cases, each case counting once; None when no case has enough contacts."""

    cases: int  # with at least the minimum of contacts
    upc: float | None
    coc: float | None
    secon: float | None
    mmci: float | None


def handlers_by_case(episodes: Iterable[Episode]) -> dict[Name, list[Name]]:
    """The agents each case met, in the order of answering; ties in the order of ``item_id``.

    A contact counts when its case and its agent are known and it was answered. One that the person
    left, or that still waits, is no meeting.
    """
    met = [
        (episode.answered_at, episode.item_id, episode.case, episode.agent)
        for episode in episodes
        if episode.answered_at is not None and episode.case is not None and episode.agent is not None
    ]
    met.sort()
    sequences: dict[Name, list[Name]] = {}
    for _, _, case, agent in met:
        sequences.setdefault(case, []).append(agent)
    return sequences


def continuity(episodes: Iterable[Episode], minimum_contacts: int = 3) -> Continuity:
    """Mean of each index over the cases that have at least ``minimum_contacts`` answered contacts.

    Raises ValueError when ``minimum_contacts`` is under 2, where no index is defined.
    """
    if minimum_contacts < 2:
        raise ValueError(f"minimum_contacts is {minimum_contacts}; continuity needs at least 2 contacts")
    enough = [s for s in handlers_by_case(episodes).values() if len(s) >= minimum_contacts]
    means = [_mean([index(s) for s in enough]) for index in (upc, coc, secon, mmci)]
    return Continuity(len(enough), *means)


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
