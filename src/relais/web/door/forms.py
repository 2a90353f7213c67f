"""The sign-in form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from relais.staff.models import Agent


class SignInForm(AuthenticationForm):
    """Name and password. One message for a wrong name and a wrong password: it tells a stranger nothing."""

    error_messages = {
        "invalid_login": _(
            "Ce nom et ce mot de passe ne vont pas ensemble. Vérifiez les majuscules, puis réessayez."
        ),
        "inactive": _("Ce compte est fermé. Demandez à l’administration de le rouvrir."),
        "no_agent": _(
            "Ce compte n’est relié à personne de la maison. Demandez à l’administration de le relier."
        ),
    }

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        name, password = self.fields["username"], self.fields["password"]
        name.label, password.label = _("Nom d’utilisation"), _("Mot de passe")
        name.error_messages["required"] = _("Écrivez votre nom d’utilisation.")
        password.error_messages["required"] = _("Écrivez votre mot de passe.")
        typed = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        # After an error it is the summary that takes the focus.
        name.widget = forms.TextInput(attrs=typed if self.is_bound else typed | {"autofocus": True})
        password.widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if not Agent.objects.filter(user_id=user.pk, is_active=True).exists():
            raise ValidationError(self.error_messages["no_agent"], code="no_agent")
