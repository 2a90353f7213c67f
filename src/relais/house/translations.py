"""Translations: what the sources show, what the catalogue says, and the compiled form Django reads.

French is the source language: a msgid is the French text, and locale/en/LC_MESSAGES/django.po holds
the English. Everything here is plain Python: no gettext program is needed, to run or to check.
"""

import ast
import os
import re
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from relais.house import Refusal
from relais.house.places import ROOT
from relais.house.texts import Key, Message, shown

HEADER = (
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Language: {language}\n"
    "Plural-Forms: nplurals=2; plural=({plural});\n"
)
PLURALS = {"en": "n != 1", "fr": "n > 1"}

# The catalogue


def catalogue_path(language: str = "en", root: Path = ROOT) -> Path:
    """The .po file of a language."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def read(path: Path) -> dict[Key, Message]:
    """The entries of a .po file but its header. Raises `Refusal` on a line that is none of the format."""
    if not path.exists():
        return {}
    found: dict[Key, Message] = {}
    for number, block in _blocks(path.read_text(encoding="utf-8")):
        message = _parse(block, f"{path.name}, line {number}")
        if message is None or not message.text:
            continue
        if message.key in found:
            raise Refusal(f'{path.name}, line {number}: "{message.text}" is there twice; delete one.')
        found[message.key] = message
    return found


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    block: list[str] = []
    first = 1
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.strip():
            first = first if block else number
            block.append(line.strip())
        elif block:
            yield first, block
            block = []


def _parse(block: list[str], place: str) -> Message | None:
    comments = [line for line in block if line.startswith("#")]
    fields: dict[str, str] = {}
    current = ""
    for line in block:
        if line.startswith("#"):
            continue
        match = re.fullmatch(r'(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s+)?(".*")', line)
        if match is None or not (match[1] or current):
            raise Refusal(f"{place}: expected msgid, msgstr or a quoted text, found: {line}")
        current = match[1] or current
        fields[current] = fields.get(current, "") + str(ast.literal_eval(match[2]))
    if "msgid" not in fields:
        return None
    translations = [value for name, value in sorted(fields.items()) if name.startswith("msgstr")]
    return Message(
        fields.get("msgctxt", ""), fields["msgid"], fields.get("msgid_plural"), translations, comments
    )


def write(path: Path, messages: Iterable[Message], language: str = "en") -> None:
    """Write a .po file, in the order of the msgids, comments kept."""
    header = HEADER.format(language=language, plural=PLURALS[language])
    parts = [
        'msgid ""\nmsgstr ""\n' + "".join(f"{_quoted(line)}\n" for line in header.splitlines(keepends=True))
    ]
    for message in sorted(messages, key=lambda m: (m.text.casefold(), m.key)):
        lines = list(message.comments)
        if message.context:
            lines.append(f"msgctxt {_quoted(message.context)}")
        lines.append(f"msgid {_quoted(message.text)}")
        if message.plural is None:
            lines.append(f"msgstr {_quoted((message.translations or [''])[0])}")
        else:
            lines.append(f"msgid_plural {_quoted(message.plural)}")
            forms = [*message.translations, "", ""][:2]
            lines += [f"msgstr[{place}] {_quoted(form)}" for place, form in enumerate(forms)]
        parts.append("\n".join(lines) + "\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(parts), encoding="utf-8")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def faults(root: Path = ROOT) -> list[str]:
    """What is shown and has no English, and what is translated and shown nowhere; one line each."""
    wanted = shown(root / "src")
    kept = read(catalogue_path(root=root))
    lines = [f"not in the catalogue: {text!r}" for key, text in _texts(wanted) if key not in kept]
    lines += [
        f"no English: {m.text!r}" for m in kept.values() if m.key in wanted and not _says(m, wanted[m.key])
    ]
    lines += [f"shown nowhere any more: {text!r}" for key, text in _texts(kept) if key not in wanted]
    lines += [
        f"other placeholders: {m.text!r}" for m in kept.values() if m.is_translated and not _same_holes(m)
    ]
    return lines


def _texts(messages: dict[Key, Message]) -> list[tuple[Key, str]]:
    return [(key, message.text) for key, message in messages.items()]


def _says(message: Message, wanted: Message) -> bool:
    return message.is_translated and (message.plural is None) == (wanted.plural is None)


def _same_holes(message: Message) -> bool:
    """True when the translation has the placeholders of the text: a lost one is a fault at run time."""
    holes = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
    original = set(holes.findall(message.text)) | set(holes.findall(message.plural or ""))
    said = {hole for form in message.translations for hole in holes.findall(form)}
    return said == original


def mend(root: Path = ROOT) -> int:
    """Add what is missing, without a translation, and drop what is stale; returns how many are left."""
    wanted = shown(root / "src")
    path = catalogue_path(root=root)
    kept = read(path)
    merged = []
    for key, message in wanted.items():
        old = kept.get(key)
        if old is not None:
            message.comments = old.comments
            message.translations = old.translations if _says(old, message) else []
        merged.append(message)
    if merged or kept:
        write(path, merged)
    return sum(not message.is_translated for message in merged)


# The compiled form


def compile_stale(root: Path = ROOT) -> None:
    """Compile the catalogue when its compiled form is older. Safe when several processes do it at once.

    The French form holds the plurals alone, so that zero is singular, as French has it.
    """
    source = catalogue_path("en", root)
    if not source.exists():
        return
    targets = {language: catalogue_path(language, root).with_suffix(".mo") for language in PLURALS}
    age = source.stat().st_mtime
    if all(target.exists() and target.stat().st_mtime >= age for target in targets.values()):
        return
    messages = [message for message in read(source).values() if message.is_translated]
    french = [
        Message(m.context, m.text, m.plural, [m.text, m.plural]) for m in messages if m.plural is not None
    ]
    for language, entries in (("en", messages), ("fr", french)):
        target = targets[language]
        target.parent.mkdir(parents=True, exist_ok=True)
        new = target.with_suffix(f".{os.getpid()}")
        new.write_bytes(compiled(entries, language))
        new.replace(target)


def compiled(messages: Iterable[Message], language: str) -> bytes:
    """The .mo bytes (GNU gettext manual, "The Format of GNU MO Files"), without a hash table."""
    header = HEADER.format(language=language, plural=PLURALS[language])
    pairs = {b"": header.encode()}
    for message in messages:
        text = message.text if message.plural is None else f"{message.text}\0{message.plural}"
        if message.context:
            text = f"{message.context}\x04{text}"
        pairs[text.encode()] = "\0".join(message.translations).encode()
    keys = sorted(pairs)
    start = 28 + 16 * len(keys)
    texts, translations = b"", b""
    places: tuple[list[int], list[int]] = ([], [])
    total = sum(len(key) + 1 for key in keys)
    for key in keys:
        places[0].extend((len(key), start + len(texts)))
        places[1].extend((len(pairs[key]), start + total + len(translations)))
        texts += key + b"\0"
        translations += pairs[key] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, start)
    numbers = [*places[0], *places[1]]
    return head + struct.pack(f"<{len(numbers)}I", *numbers) + texts + translations
