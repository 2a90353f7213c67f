"""Translations: found in the sources, kept in the catalogue, compiled as gettext reads them."""

import gettext
import io
import os
from pathlib import Path

import pytest

from relais.house import Refusal
from relais.house.texts import Message, in_python, in_template
from relais.house.translations import catalogue_path, compile_stale, compiled, faults, mend, read, write

TEMPLATE = """{% load i18n %}<p title="{% translate "L’accueil" %}">it's ( {
  {% blocktranslate count n=x trimmed %}
     {{ n }} appel
  {% plural %}
     {{ n }} appels
  {% endblocktranslate %} ' " {% translate 'Été' context "saison" as y %}{{ _("Dit") }}
  {% blocktranslate with a=b %}Pour {{ a }} à 100 %{% endblocktranslate %}"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "views.py").write_text(
        'a = _("Bonjour")\nb = ngettext("%(n)s appel", "%(n)s appels", n)\n'
    )
    return tmp_path


def test_a_python_file_is_read_for_literal_texts() -> None:
    text = 'a = _("un " "deux"); b = pgettext("mois", "Mai"); e = m.gettext_lazy("e")'
    text += '; c = _(variable); d = other("non")'
    assert [message.key for message in in_python(text)] == [("", "un deux"), ("mois", "Mai"), ("", "e")]


def test_a_template_is_read_whatever_surrounds_the_tags() -> None:
    found = {message.key: message.plural for message in in_template(TEMPLATE)}
    assert found == {
        ("", "L’accueil"): None,
        ("", "%(n)s appel"): "%(n)s appels",
        ("saison", "Été"): None,
        ("", "Dit"): None,
        ("", "Pour %(a)s à 100 %%"): None,
    }


def test_every_kind_of_fault_is_named(root: Path) -> None:
    write(
        catalogue_path(root=root),
        [
            Message("", "Bonjour", None, [""]),
            Message("", "Au revoir", None, ["Goodbye"]),
            Message("", "%(n)s appel", "%(n)s appels", ["a call", "calls"]),
        ],
    )
    assert faults(root) == [
        "no English: 'Bonjour'",
        "shown nowhere any more: 'Au revoir'",
        "other placeholders: '%(n)s appel'",
    ]


def test_a_text_the_catalogue_lacks_is_a_fault_and_mend_adds_a_blank(root: Path) -> None:
    assert faults(root) == ["not in the catalogue: 'Bonjour'", "not in the catalogue: '%(n)s appel'"]
    assert mend(root) == 2
    assert faults(root) == ["no English: 'Bonjour'", "no English: '%(n)s appel'"] or len(faults(root)) == 2


def test_mend_keeps_what_was_said_and_drops_what_is_stale(root: Path) -> None:
    path = catalogue_path(root=root)
    said = Message("", "Bonjour", None, ["Hello"], ["# On the first page."])
    write(path, [said, Message("", "Adieu", None, ["Farewell"])])
    assert mend(root) == 1
    kept = read(path)
    assert kept["", "Bonjour"].translations == ["Hello"]
    assert kept["", "Bonjour"].comments == ["# On the first page."]
    assert ("", "Adieu") not in kept


def test_a_guess_is_no_translation() -> None:
    assert not Message("", "Bonjour", None, ["Hello"], ["#, fuzzy"]).is_translated


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    said = Message("le « ctx »", 'un "mot"\nune ligne\\', None, ['a "word"\na line\\'])
    write(tmp_path / "django.po", [said])
    assert read(tmp_path / "django.po") == {said.key: said}


def test_a_line_that_is_none_of_the_format_is_named(tmp_path: Path) -> None:
    (tmp_path / "django.po").write_text('\nmsgid "a"\nmsgstr b\n', encoding="utf-8")
    with pytest.raises(Refusal, match=r"django.po, line 2: expected msgid"):
        read(tmp_path / "django.po")


def test_the_same_text_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "django.po").write_text('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n', encoding="utf-8")
    with pytest.raises(Refusal, match="is there twice"):
        read(tmp_path / "django.po")


def test_gettext_reads_the_compiled_form() -> None:
    messages = [
        Message("", "Été", None, ["Summer"]),
        Message("mois", "Mai", None, ["May"]),
        Message("", "%(n)s appel", "%(n)s appels", ["%(n)s call", "%(n)s calls"]),
    ]
    english = gettext.GNUTranslations(io.BytesIO(compiled(messages, "en")))
    assert english.gettext("Été") == "Summer"
    assert english.pgettext("mois", "Mai") == "May"
    assert [english.ngettext("%(n)s appel", "%(n)s appels", n) for n in (0, 1, 2)] == [
        "%(n)s calls",
        "%(n)s call",
        "%(n)s calls",
    ]


def test_compiling_happens_when_stale_and_gives_french_its_zero(root: Path) -> None:
    source = catalogue_path(root=root)
    write(source, [Message("", "%(n)s appel", "%(n)s appels", ["%(n)s call", "%(n)s calls"])])
    compile_stale(root)
    french_path = catalogue_path("fr", root).with_suffix(".mo")
    with french_path.open("rb") as file:
        french = gettext.GNUTranslations(file)
    assert [french.ngettext("%(n)s appel", "%(n)s appels", n) for n in (0, 1, 2)] == [
        "%(n)s appel",
        "%(n)s appel",
        "%(n)s appels",
    ]
    before = french_path.stat().st_mtime_ns
    compile_stale(root)
    assert french_path.stat().st_mtime_ns == before
    os.utime(source, (before / 1e9 + 10, before / 1e9 + 10))
    compile_stale(root)
    assert french_path.stat().st_mtime_ns != before
