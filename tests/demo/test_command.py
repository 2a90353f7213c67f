"""Does `relais seed` say what it does, and refuse before it empties anything?"""

import argparse

import pytest

from relais.commands import migrate, seed, up
from relais.house import Refusal


def test_what_cannot_be_sown_is_refused_before_anything_is_emptied(monkeypatch: pytest.MonkeyPatch) -> None:
    emptied: list[bool] = []
    monkeypatch.setattr(up, "empty", lambda: emptied.append(True))
    monkeypatch.setattr(migrate, "start_django_as_owner", lambda: None)
    args = argparse.Namespace(cases=100, agents=10, items=None, seed=1, fresh=True)
    with pytest.raises(Refusal, match="17 regions"):
        seed.run(args)
    assert not emptied


def test_without_a_terminal_no_bar_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    seed.progress(1, 2)
    assert capsys.readouterr().err == ""


def test_the_command_derives_what_is_not_said() -> None:
    args = argparse.Namespace(cases=258_000, agents=None, items=None, seed=3)
    plan = seed._plan(args)
    assert (plan.all_cases, plan.agents, plan.items, plan.seed) == (258_000, 2000, 129_000, 3)


def test_the_command_refuses_a_negative_count() -> None:
    with pytest.raises(Refusal, match="counts"):
        seed._plan(argparse.Namespace(cases=-1, agents=None, items=None, seed=1))
