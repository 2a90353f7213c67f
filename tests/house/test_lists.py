"""The pinned lists: hashed, without an address, and the longer one holds the shorter."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def pins(name: str) -> set[tuple[str, str]]:
    """Names and versions; a library may have one version for each range of Pythons."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return set(re.findall(r"^([\w.\[\],-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-lab.txt", "requirements-dev.txt"])
def test_every_pin_has_a_hash_and_no_address_is_written(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-zA-Z])", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(pins(name)) > 10
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"://|--index|--extra-index|--find-links|file:|@ ", text)


def test_the_longer_list_holds_the_shorter_with_the_same_pins() -> None:
    assert pins("requirements.txt") <= pins("requirements-lab.txt")
    assert pins("requirements-lab.txt") <= pins("requirements-dev.txt")


def test_every_named_library_is_pinned() -> None:
    for source, name in (
        ("requirements.in", "requirements.txt"),
        ("requirements-lab.in", "requirements-lab.txt"),
        ("requirements-dev.in", "requirements-dev.txt"),
    ):
        lines = (ROOT / source).read_text(encoding="utf-8").splitlines()
        named = {re.split(r"[\[~=<>]", line)[0].lower() for line in lines if line and line[0].isalpha()}
        assert named <= {pin.split("[")[0].lower() for pin, _ in pins(name)}
