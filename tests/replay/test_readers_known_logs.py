"""The real logs, read whole; the counts and figures are those of their own documentation."""

from collections import Counter
from datetime import timedelta
from functools import cache
from pathlib import Path
from statistics import fmean, median

import pytest

from relais.measures import Continuity, continuity, figures
from relais.replay.readers import RecordedContact, Recording, bank, bpic2012, detect, episodes, read, wabo
from relais.replay.readers.wabo import LONGEST_HANDLING_S

DATA = Path(__file__).parents[3] / "shared/data"
BANK = DATA / "calls-anonymous-bank-1999-08/calls.csv"
WABO = DATA / "eventlog-wabo-receipt/events.csv"
BPIC = DATA / "eventlog-bpic2012-loan/events.csv.gz"

pytestmark = pytest.mark.skipif(
    not (BANK.exists() and WABO.exists() and BPIC.exists()),
    reason="the recorded logs are absent: put them in ../shared/data",
)


@cache
def recording(path: Path) -> Recording:
    return read(path)


@pytest.mark.parametrize(("path", "name"), [(BANK, "bank"), (WABO, "wabo"), (BPIC, "bpic2012")])
def test_a_log_is_known_by_its_header(path: Path, name: str) -> None:
    assert detect(path) == name


@pytest.mark.parametrize(
    ("path", "cases", "rounded"),
    [
        (BANK, 916, (0.334, 0.080, 0.097)),
        (BPIC, 4241, (0.358, 0.142, 0.270)),
        (WABO, 884, (0.863, 0.771, 0.832)),
    ],
)
def test_continuity_of_the_recorded_servers(
    path: Path, cases: int, rounded: tuple[float, float, float]
) -> None:
    found: Continuity = continuity(episodes(recording(path)))
    assert found.cases == cases
    assert found.upc is not None
    assert found.coc is not None
    assert found.secon is not None
    assert (round(found.upc, 3), round(found.coc, 3), round(found.secon, 3)) == rounded


def test_every_row_of_the_bank_is_a_contact_or_skipped() -> None:
    log = recording(BANK)
    assert (log.rows, len(log.contacts), log.refused) == (29_955, 27_313, 0)
    assert log.skipped == {bank.PHANTOM: 238, bank.VOICE_UNIT: 2_404}
    assert log.rows == len(log.contacts) + sum(log.skipped.values())
    assert log.quirks == {
        bank.NO_AGENT: 228,
        bank.NO_SERVICE: 37,
        bank.LEFT_WITH_SERVICE: 84,
        bank.VOICE_BELOW_ZERO: 14,
        bank.LONG: 5,
        bank.MIDNIGHT: 21,
    }


def test_waits_of_the_bank_are_those_published() -> None:
    """Of the queued: 20,898 calls, 30.6 % leave, mean wait 124.7 s, median 79. Mean service 182.6 s."""
    log = recording(BANK)
    table = BANK.read_text(encoding="utf-8").splitlines()
    queued = [c for c in log.contacts if table[c.row - 1].split(",")[9] != "00:00:00"]
    waits = [waited_s(contact) for contact in queued]
    assert len(queued) == 20_898
    assert round(sum(c.is_abandoned for c in queued) / len(queued), 3) == 0.306
    assert round(fmean(waits), 1) == 124.7
    assert median(waits) == 79
    assert log.assumed_service_s == pytest.approx(182.6, abs=0.5)


def waited_s(contact: RecordedContact) -> float:
    if contact.patience_s is not None:
        return contact.patience_s
    assert contact.answered_at is not None
    return (contact.answered_at - contact.received_at).total_seconds()


def test_callers_of_the_bank_who_came_back() -> None:
    log = recording(BANK)
    answered = Counter(c.case for c in log.contacts if c.case and c.server)
    assert len(answered) == 3_650
    assert sum(times > 1 for times in answered.values()) == 1_676
    assert set(log.own_agents) == set(answered)


def test_priority_and_language_of_the_bank() -> None:
    log = recording(BANK)
    assert {c.priority for c in log.contacts} == {"normal", "high"}
    assert {c.language for c in log.contacts if c.clientele == "PE"} == {"en"}
    assert {c.language for c in log.contacts if c.clientele != "PE"} == {"fr"}


def test_days_of_the_bank() -> None:
    days = list(recording(BANK).days())
    assert [day.day.day for day in days] == list(range(1, 21))
    assert sum(len(day.contacts) for day in days) == 27_313
    first = days[0]
    assert (len(first.contacts), len(first.spans)) == (2_239, 18)
    for span in first.spans:
        assert span.start_at <= span.end_at <= span.start_at + timedelta(hours=24)


def test_every_event_of_wabo_is_an_item_with_a_bounded_handling() -> None:
    log = recording(WABO)
    assert (log.rows, len(log.contacts), len(log.agents)) == (5_764, 5_764, 45)
    assert log.quirks == {wabo.LATE_START: 2}
    for contact in log.contacts:
        assert contact.kind == "deferrable"
        assert contact.answered_at is not None
        assert contact.received_at <= contact.answered_at
        assert contact.service_s is not None
        assert 0 <= contact.service_s <= LONGEST_HANDLING_S
        assert contact.due_at is not None


def test_no_worker_of_wabo_handles_two_events_at_once() -> None:
    free_at: dict[str | None, object] = {}
    for contact in sorted(recording(WABO).contacts, key=lambda c: (c.answered_at, c.row)):
        assert contact.answered_at is not None
        earlier = free_at.get(contact.server)
        assert earlier is None or earlier <= contact.answered_at  # type: ignore[operator]
        free_at[contact.server] = contact.answered_at + timedelta(seconds=contact.service_s or 0)


def test_the_responsible_of_wabo_is_the_own_agent() -> None:
    log = recording(WABO)
    assert log.own_agent("case-10011") == "Resource21"
    assert len(log.own_agents) == 968


def test_work_items_of_the_loans() -> None:
    log = recording(BPIC)
    assert (log.rows, len(log.contacts), len(log.agents)) == (177_003, 48_383, 57)
    assert log.skipped == {bpic2012.STATE: 61_798, bpic2012.ALONE: 704}
    assert log.quirks == {bpic2012.NO_AGENT: 5_352, bpic2012.LONG: 315, bpic2012.OPEN: 2}
    assert sum(c.received_at != c.answered_at for c in log.contacts) == 17_690
    assert "112" not in log.agents


@pytest.mark.parametrize("path", [BANK, WABO, BPIC])
def test_a_recorded_log_is_whole(path: Path) -> None:
    log = recording(path)
    assert [c.received_at for c in log.contacts] == sorted(c.received_at for c in log.contacts)
    assert len({c.row for c in log.contacts}) == len(log.contacts)
    assert all(4 <= len(names) <= 12 for names in log.teams.values())
    assert set(log.own_agents.values()) <= set(log.agents)
    found = figures(episodes(log))
    assert found["received"] == found["done"] + found["withdrawn"] == len(log.contacts)
