"""The addresses of the pages. `gate.PUBLIC` lists the few that are open to strangers."""

from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from relais.web.board import views as board
from relais.web.callbacks import acts as callback_acts
from relais.web.callbacks import views as callbacks
from relais.web.desk import acts
from relais.web.desk import views as desk
from relais.web.door import views as door
from relais.web.hours import acts as hours_acts
from relais.web.hours import views as hours
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
    path("rappels/", callbacks.callbacks, name="callbacks"),
    path("rappels/promettre", callbacks.promise, name="promise"),
    path("rappels/promettre/fait", callback_acts.promise_callback, name="promise_callback"),
    path("rappels/<int:callback_id>/", callbacks.move, name="callback"),
    path("rappels/<int:callback_id>/essai", callback_acts.attempt_callback, name="attempt_callback"),
    path("rappels/<int:callback_id>/deplacer", callback_acts.move_callback, name="move_callback"),
    path("rappels/<int:callback_id>/annuler", callback_acts.cancel_callback, name="cancel_callback"),
    path("heures/", hours.hours, name="hours"),
    path("heures/<slug:code>/", hours.service, name="service_hours"),
    path("heures/<int:service_id>/changer", hours_acts.change_hours, name="change_hours"),
    path("heures/<int:service_id>/pause", hours_acts.pause_service, name="pause_service"),
    path("heures/<int:service_id>/places", hours_acts.change_places, name="change_places"),
    path("heures/pauses/<int:pause_id>/reprendre", hours_acts.resume_service, name="resume_service"),
    path("heures/feries/ajouter", hours_acts.declare_holiday, name="declare_holiday"),
    path("heures/feries/<int:holiday_id>/retirer", hours_acts.drop_holiday, name="drop_holiday"),
    path("heures/changements/<int:entry_id>/defaire", hours_acts.undo_hours, name="undo_hours"),
    path("seance/", door.sign_in, name="sign_in"),
    path("seance/fermer", door.sign_out, name="sign_out"),
    path("langue", set_language, name="set_language"),
    path("vivant", door.health, name="health"),
]
