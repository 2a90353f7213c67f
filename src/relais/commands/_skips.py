"""A pytest plugin: says what was skipped and how to get what is missing, and may forbid it."""

import os
from collections import Counter

import pytest


def skip_reasons(reports: list[pytest.TestReport]) -> Counter[str]:
    """How many tests each reason skipped."""
    reasons: Counter[str] = Counter()
    for report in reports:
        words = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[words.removeprefix("Skipped: ")] += 1
    return reasons


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With RELAIS_NO_SKIP=1, a run that skipped something has failed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("RELAIS_NO_SKIP") == "1" and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line per reason."""
    for reason, count in skip_reasons(terminalreporter.stats.get("skipped", [])).most_common():
        terminalreporter.write_line(f"skipped {count}: {reason}", yellow=True)
    if terminalreporter.stats.get("skipped") and os.environ.get("RELAIS_NO_SKIP") == "1":
        terminalreporter.write_line(
            "skipping is forbidden here (RELAIS_NO_SKIP=1): the run has failed.", red=True
        )
