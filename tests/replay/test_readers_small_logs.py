"""Small logs made by hand: what each reader makes of a row, and what is derived from the log."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.replay.readers import BadInput, Recording, bank, bpic2012, episodes, read, wabo
from relais.replay.readers.draft import teams

BANK = ",".join(bank.COLUMNS)
WABO = ",".join(wabo.COLUMNS)
BPIC = ",".join(bpic2012.COLUMNS)
OURS = (
    "received_at,case,channel,kind,service_s,left_after_s,server,priority,language,clientele,"
    "answered_after_s,team,due_at"
)


def log_of(folder: Path, *lines: str) -> Recording:
    path = folder / "log.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read(path)


def call(
    queue: str, outcome: str, service: str, vru: str = "10:00:00,10:00:10,10", kind: str = "2,PS"
) -> str:
    return f"AA01,1,C1,{kind},1999-08-02,{vru},{queue},{outcome},{service}"


SERVED = "10:01:10,10:03:10,120,A01"
NOT_SERVED = "00:00:00,00:00:00,0,"


def test_a_call_that_was_served(tmp_path: Path) -> None:
    [contact] = log_of(tmp_path, BANK, call("10:00:10,10:01:10,60", "AGENT", SERVED)).contacts
    assert contact.received_at == datetime.fromisoformat("1999-08-02T10:00:10+03:00")
    assert contact.answered_at == datetime.fromisoformat("1999-08-02T10:01:10+03:00")
    assert (contact.service_s, contact.server, contact.priority) == (120, "A01", "high")
    assert (contact.case, contact.clientele, contact.language) == ("C1", "PS", "fr")
    assert not contact.is_abandoned


def test_a_caller_who_left(tmp_path: Path) -> None:
    [contact] = log_of(tmp_path, BANK, call("10:00:10,10:01:10,60", "HANG", NOT_SERVED, kind="0,PE")).contacts
    assert (contact.patience_s, contact.answered_at, contact.language) == (60, None, "en")


def test_what_never_reached_the_line_is_skipped(tmp_path: Path) -> None:
    never = "00:00:00,00:00:00,0"
    log = log_of(
        tmp_path, BANK, call(never, "HANG", NOT_SERVED), call("10:00:10,10:01:10,60", "PHANTOM", NOT_SERVED)
    )
    assert log.contacts == ()
    assert log.skipped == {bank.VOICE_UNIT: 1, bank.PHANTOM: 1}


def test_a_call_served_at_once_is_received_when_it_leaves_the_voice_unit(tmp_path: Path) -> None:
    [contact] = log_of(tmp_path, BANK, call("00:00:00,00:00:00,0", "AGENT", SERVED)).contacts
    assert contact.received_at == contact.answered_at == datetime.fromisoformat("1999-08-02T10:00:10+03:00")


def test_quirks_of_the_bank_are_kept_and_counted(tmp_path: Path) -> None:
    log = log_of(
        tmp_path,
        BANK,
        call("10:00:10,10:01:10,60", "AGENT", "10:01:10,14:01:10,14400,A01"),
        call("10:00:10,10:01:10,60", "AGENT", "00:00:00,00:00:00,0,A02"),
        call("10:00:10,10:01:10,60", "AGENT", "10:01:10,10:03:10,120,"),
        call("10:00:10,10:01:10,60", "HANG", SERVED, vru="10:01:00,10:00:10,-50"),
    )
    assert [contact.service_s for contact in log.contacts] == [None, None, 120, None]
    assert set(log.quirks) == {
        bank.LONG,
        bank.NO_SERVICE,
        bank.NO_AGENT,
        bank.VOICE_BELOW_ZERO,
        bank.LEFT_WITH_SERVICE,
    }
    assert log.assumed_service_s == 120
    assert log.service_s(log.contacts[0]) == 120


def test_a_call_over_midnight_goes_on_the_next_day(tmp_path: Path) -> None:
    late = call("00:00:20,00:01:20,60", "AGENT", "00:01:20,00:02:20,60,A01", vru="23:59:50,00:00:20,30")
    log = log_of(tmp_path, BANK, late)
    assert log.contacts[0].received_at == datetime.fromisoformat("1999-08-03T00:00:20+03:00")
    [day] = log.days()
    assert day.day.isoformat() == "1999-08-02"  # the working day it belongs to
    assert len(day.contacts) == len(day.spans) == 1


@pytest.mark.parametrize(
    "queue", ["10:00:10,10:01:10,-60", "10:00:10,10:01:10,", "25:00:10,10:01:10,60", "10:00,10:01:10,60"]
)
def test_what_the_bank_never_writes_is_a_fault(tmp_path: Path, queue: str) -> None:
    with pytest.raises(BadInput):
        log_of(tmp_path, BANK, call(queue, "AGENT", SERVED))


def event(case: str, worker: str, at: str, responsible: str = "w1", group: str = "G1") -> str:
    day = "2011-10-11T"
    return (
        f"{case},Internet,General,{responsible},{day}08:00:00+02:00,2011-12-06T13:00:00+01:00,"
        f"T02,complete,{group},{worker},{day}{at}+02:00"
    )


def test_an_event_is_ready_when_the_one_before_is_complete(tmp_path: Path) -> None:
    log = log_of(
        tmp_path,
        WABO,
        event("c1", "w2", "09:00:40"),
        event("c1", "w1", "09:00:00"),
        event("c2", "w1", "09:01:00"),
        event("c2", "w1", "11:00:00"),
    )
    by_row = {contact.row: contact for contact in log.contacts}
    assert by_row[3].service_s == 600  # ready for an hour, ten minutes at most
    assert by_row[2].received_at == datetime.fromisoformat("2011-10-11T09:00:00+02:00")
    assert by_row[2].service_s == 40  # since it was ready
    assert by_row[4].service_s == 60  # since w1 completed another
    assert by_row[5].service_s == 600
    assert by_row[2].due_at == datetime.fromisoformat("2011-12-06T13:00:00+01:00")


def test_the_responsible_is_own_agent_only_if_she_works_there(tmp_path: Path) -> None:
    log = log_of(
        tmp_path,
        WABO,
        event("c1", "w1", "09:00:00", responsible="w2"),
        event("c2", "w2", "09:01:00", responsible="gone"),
    )
    assert log.own_agents == {"c1": "w2", "c2": "w2"}


def bpic(transition: str, at: str, resource: str = "r1", activity: str = "W_Nabellen") -> str:
    return f"c1,100,2011-10-01T08:00:00+02:00,{activity},{transition},{resource},2011-10-01T{at}+02:00"


def test_a_start_is_received_at_its_schedule_and_a_later_one_when_it_starts(tmp_path: Path) -> None:
    log = log_of(
        tmp_path,
        BPIC,
        bpic("COMPLETE", "09:00:00", activity="A_SUBMITTED"),
        bpic("SCHEDULE", "09:00:00", resource="112"),
        bpic("START", "09:10:00"),
        bpic("COMPLETE", "09:12:00"),
        bpic("START", "10:00:00", resource=""),
        bpic("COMPLETE", "14:00:00"),
        bpic("COMPLETE", "14:01:00"),
        bpic("START", "15:00:00", resource="112"),
        bpic("START", "16:00:00"),
    )
    first, second, third = log.contacts
    assert (first.answered_at, first.service_s) == (first.received_at + timedelta(minutes=10), 120)
    assert (second.server, second.service_s, second.answered_at) == (None, None, second.received_at)
    assert third.service_s is None
    assert log.skipped == {bpic2012.STATE: 1, bpic2012.ALONE: 1, bpic2012.SYSTEM: 1}
    assert log.quirks == {bpic2012.LONG: 1, bpic2012.NO_AGENT: 1, bpic2012.OPEN: 1}


def test_a_completion_before_its_start_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        log_of(tmp_path, BPIC, bpic("START", "09:10:00"), bpic("COMPLETE", "09:09:00"))
    [fault] = caught.value.faults
    assert (fault.line, fault.column) == (3, "timestamp")
    assert fault.expected == "an instant not before the START on line 2"


def test_our_own_csv_in_full(tmp_path: Path) -> None:
    log = log_of(
        tmp_path,
        OURS,
        "2026-03-02T08:01:00-05:00,c1,phone,live,240,,a1,high,en,adult,35,north,",
        "2026-03-02T08:00:00-05:00,c2,counter,live,,90,,,,,,,",
        "2026-03-02T09:00:00-05:00,,document,deferrable,,,,low,fr,,,,2026-03-06T16:00:00-05:00",
    )
    left, answered, waiting = log.contacts
    assert (left.row, left.patience_s, left.priority, left.language) == (3, 90, "normal", "fr")
    assert (answered.case, answered.server, answered.team, answered.priority) == ("c1", "a1", "north", "high")
    assert answered.answered_at == datetime(2026, 3, 2, 13, 1, 35, tzinfo=UTC)
    assert (waiting.case, waiting.kind, waiting.service_s) == (None, "deferrable", None)
    assert waiting.due_at == datetime(2026, 3, 6, 21, tzinfo=UTC)
    assert [episode.outcome for episode in episodes(log)] == ["withdrawn", "done", "waiting"]


def test_gzip_a_byte_order_mark_windows_lines_and_quotes_are_read(tmp_path: Path) -> None:
    text = f'\ufeff{OURS}\r\n2026-03-02T08:01:00-05:00,"c ""1"", x",phone,live,240,,a1,,,,,,\r\n\r\n'
    path = tmp_path / "day"
    path.write_bytes(gzip.compress(text.encode()))
    [contact] = read(path).contacts
    assert contact.case == 'c "1", x'


def answer(minute: int, case: str, server: str) -> str:
    return f"2026-03-02T08:{minute:02d}:00-05:00,{case},phone,live,60,,{server},,,,,,"


def test_the_own_agent_answered_most_often_ties_by_first(tmp_path: Path) -> None:
    log = log_of(
        tmp_path,
        OURS,
        answer(9, "often", "a1"),
        answer(5, "often", "a2"),
        answer(7, "often", "a1"),
        answer(8, "tie", "a1"),
        answer(6, "tie", "a2"),
        "2026-03-02T08:30:00-05:00,left,phone,live,,40,,,,,,,",
    )
    assert log.own_agents == {"often": "a1", "tie": "a2"}
    assert log.own_agent("left") is None
    assert log.own_team("left") is None
    assert log.own_agent(None) is None


def test_an_agent_is_on_duty_from_first_start_to_last_end(tmp_path: Path) -> None:
    next_day = answer(0, "c1", "a1").replace("03-02", "03-03")
    log = log_of(tmp_path, OURS, answer(0, "c1", "a1"), answer(50, "c1", "a1"), next_day)
    first, second = log.agents["a1"].spans
    assert (first.end_at - first.start_at).total_seconds() == 51 * 60
    assert (first.day.day, second.day.day) == (2, 3)


@given(st.dictionaries(st.text(max_size=3), st.sampled_from(["", "north", "south"]), max_size=60))
def test_teams_have_four_to_twelve_agents(group_of: dict[str, str]) -> None:
    found = teams(group_of)
    sizes = [list(found.values()).count(team) for team in set(found.values())]
    assert found.keys() == group_of.keys()
    assert len(group_of) < 4 or all(4 <= size <= 11 for size in sizes)
    if len(set(group_of.values())) == 1:
        assert [found[name] for name in sorted(found)] == sorted(found.values())
