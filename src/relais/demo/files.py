"""What is in the files of the demo: programme, status, own agent and team, short and humane notes, facts."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from relais.cases.complexity import Traits, points_of
from relais.demo.centre import PSYCHOSOCIAL, Worker
from relais.demo.figures import PROGRAMMES
from relais.demo.population import Adult
from relais.demo.rows import Rows

STATUSES = (
    *(
        ("active", 880),
        ("under_study", 45),
        ("requested", 20),
        ("under_review", 20),
        ("suspended", 12),
        ("refused", 5),
    ),
    ("closed", 18),
)
NOTES = (
    "Inquiète pour son loyer du mois prochain. Lui confirmer la date du versement dès qu’elle est connue.",
    "Préfère qu’on l’appelle l’avant-midi; travaille de soir chez son frère, non rémunéré.",
    "A remis son bail et deux relevés. Rien ne manque. Ne pas les redemander.",
    "Nous avons relu l’avis ensemble. Il a compris le calcul et connaît son droit à la révision.",
    "Attend son rendez-vous chez la médecin le mois prochain; le rapport suivra. Rien n’est en retard.",
    "A dit que le déménagement s’est bien passé. Nouvelle adresse inscrite, ancienne conservée.",
    "Voudrait reprendre une formation à l’automne. À revoir ensemble quand les dates seront sorties.",
    "Trouve les lettres difficiles à lire. Lui téléphoner en même temps qu’un avis part.",
    "Son fils commence l’école. Elle demandera l’aide pour les frais; le formulaire est au dossier.",
    "Vient mieux au comptoir qu’au téléphone. Demander la petite salle.",
    "A traversé un deuil ce printemps. Y aller doucement; ne pas refaire raconter.",
    "La banque a fermé son compte; chèque au bureau ce mois-ci, dépôt direct à refaire.",
)
SEALED = (
    "A quitté un conjoint violent. L’adresse ne se donne à personne.",
    "Hospitalisation récente. En parle si elle le souhaite, ne pas demander.",
)
FACTS = (
    ("Logement", "Loyer de 725 $ par mois, chauffage compris; bail jusqu’au 30 juin."),
    ("Logement", "Habite chez sa mère et lui verse 300 $ par mois."),
    ("Revenu", "Aucun revenu de travail depuis mars; relevé d’emploi remis."),
    ("Revenu", "Garde deux enfants du voisinage, 60 $ par semaine."),
    ("Santé", "Mal de dos qui limite la station debout; suivi à la clinique."),
    ("Famille", "Garde partagée : les enfants sont là une semaine sur deux."),
    ("Transport", "Sans voiture; le bus passe deux fois par jour."),
    ("Études", "A fini son secondaire IV; voudrait terminer par les adultes."),
    ("Compte", "Dépôt direct à la caisse du village."),
)
EXCLUSIONS = ("Se connaissent hors du bureau.", "Conflit passé; la personne a demandé quelqu’un d’autre.")


@dataclass(slots=True, kw_only=True)
class File:
    """A case of the demo, as its items need it."""

    case: int
    person: int
    region: str
    language: str
    own_agent: Worker | None
    team: int | None
    status: str
    clientele: str
    is_deaf: bool
    excluded: int | None


@dataclass(slots=True)
class Files:
    """Opens cases: `rows` receives them, `at` is now, `share` how much is told (1.0 in the demo)."""

    rows: Rows
    rng: random.Random
    at: datetime
    share: float = 1.0

    def open(self, adult: Adult, worker: Worker, others: list[Worker]) -> File:
        """Open the case of `adult`: `worker` is its own agent, save for a few; `others` may be excluded."""
        today = self.at.date()
        statuses, weights = zip(*STATUSES, strict=True)
        status = self.rng.choices(statuses, weights)[0]
        own, team = self._circle(worker, status)
        age = (
            self.rng.randrange(3, 40)
            if status in ("requested", "under_study")
            else self.rng.randrange(40, 3600)
        )
        opened_on = today - timedelta(days=age)
        closed_on = (
            today - timedelta(days=self.rng.randrange(1, 39)) if status in ("closed", "refused") else None
        )
        since_on = opened_on + timedelta(days=self.rng.randrange(min(age, 900)))
        clientele = self._clientele(worker)
        points = self._points(adult, status, clientele, has_own_agent=own is not None)
        number = self.rows.last["cases_case"] + 1
        case = self.rows.add(
            "cases_case",
            f"{adult.region}-{number // 1000:03d}-{number % 1000:03d}",
            *(
                adult.person,
                PROGRAMMES.index(adult.programme) + 1,
                status,
                clientele,
                adult.region,
                worker.office,
            ),
            *(own.id if own else None, since_on if own else None, team, since_on if team else None),
            *(points, opened_on, closed_on),
        )
        self._say(case, own or worker, opened_on)
        return File(
            case=case,
            person=adult.person,
            region=adult.region,
            language=adult.language,
            own_agent=own,
            team=team,
            status=status,
            clientele=clientele,
            is_deaf=adult.is_deaf,
            excluded=self._exclude(adult, worker, others),
        )

    def _points(self, adult: Adult, status: str, clientele: str, *, has_own_agent: bool) -> int:
        traits = Traits(
            language=adult.language,
            has_unsafe_contact=adult.has_unsafe_contact,
            has_blocked_channel=adult.is_deaf,
            has_other_adaptation=adult.has_other_adaptation,
            has_representative=adult.has_representative,
            household_size=adult.household_size,
            clientele=clientele,
            status=status,
            has_own_agent=has_own_agent,
        )
        return points_of(traits).points

    def _circle(self, worker: Worker, status: str) -> tuple[Worker | None, int | None]:
        """Own agent and own team; a few have a team alone, fewer have nobody yet."""
        draw = self.rng.random()
        if draw < 0.012 or (status == "requested" and draw < 0.5):
            return None, None
        return (None if draw < 0.03 else worker), worker.team

    def _clientele(self, worker: Worker) -> str:
        if worker.clienteles:
            return self.rng.choice(PSYCHOSOCIAL)
        return "assistance" if self.rng.random() < 0.95 else self.rng.choice(PSYCHOSOCIAL)

    def _exclude(self, adult: Adult, worker: Worker, others: list[Worker]) -> int | None:
        if self.rng.random() > 0.004:
            return None
        other = self.rng.choice(others)
        if other.id == worker.id:
            return None
        since_on = self.at.date() - timedelta(days=self.rng.randrange(60, 600))
        self.rows.add("cases_exclusion", adult.person, other.id, self.rng.choice(EXCLUSIONS), since_on)
        return other.id

    def _say(self, case: int, who: Worker, opened_on: date) -> None:
        for chance, add in ((0.25, self._note), (0.08, self._note), (0.3, self._fact)):
            if self.rng.random() < chance * self.share:
                add(case, who, opened_on)

    def _when(self, opened_on: date) -> datetime:
        last = max(2, (self.at.date() - opened_on).days)
        day = self.at.date() - timedelta(days=self.rng.randrange(1, min(last, 200)))
        return datetime.combine(day, time(13 + self.rng.randrange(7), self.rng.randrange(60)), UTC)

    def _note(self, case: int, who: Worker, opened_on: date) -> None:
        tier = self.rng.choices(("shared", "team", "sealed"), (90, 8, 2))[0]
        text = self.rng.choice(SEALED if tier == "sealed" else NOTES)
        self.rows.add("cases_note", case, who.id, tier, text, self._when(opened_on))

    def _fact(self, case: int, who: Worker, opened_on: date) -> None:
        topic, statement = self.rng.choice(FACTS)
        self.rows.add("cases_fact", case, topic, statement, who.id, self._when(opened_on))
