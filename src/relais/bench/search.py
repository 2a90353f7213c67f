"""How long does the database take to find a person by name without accents, beside a plain ILIKE?

Ours: `relais_find_person`, as the web role with an agent who asks, over the local socket. The rival: the names joined,
stripped of accents on the fly and matched with ILIKE '%word%' for each word, as the owner (no row-level security).

What is typed, in equal parts, from persons drawn at random: "given family", "family given", the first letters (three to
five) of the family name, the first letters of both, a part of a compound name, and names of nobody.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import psycopg
from django.db import connection

from relais.bench import floor
from relais.bench.figures import Bound, Figure, percentile
from relais.bench.stand import Size, province
from relais.house import database

REACH_MS = 20.0
WANTED = 20
# The rival reads every row: a few are enough to know it.
RIVAL_SEARCHES = 12

_DRAWN = """
    SELECT given_plain, family_plain FROM people_person
    WHERE id = ANY (SELECT DISTINCT 1 + floor(random() * m.top)::bigint FROM generate_series(1, %s::int),
                    (SELECT max(id) AS top FROM people_person) m)
    ORDER BY id
"""
_FIND = "SELECT * FROM relais_find_person(%s, NULL, NULL, %s)"
_CONTEXT = "SELECT set_config('relais.actor_kind', 'agent', true), set_config('relais.actor_id', %s, true)"


def bench(size: Size) -> list[Figure]:
    """The 95th percentile of a search, in milliseconds."""
    with province(size):
        asked = queries(_names(size.searches), random.Random(4))[: size.searches]
        agent_id = floor.agents(1)[0]
        with psycopg.connect(**database.connect_info("web")) as web:
            web.execute(_CONTEXT, [str(agent_id)])
            for _, text in asked[:20]:
                web.execute(_FIND, [text, WANTED])
            ours = {kind: _times(web, [text for k, text in asked if k == kind], _ours) for kind in KINDS}
            found = sum(len(_ours(web, text)) > 0 for _, text in asked) / len(asked)
        with psycopg.connect(**database.connect_info("owner")) as owner:
            rival = _times(owner, [text for _, text in asked[:RIVAL_SEARCHES]], _rival)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM people_person")
            persons = cursor.fetchone()[0]
    return [_figure(ours, rival, persons, found)]


def _figure(ours: dict[str, list[float]], rival: list[float], persons: int, found: float) -> Figure:
    everything = [each for times in ours.values() for each in times]
    return Figure(
        name=f"search: a person by name among {persons:,}, p95",
        unit="ms",
        ours=percentile(everything, 0.95),
        reach=REACH_MS,
        bound=Bound.AT_MOST,
        details={
            "searches": len(everything),
            "share_that_found_someone": round(found, 3),
            "p50_ms": round(percentile(everything, 0.5), 2),
            "p99_ms": round(percentile(everything, 0.99), 2),
            "max_ms": round(max(everything), 2),
            "p95_ms_by_kind": {kind: round(percentile(times, 0.95), 2) for kind, times in ours.items()},
            "rival_p50_ms": round(percentile(rival, 0.5), 1),
            "rival_p95_ms": round(percentile(rival, 0.95), 1),
        },
    )


def _names(count: int) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.4)")
        cursor.execute(_DRAWN, [count])
        return list(cursor.fetchall())


KINDS: dict[str, Callable[[str, str, random.Random], str]] = {
    "given_family": lambda given, family, chance: f"{given} {family}",
    "family_given": lambda given, family, chance: f"{family} {given}",
    "family_starts": lambda given, family, chance: family[: chance.randint(3, 5)],
    "both_start": lambda given, family, chance: (
        f"{given[: chance.randint(2, 4)]} {family[: chance.randint(3, 5)]}"
    ),
    "part_of_compound": lambda given, family, chance: (
        (family if "-" in family else given).replace("-", " ").split()[-1]
    ),
    "nobody": lambda given, family, chance: f"{given[::-1]} {family[::-1]}",
}


def queries(names: list[tuple[str, str]], chance: random.Random) -> list[tuple[str, str]]:
    """What is typed for these (given, family) names: (kind, text), the kinds in turn."""
    makers = list(KINDS.items())
    return [
        (makers[place % len(makers)][0], makers[place % len(makers)][1](given, family, chance))
        for place, (given, family) in enumerate(names)
    ]


Ask = Callable[[psycopg.Connection[tuple[object, ...]], str], list[tuple[object, ...]]]


def _times(asker: psycopg.Connection[tuple[object, ...]], texts: list[str], ask: Ask) -> list[float]:
    """Milliseconds of each, from sending to the last row."""
    times = []
    for text in texts:
        start = time.perf_counter()
        ask(asker, text)
        times.append((time.perf_counter() - start) * 1000)
    return times


def _ours(asker: psycopg.Connection[tuple[object, ...]], text: str) -> list[tuple[object, ...]]:
    return asker.execute(_FIND, [text, WANTED]).fetchall()


def _rival(asker: psycopg.Connection[tuple[object, ...]], text: str) -> list[tuple[object, ...]]:
    words = text.split()
    condition = " AND ".join(["sans_accent(given_name || ' ' || family_name) ILIKE %s"] * len(words))
    query = f"SELECT id, given_name, family_name FROM people_person WHERE {condition} ORDER BY family_name, id LIMIT {WANTED}"  # noqa: S608
    return asker.execute(query.encode(), [f"%{word}%" for word in words]).fetchall()
