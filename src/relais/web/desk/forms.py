"""The form of what is in hand: one form, several ends. Each end asks only for what it needs."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relais.cases.models import Tier
from relais.journal import clock
from relais.web.desk.choices import Next, Outcome

OPENS = time(8, 30)
LONGEST_HOLD = timedelta(days=366)


class HandForm(forms.Form):
    """Note, outcome, what comes next, and the reason and day of a return or a hold."""

    note = forms.CharField(
        label=gettext_lazy("Note de ce contact"),
        help_text=gettext_lazy("La personne pourra la lire."),
        required=False,
        max_length=10_000,
        # Half a note survives whatever else is done meanwhile on the desk.
        widget=forms.Textarea(attrs={"rows": 4, "hx-preserve": "true"}),
    )
    tier = forms.ChoiceField(
        label=gettext_lazy("Qui la lit"), choices=Tier.choices, initial=Tier.SHARED, required=False
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Comment cela se termine"),
        choices=Outcome.choices,
        initial=Outcome.ANSWERED,
        required=False,
    )
    then = forms.ChoiceField(
        label=gettext_lazy("Ensuite"), choices=Next.choices, initial=Next.READY, required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi"),
        help_text=gettext_lazy("En quelques mots : qui reprend part de là."),
        required=False,
        max_length=500,
    )
    wake_on = forms.DateField(
        label=gettext_lazy("Reprendre le"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Choisissez un jour, par exemple 2026-12-04.")},
    )
    wake_at = forms.TimeField(
        label=gettext_lazy("À partir de"),
        required=False,
        initial=OPENS,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("Écrivez une heure, par exemple 08:30.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("tier", "outcome", "then", "reason", "wake_on", "wake_at"):
            # Each end asks for its own: to call these optional would mislead.
            setattr(self.fields[name], "is_plain", True)  # noqa: B010

    def needs_reason(self) -> bool:
        """Check what a return or a hold needs; False when it is missing."""
        if not self.cleaned_data.get("reason", "").strip():
            self.add_error("reason", _("Dites pourquoi en quelques mots. Rien ne vous est compté."))
        return not self.errors

    def needs_wake(self) -> bool:
        """Check what a hold needs besides its reason; False when it is missing."""
        on = self.cleaned_data.get("wake_on")
        if on is None and "wake_on" not in self.errors:
            self.add_error("wake_on", _("Choisissez le jour où ce travail vous revient."))
        elif on is not None and not clock.now() < self.wake <= clock.now() + LONGEST_HOLD:
            self.add_error("wake_on", _("Choisissez un moment à venir, d’ici un an."))
        return not self.errors

    @property
    def wake(self) -> datetime:
        """The instant the hold ends, in the centre's time."""
        at = self.cleaned_data.get("wake_at") or OPENS
        return timezone.make_aware(datetime.combine(self.cleaned_data["wake_on"], at))
