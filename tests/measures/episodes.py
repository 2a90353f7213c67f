"""Episodes for the tests of measures: one maker with defaults, one hypothesis strategy."""

from typing import Any, get_args

from hypothesis import strategies as st

from relais.measures.episode import Episode, Kind, Outcome

AGENTS = ("ana", "bob", "chu", "dia")
CASES = ("c1", "c2", "c3")


def episode(item_id: int = 1, **fields: Any) -> Episode:
    """A live contact received at 0, answered at 60 and done at 300, unless told otherwise."""
    given: dict[str, Any] = {
        "kind": "live",
        "outcome": "done",
        "received_at": 0.0,
        "answered_at": 60.0,
        "ended_at": 300.0,
        "case": "c1",
        "agent": "ana",
    }
    return Episode(item_id=item_id, **(given | fields))


def left(item_id: int, after_s: float, **fields: Any) -> Episode:
    """A live contact that the person left after so many seconds."""
    return episode(item_id, outcome="withdrawn", answered_at=None, ended_at=after_s, agent=None, **fields)


def answered(item_id: int, after_s: float, **fields: Any) -> Episode:
    return episode(item_id, answered_at=after_s, ended_at=after_s + 100, **fields)


_lengths = st.floats(0, 1e6, allow_nan=False)
_names = st.sampled_from(AGENTS) | st.none()


@st.composite
def any_episode(draw: st.DrawFn, item_id: int) -> Episode:
    """An episode whose instants agree with its outcome."""
    outcome: Outcome = draw(st.sampled_from(get_args(Outcome)))
    received_at = draw(_lengths)
    is_taken = outcome in ("active", "done") or (outcome == "withdrawn" and draw(st.booleans()))
    answered_at = received_at + draw(_lengths) if is_taken else None
    has_ended = outcome in ("done", "withdrawn")
    return Episode(
        item_id=item_id,
        kind=draw(st.sampled_from(get_args(Kind))),
        outcome=outcome,
        received_at=received_at,
        answered_at=answered_at,
        ended_at=(answered_at or received_at) + draw(_lengths) if has_ended else None,
        case=draw(st.sampled_from(CASES) | st.none()),
        agent=draw(_names) if is_taken else None,
        team=draw(st.sampled_from(["t1", "t2"]) | st.none()),
        own_agent=draw(_names),
        own_team=draw(st.sampled_from(["t1", "t2"]) | st.none()),
        ring=draw(st.integers(0, 3) | st.none()),
        region=draw(st.sampled_from(["01", "02"]) | st.none()),
        language=draw(st.sampled_from(["fr", "en"]) | st.none()),
    )


@st.composite
def any_episodes(draw: st.DrawFn) -> list[Episode]:
    return [draw(any_episode(number)) for number in range(draw(st.integers(0, 12)))]
