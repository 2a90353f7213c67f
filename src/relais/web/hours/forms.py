"""What a supervisor writes on the page of hours. Hours are typed as people write them: 8:00-12:00, 13 h à 16 h 30."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.staff.minutes import DAY, Stretch
from relais.staff.timetable import HOLIDAY, WEEK, Timetable

_HOUR = r"(\d{1,2})\s*(?:[h:]\s*(\d{2})?)?"
_STRETCH = re.compile(rf"\s*{_HOUR}\s*(?:-|–|à|to)\s*{_HOUR}\s*", re.IGNORECASE)
WHY = gettext_lazy("Pourquoi")
IN_HER_NAME = gettext_lazy("Inscrit à votre nom.")


def read_stretches(written: str) -> tuple[Stretch, ...]:
    """The stretches of a day as typed; none when it is empty. Raises ValidationError."""
    found = []
    for part in filter(str.strip, re.split(r"[,;]", written.replace("\u00a0", " "))):
        match = _STRETCH.fullmatch(part)
        if match is None:
            raise forms.ValidationError(
                _("Écrivez les heures ainsi : 8:00-12:00, 13:00-16:30. Rien : fermé.")
            )
        since, until = (int(h) * 60 + int(m or 0) for h, m in (match.group(1, 2), match.group(3, 4)))
        if not 0 <= since < until <= DAY or int(match[2] or 0) > 59 or int(match[4] or 0) > 59:
            raise forms.ValidationError(
                _("Une plage va du début à la fin d’un même jour, au plus tard 24:00. Corrigez celle-ci.")
            )
        found.append((since, until))
    if any(before[1] > after[0] for before, after in zip(sorted(found), sorted(found)[1:], strict=False)):
        raise forms.ValidationError(_("Deux plages se chevauchent. Corrigez l’une des deux."))
    return tuple(sorted(found))


def write_stretches(stretches: tuple[Stretch, ...]) -> str:
    """The stretches of a day as they are typed."""
    return ", ".join(f"{a // 60}:{a % 60:02}-{b // 60}:{b % 60:02}" for a, b in stretches)


class WhyForm(forms.Form):
    """A change and its reason."""

    why = forms.CharField(label=WHY, help_text=IN_HER_NAME, max_length=500)


class HoursForm(WhyForm):
    """The whole week of one service, and its holidays."""

    def __init__(self, *args: Any, table: Timetable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in (*WEEK, HOLIDAY):
            self.fields[f"day_{day}"] = forms.CharField(
                label=_("Jours fériés") if day == HOLIDAY else capfirst(str(WEEKDAYS[day])),
                required=False,
                initial=write_stretches(table.weekly.get(day, ())),
                max_length=200,
            )
            setattr(self.fields[f"day_{day}"], "is_plain", True)  # noqa: B010
        self.order_fields([f"day_{day}" for day in (*WEEK, HOLIDAY)])

    def clean(self) -> dict[str, Any]:
        """Each day as stretches, under `week`."""
        week = {}
        for day in (*WEEK, HOLIDAY):
            try:
                week[day] = read_stretches(self.cleaned_data.get(f"day_{day}", ""))
            except forms.ValidationError as error:
                self.add_error(f"day_{day}", error)
        return {**self.cleaned_data, "week": week}


class PauseForm(WhyForm):
    """Until when a service is paused."""

    field_order = ("until_on", "until_at", "why")

    until_on = forms.DateField(
        label=gettext_lazy("Jusqu’au"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until_at = forms.TimeField(
        label=gettext_lazy("À l’heure"),
        initial=time(16, 30),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    @property
    def ends_at(self) -> datetime:
        """The end, in the centre's time."""
        return timezone.make_aware(
            datetime.combine(self.cleaned_data["until_on"], self.cleaned_data["until_at"])
        )


class HolidayForm(WhyForm):
    """A day that is a holiday here."""

    field_order = ("on", "name_fr", "name_en", "source", "why")

    on = forms.DateField(
        label=gettext_lazy("Jour"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    name_fr = forms.CharField(label=gettext_lazy("Nom en français"), max_length=100)
    name_en = forms.CharField(label=gettext_lazy("Nom en anglais"), max_length=100)
    source = forms.CharField(
        label=gettext_lazy("Source"),
        help_text=gettext_lazy("Une loi, une convention, un décret."),
        max_length=200,
    )


class PlacesForm(WhyForm):
    """How many callbacks one window may hold."""

    field_order = ("places", "why")

    places = forms.IntegerField(label=gettext_lazy("Places par plage de rappel"), min_value=0, max_value=999)
