"""Protected tables, the moves of a case, the programmes in force."""

from django.db import migrations

from relais.cases.states import MOVES
from relais.journal.law import moves, needs_context, only_grows

KEPT = ("case", "note", "fact", "exclusion")

SQL = (
    needs_context(*(f"cases_{name}" for name in KEPT))
    + only_grows(*(f"cases_{name}event" for name in KEPT))
    + moves("cases_case", "case_moves", MOVES)
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("journal", "0002_law")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
