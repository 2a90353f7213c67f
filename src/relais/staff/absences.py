"""Who stands in for whom on a day: A is replaced by B, who may be away too and replaced by C."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from relais.staff.models import Absence, Agent


@dataclass(frozen=True, kw_only=True, slots=True)
class Away:
    """An agent away from `starts_on` to `ends_on` inclusive, and who stands in for her, if anyone."""

    agent: int
    starts_on: date
    ends_on: date
    replacement: int | None = None

    def covers(self, on: date) -> bool:
        """Whether she is away that day."""
        return self.starts_on <= on <= self.ends_on


def stand_in(absences: Iterable[Away], agent: int, on: date) -> int | None:
    """Who answers for `agent` that day: herself when present, else whoever the chain of replacements ends at.

    None when the chain ends at nobody, or turns in a circle. Of two absences that cover the day, the one
    that began last is followed: it was written knowing the other.
    """
    followed: dict[int, Away] = {}
    for away in absences:
        if away.covers(on) and (
            away.agent not in followed or away.starts_on > followed[away.agent].starts_on
        ):
            followed[away.agent] = away
    seen: set[int] = set()
    here: int | None = agent
    while here is not None and here in followed:
        if here in seen:
            return None
        seen.add(here)
        here = followed[here].replacement
    return here


def turning_days(absences: Iterable[Away], first: date, last: date) -> Iterator[date]:
    """The days of a period on which who is away may change, in order: between two of them nothing does."""
    days = {first}
    for away in absences:
        days.update(day for day in (away.starts_on, away.ends_on + timedelta(days=1)) if first < day <= last)
    return iter(sorted(days))


def turns_in_circle(absences: Iterable[Away], away: Away) -> bool:
    """Whether on some day of `away` the chain of replacements from its agent comes back to her."""
    known = [*absences, away]
    return any(_comes_back(known, away.agent, on) for on in turning_days(known, away.starts_on, away.ends_on))


def _comes_back(absences: list[Away], agent: int, on: date) -> bool:
    replaced_by = {away.agent: away.replacement for away in absences if away.covers(on)}
    seen: set[int] = set()
    here = replaced_by.get(agent)
    while here is not None and here not in seen:
        if here == agent:
            return True
        seen.add(here)
        here = replaced_by.get(here)
    return False


def has_nobody(absences: Iterable[Away], away: Away) -> bool:
    """Whether on every day of `away` its chain of replacements ends at nobody."""
    known = [*absences, away]
    return all(
        stand_in(known, away.agent, on) is None for on in turning_days(known, away.starts_on, away.ends_on)
    )


def between(first: date, last: date) -> list[Away]:
    """The absences that touch these days, in one query. An agent who left is replaced by nobody and
    replaces nobody.
    """
    rows = (
        Absence.objects.filter(starts_on__lte=last, ends_on__gte=first)
        .order_by("starts_on", "agent_id")
        .values_list("agent_id", "starts_on", "ends_on", "replacement_id", "replacement__is_active")
    )
    return [
        Away(
            agent=agent, starts_on=starts_on, ends_on=ends_on, replacement=replacement if is_active else None
        )
        for agent, starts_on, ends_on, replacement, is_active in rows
    ]


def stand_in_of(agent_id: int, on: date) -> int | None:
    """Who answers for this agent that day (see `stand_in`); None when she has left, too."""
    found = stand_in(between(on, on), agent_id, on)
    if found is None or not Agent.objects.filter(pk=found, is_active=True).exists():
        return None
    return found


def stand_ins(on: date) -> dict[int, int | None]:
    """For every agent away that day, who answers for her, in one query."""
    known = between(on, on)
    return {away.agent: stand_in(known, away.agent, on) for away in known}
