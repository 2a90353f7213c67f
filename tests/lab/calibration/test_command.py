"""`relais lab calibrate`: each format by its header, both files whole, and faults told one by one."""

import argparse
import json
from pathlib import Path

import pytest

from relais.commands._lab import calibrate
from relais.house import Refusal
from relais.lab import scenario

HEADER = (
    "received_at,case,channel,kind,service_s,left_after_s,server,priority,language,clientele,answered_after_s"
)


def asked(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    calibrate.add_arguments(parser)
    return parser.parse_args(words)


def calls(path: Path, days: int = 10) -> Path:
    """Twelve calls an hour from 9:00 to 12:00, every fifth of them left after 40 s."""
    lines = [HEADER]
    for day in range(days):
        for n in range(36):
            at = f"2026-03-{2 + day:02d}T{9 + n // 12:02d}:{n % 12 * 5:02d}:{n:02d}-05:00"
            served = (
                f"c{n % 9},phone,live,,40,,," if n % 5 == 0 else f"c{n % 9},phone,live,{60 + n},,a{n % 3},,"
            )
            lines.append(f"{at},{served}fr,adult,{'' if n % 5 == 0 else n % 7}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_call_log_becomes_a_scenario_and_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "centre.toml"
    words = ("--out", str(out), "--json", "--replications", "2", "--workers", "1", "--lang", "fr")
    assert calibrate.run(asked(str(calls(tmp_path / "calls.csv")), *words)) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["format"] == "relais-csv"
    assert answer["rows"] == 360
    assert not set(answer["days_fitted"]) & set(answer["days_checked"])
    assert answer["check"]["abandoned_share"]["observed"] == pytest.approx(8 / 36)
    found = scenario.read(out)
    assert found.contacts[0].service.mean_s == pytest.approx(77.8, rel=0.05)
    page = out.with_suffix(".html").read_text(encoding="utf-8")
    assert '<html lang="fr">' in page
    assert sorted(file.name for file in tmp_path.iterdir()) == ["calls.csv", "centre.html", "centre.toml"]


FORMATS = {
    "arrivals": [
        "start,calls",
        *(f"2026-03-{d:02d}T{h:02d}:00,{h}" for d in range(2, 14) for h in range(8, 16)),
    ],
    "arrivals-slots": [
        "date,slot,slot_start,calls",
        *(f"2026-03-{d:02d},{h * 10 + 1},{h:02d}:00,{h}" for d in range(2, 14) for h in range(8, 16)),
    ],
    "queue-states": [
        "office,queue_id,date,time,status,avg_service_minutes,open_counters,waiting,current_ticket",
        *(
            f"U,7,2020-01-{d:02d},{h:02d}:{m:02d},1,,2,{m % 3 + 1},A{(h - 8) * 12 + m // 5:03d}"
            for d in range(2, 14)
            for h in range(8, 16)
            for m in range(0, 60, 5)
        ),
    ],
    "bpic2015": [
        "case:concept:name,concept:name,org:resource,start_timestamp,time:timestamp",
        *(
            f"{d}{h},01_HOOFD_{h},r{h % 3},,2026-03-{d:02d}T{h:02d}:00:00+02:00"
            for d in range(2, 14)
            for h in (1, *range(8, 16))
        ),
    ],
}


@pytest.mark.parametrize("name", FORMATS)
def test_other_logs_are_known_by_their_header(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "log.csv").write_text("\n".join(FORMATS[name]) + "\n", encoding="utf-8")
    out = tmp_path / "made.toml"
    words = ("--out", str(out), "--json", "--replications", "2", "--workers", "1")
    assert calibrate.run(asked(str(tmp_path / "log.csv"), *words)) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["format"] == name
    assert answer["assumed"]
    assert scenario.read(out).hours.week[0] is not None
    assert out.with_suffix(".html").exists()


def test_every_fault_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    path = calls(tmp_path / "calls.csv")
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[3] = lines[3].replace("2026-03-02", "2026-02-30")
    lines[6] = lines[6].replace(",live,", ",alive,")
    path.write_text("\n".join(lines), encoding="utf-8")
    out = tmp_path / "x.toml"
    with pytest.raises(Refusal) as refused:
        calibrate.run(asked(str(path), "--out", str(out)))
    assert "line 4, column 'received_at': found '2026-02-30" in str(refused.value)
    assert "line 7, column 'kind': found 'alive'; expected one of live, deferrable" in str(refused.value)
    assert not out.exists()
    words = ("--out", str(out), "--skip-bad", "--replications", "2", "--workers", "1")
    assert calibrate.run(asked(str(path), *words)) == 0
    assert out.exists()
    assert (tmp_path / "calls.refused.csv").read_text(encoding="utf-8").count("\n") == 3


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--out", "x.txt"), "ends in .toml"),
        (("--out", "absent/x.toml"), "is no folder"),
        (("--out", "x.toml", "--replications", "1"), "--replications is from 2 to 1000"),
    ],
)
def test_a_wrong_wish_is_refused_before_anything_is_read(
    words: tuple[str, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Refusal, match=told):
        calibrate.run(asked("nothing.csv", *words))


def test_files_that_cannot_be_learnt_from(tmp_path: Path) -> None:
    out = str(tmp_path / "x.toml")
    with pytest.raises(Refusal, match="No such file"):
        calibrate.run(asked(str(tmp_path / "none.csv"), "--out", out))
    with pytest.raises(Refusal, match="1 day; two at least"):
        calibrate.run(asked(str(calls(tmp_path / "one.csv", days=1)), "--out", out))
    (tmp_path / "odd.csv").write_text("a,b,c\n1,2,3\n", encoding="utf-8")
    with pytest.raises(Refusal, match="the header of a known log"):
        calibrate.run(asked(str(tmp_path / "odd.csv"), "--out", out))
    (tmp_path / "states.csv").write_text("\n".join(FORMATS["queue-states"]), encoding="utf-8")
    with pytest.raises(Refusal, match=r"'Nowhere' is not in states\.csv; it has U"):
        calibrate.run(asked(str(tmp_path / "states.csv"), "--out", out, "--office", "Nowhere"))
