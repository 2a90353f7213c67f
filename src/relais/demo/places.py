"""Where do the people of the demo live, and on what number are they called?

Municipalities and the first three signs of their postal codes are facts; streets are common names; every
number is 555-0100 to 555-0199, kept for fiction in North America, so that no test ever rings a real person.
"""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality: its name, the start of its postal codes, its weight among those of its region."""

    name: str
    postal: str
    weight: int


def _listed(text: str) -> list[str]:
    return [" ".join(entry.split()) for entry in text.split(",")]


def _towns(text: str) -> tuple[Town, ...]:
    rows = (entry.rsplit(" ", 2) for entry in _listed(text))
    return tuple(Town(name, postal, int(weight)) for name, postal, weight in rows)


TOWNS: dict[str, tuple[Town, ...]] = {
    "01": _towns(
        """
        Rimouski G5L 51, Rivière-du-Loup G5R 21, Matane G4W 14, Mont-Joli G5H 7, Amqui G5J 6,
        Témiscouata-sur-le-Lac G0L 5, La Pocatière G0R 4, Saint-Pascal G0L 4, Trois-Pistoles G0L 3,
        Dégelis G5T 3, Sainte-Luce G0K 3, Causapscal G0J 2, Saint-Fabien G0L 2, Sayabec G0J 2, Price G0J
        2, Saint-Ulric G0J 2, Lac-au-Saumon G0J 1, L’Isle-Verte G0L 1, Sainte-Félicité G0J 1, Les Méchins
        G0J 1
        """
    ),
    "02": _towns(
        """
        Saguenay G7H 152, Alma G8B 31, Dolbeau-Mistassini G8L 14, Saint-Félicien G8K 10, Roberval G8H 10
        """
    ),
    "03": _towns(
        """
        Québec G1R 594, L’Ancienne-Lorette G2E 18, Saint-Raymond G3L 12, Pont-Rouge G3H 11,
        Baie-Saint-Paul G3Z 7
        """
    ),
    "04": _towns(
        """
        Trois-Rivières G9A 148, Shawinigan G9N 52, La Tuque G9X 11, Louiseville J5V 8
        """
    ),
    "05": _towns(
        """
        Sherbrooke J1H 185, Granby J2G 72, Magog J1X 30, Cowansville J2K 17, Coaticook J1A 9,
        Val-des-Sources J1T 7
        """
    ),
    "06": _towns(
        """
        Montréal H2Y 1949, Dollard-des-Ormeaux H9B 51, Côte-Saint-Luc H4W 38, Pointe-Claire H9R 36, Dorval
        H9S 21
        """
    ),
    "07": _towns(
        """
        Gatineau J8X 303, Val-des-Monts J8N 14, Maniwaki J9E 4, Saint-André-Avellin J0V 4
        """
    ),
    "08": _towns(
        """
        Rouyn-Noranda J9X 43, Val-d’Or J9P 33, Amos J9T 14, La Sarre J9Z 7
        """
    ),
    "09": _towns(
        """
        Sept-Îles G4R 24, Baie-Comeau G4Z 21, Port-Cartier G5B 6, Forestville G0T 3
        """
    ),
    "10": _towns(
        """
        Chibougamau G8P 7, Lebel-sur-Quévillon J0Y 2, Chapais G0W 2
        """
    ),
    "11": _towns(
        """
        Gaspé G4X 16, Les Îles-de-la-Madeleine G4T 13, Chandler G0C 7, Sainte-Anne-des-Monts G4V 6, Percé
        G0C 3
        """
    ),
    "12": _towns(
        """
        Lévis G6W 159, Saint-Georges G5Y 34, Thetford Mines G6G 27, Sainte-Marie G6E 14, Montmagny G5V 11
        """
    ),
    "13": _towns(
        """
        Laval H7V 459
        """
    ),
    "14": _towns(
        """
        Terrebonne J6W 125, Repentigny J6A 90, Mascouche J7K 56, Joliette J6E 22, Rawdon J0K 13
        """
    ),
    "15": _towns(
        """
        Saint-Jérôme J7Z 84, Mirabel J7J 68, Blainville J7C 61, Saint-Eustache J7R 47, Sainte-Thérèse J7E
        27
        """
    ),
    "16": _towns(
        """
        Longueuil J3Y 268, Saint-Jean-sur-Richelieu J3B 100, Brossard J4W 97, Saint-Hyacinthe J2S 61,
        Châteauguay J6J 53, Salaberry-de-Valleyfield J6T 46, Sorel-Tracy J3P 36
        """
    ),
    "17": _towns(
        """
        Drummondville J2B 85, Victoriaville G6P 50, Bécancour G9H 15, Plessisville G6L 10, Nicolet J3T 9
        """
    ),
}
AREA_CODES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("01", "02", "03", "09", "11", "12"), ("418", "581")),
    **dict.fromkeys(("04", "05", "07", "08", "10", "17"), ("819", "873")),
    "06": ("514", "438"),
    **dict.fromkeys(("13", "14", "15", "16"), ("450", "579")),
}
STREETS = _listed(
    """
    rue Principale, rue de l’Église, rue Saint-Joseph, rue Notre-Dame, rue du Moulin, rue Saint-Germain
    Ouest, avenue Belzile, boulevard Jacques-Cartier, rue de la Cathédrale, rue Saint-Laurent, route 132,
    rang 2 Est, rue des Érables, rue du Fleuve, avenue de la Gare, rue Lavoie, rue Sainte-Anne, rue du
    Couvent, rue des Pins, chemin du Lac, rue Beaulieu, avenue Sirois, rue de l’Évêché Est, rue
    Saint-Jean-Baptiste, rue du Parc, côte de la Mer
    """
)


def town(rng: random.Random, region: str) -> Town:
    """A town of the region, the larger the likelier."""
    towns = TOWNS[region]
    return rng.choices(towns, [place.weight for place in towns])[0]


def address(rng: random.Random, place: Town) -> tuple[str, str]:
    """Two lines of an address, and its postal code."""
    door = f"{rng.randrange(3, 999)}, {rng.choice(STREETS)}"
    if rng.random() < 0.45:
        door += f", app. {rng.randrange(1, 25)}"
    end = f"{rng.randrange(1, 10)}{rng.choice('ABCEGHJKLMNPRSTVWXYZ')}{rng.randrange(1, 10)}"
    return f"{door}\n{place.name} (Québec)", f"{place.postal} {end}"


def phone(rng: random.Random, region: str) -> str:
    """A number in E.164, of those kept for fiction."""
    return f"+1{rng.choice(AREA_CODES[region])}55501{rng.randrange(100):02d}"
