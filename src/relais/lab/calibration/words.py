"""The words of the calibrated file and of its page, in French and in English."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

Lang = Literal["fr", "en"]

WORDS: dict[str, tuple[str, str]] = {
    "file_head": (
        "Scénario appris du journal {source} par « relais lab calibrate ». Chaque nombre peut être changé ici.",
        "Scenario learnt from the log {source} by `relais lab calibrate`. Every number can be changed here.",
    ),
    "file_fitted": ("Appris sur : {days}.", "Learnt on: {days}."),
    "file_held": (
        "Vérifié sur d'autres jours, qui n'ont pas servi à apprendre : {days}. La page à côté de ce fichier dit où"
        " la simulation leur ressemble et où elle ne leur ressemble pas.",
        "Checked on other days, not used to learn: {days}. The page beside this file says where the simulation"
        " resembles them and where it does not.",
    ),
    "file_how": (
        "Ce que chaque clé veut dire : docs/scenario.md. Comment ces nombres sont appris : docs/calibration.md.",
        "What each key means: docs/scenario.md. How these numbers are learnt: docs/calibration.md.",
    ),
    "assumed_service": (
        "SUPPOSÉ, le journal ne le dit pas : la durée de service (300 s).",
        "ASSUMED, the log does not tell: the handling time (300 s).",
    ),
    "assumed_patience": (
        "SUPPOSÉ, le journal ne le dit pas : personne ne raccroche.",
        "ASSUMED, the log does not tell: nobody leaves.",
    ),
    "assumed_staffing": (
        "SUPPOSÉ, le journal ne le dit pas : l'effectif. Il est mis à ce qu'il faut pour être occupé à 85 % à la pointe.",
        "ASSUMED, the log does not tell: the staffing. It is set to what makes it busy 85 % of the time at the peak.",
    ),
    "assumed_redials": (
        "SUPPOSÉ, trop peu de personnes sont identifiées pour le voir : personne ne rappelle après avoir raccroché.",
        "ASSUMED, too few persons are identified to see it: nobody calls again after leaving.",
    ),
    "assumed_abandonment": (
        "SUPPOSÉ, l'état d'une file ne le dit pas : personne ne part avant son tour.",
        "ASSUMED, the state of a line does not tell: nobody leaves before their turn.",
    ),
    "assumed_law": (
        "SUPPOSÉ, l'état d'une file ne le dit pas : la loi du service (exponentielle) ; sa moyenne est apprise.",
        "ASSUMED, the state of a line does not tell: the law of the handling (exponential); its mean is learnt.",
    ),
    "note_hours": (
        "Heures où viennent 99 % des contacts de chaque jour de semaine, à la demi-heure.",
        "Hours in which 99 % of the contacts of each weekday come, to the half hour.",
    ),
    "note_horizon": (
        "Autant de semaines que le journal, depuis le lundi de son premier jour (quatre au plus).",
        "As many weeks as the log, from the Monday of its first day on (four at most).",
    ),
    "note_agents": (
        "Effectif qui fait la courbe des présents ; un agent a un seul quart. cases_per_agent : combien de personnes"
        " différentes appellent, d'après la fréquence à laquelle la même revient (0 : le journal n'identifie personne).",
        "As many as make the curve of those present; an agent has one shift. cases_per_agent: how many different"
        " persons call, from how often the same one comes again (0: the log identifies nobody).",
    ),
    "note_shifts": (
        "Présents à chaque heure : le nombre moyen d'agents occupés pendant que quelqu'un attend, donc pauses et"
        " écritures déduites. Ce sont des couches de cette courbe, non les horaires de vraies personnes.",
        "Present at each hour: the mean number of agents busy while someone waits, so breaks and writing-up are taken"
        " off. These are layers of that curve, not the hours of real persons.",
    ),
    "note_redials": (
        "{of_leavers} % de ceux qui ont raccroché rappellent dans la demi-heure, contre {of_answered} % de ceux à qui on"
        " a répondu ; la part est ce qui dépasse. Vu sur les {identified} % de raccrochés identifiés ; les autres sont"
        " supposés faire de même.",
        "{of_leavers} % of those who left call again within half an hour, against {of_answered} % of those answered;"
        " the share is what goes beyond. Seen on the {identified} % of leavers who are identified; the others are taken"
        " to do the same.",
    ),
    "note_contacts": (
        "Genres de contacts. Les poids ont une moyenne de 1. D'un jour à l'autre le volume varie de {beyond} % au-delà du"
        " hasard et du jour de semaine ; le scénario ne tire pas cette variation.",
        "Kinds of contacts. Weights have mean 1. From day to day the volume varies by {beyond} % beyond chance and"
        " weekday; the scenario does not draw that variation.",
    ),
    "note_flow": ("{contacts} contacts sur les jours appris.", "{contacts} contacts on the days learnt on."),
    "note_service": (
        "{count} durées ; moyenne et dispersion observées ; loi la plus vraisemblable : {law}.",
        "{count} lengths; mean and spread as observed; likeliest law: {law}.",
    ),
    "note_patience": (
        "{count} ont raccroché ; ceux à qui on a répondu auraient tenu plus longtemps (durées censurées). Loi la plus"
        " vraisemblable : {law}.",
        "{count} left; those answered would have held longer (censored lengths). Likeliest law: {law}.",
    ),
    "exponential": ("exponentielle", "exponential"),
    "lognormal": ("log-normale", "lognormal"),
    "deterministic": ("constante", "constant"),
    "exponential, some never leave": (
        "exponentielle, une part ne raccroche jamais",
        "exponential, a share never leaves",
    ),
}


def word(lang: Lang, code: str, **parts: str) -> str:
    """The words of a code, with its parts put in. Raises KeyError for a code that has none."""
    return WORDS[code][0 if lang == "fr" else 1].format(**parts)


def number(value: float, lang: Lang, decimals: int = 1) -> str:
    """A number as each language writes it: 1 234,5 and 1,234.5 (with no-break spaces in French)."""
    plain = f"{value:,.{decimals}f}"
    if lang == "en":
        return plain
    return plain.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")


def days_in_words(days: Sequence[date], lang: Lang) -> str:
    """Every day when they are few, else the first, the last and how many."""
    if len(days) <= 31:
        return ", ".join(day.isoformat() for day in days)
    many = number(len(days), lang, 0)
    between = ("à", "jours") if lang == "fr" else ("to", "days")
    return f"{days[0]} {between[0]} {days[-1]} ({many} {between[1]})"
