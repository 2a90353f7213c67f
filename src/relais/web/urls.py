"""The addresses of the pages. `gate.PUBLIC` lists the few that are open to strangers."""

from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from relais.web.board import views as board
from relais.web.desk import acts
from relais.web.desk import views as desk
from relais.web.door import views as door
from relais.web.work import views as work

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("poste/offre", desk.offer_place, name="desk_offer"),
    path("poste/journee", desk.day, name="desk_day"),
    path("poste/etat", acts.set_state, name="set_state"),
    path("offres/<int:offer_id>/accepter", acts.accept, name="accept"),
    path("offres/<int:offer_id>/passer", acts.pass_on, name="pass_on"),
    path("en-main/<int:assignment_id>/conclure", acts.complete, name="complete"),
    path("en-main/<int:assignment_id>/rendre", acts.give_back, name="give_back"),
    path("en-main/<int:assignment_id>/attendre", acts.hold, name="hold"),
    path("en-main/<int:assignment_id>/note", acts.note, name="note"),
    path("travail/<int:item_id>/prendre", acts.take, name="take"),
    path("mon-travail/", work.my_work, name="my_work"),
    path("tableau/", board.board, name="board"),
    path("seance/", door.sign_in, name="sign_in"),
    path("seance/fermer", door.sign_out, name="sign_out"),
    path("langue", set_language, name="set_language"),
    path("vivant", door.health, name="health"),
]
