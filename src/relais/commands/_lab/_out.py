"""Where do the files of an answer go? Into a folder that has all of them or, when anything fails, none."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from relais.house import Refusal


@contextlib.contextmanager
def whole_folder(out: Path) -> Iterator[Path]:
    """A folder to write in, which becomes `out` at the end; gone when the end is not reached.

    In an `out` that is there already, files of the same names are replaced, each whole; others stay.
    Raises Refusal when `out` cannot be written, before anything is computed and after.
    """
    try:
        if out.exists() and (not out.is_dir() or not os.access(out, os.W_OK)):
            raise PermissionError(0, "it cannot be written" if out.is_dir() else "it is not a folder")
        out.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{out.name}.part-", dir=out.parent))
    except (OSError, ValueError) as error:
        raise _refusal(out, error) from None
    try:
        yield part
        _put_in_place(part, out)
    except OSError as error:
        raise _refusal(out, error) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def whole_file(path: Path, text: str) -> None:
    """Write one file, whole or not at all. Raises Refusal."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except (OSError, ValueError) as error:
        raise _refusal(path, error) from None
    finally:
        with contextlib.suppress(OSError, ValueError):
            part.unlink(missing_ok=True)


def _put_in_place(part: Path, out: Path) -> None:
    # What mkdtemp makes is of its owner alone.
    mask = os.umask(0)
    os.umask(mask)
    part.chmod(0o777 & ~mask)
    if not out.exists():
        part.rename(out)
        return
    for file in sorted(part.iterdir()):
        file.replace(out / file.name)


def _refusal(out: Path, error: Exception) -> Refusal:
    why = (error.strerror if isinstance(error, OSError) else "") or str(error)
    return Refusal(f"nothing was written in {out}: {why}. Give a folder that you may write in.")
