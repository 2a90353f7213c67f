"""In what proportions is the demo made? Published counts, typed as figures.

Sources:
- adults by programme and region, family situations, ages: ministère de l’Emploi et de la Solidarité sociale,
  monthly open data (Données Québec, CC BY 4.0), July 2024;
- children and households by region: the ministry's statistical report of July 2024, table by region;
- hours of arrival: calls of 165 weekdays of 1999 at the "Anonymous Bank" call centre (Technion,
  A. Mandelbaum);
- languages: ours, by the orders of magnitude of the census; the ministry publishes none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

PROGRAMMES = ("aide_sociale", "solidarite_sociale", "revenu_de_base", "objectif_emploi")

# code, name in French, name in English, in force since, source.
PROGRAMME_ROWS: tuple[tuple[str, str, str, date, str], ...] = (
    (
        "aide_sociale",
        "Aide sociale",
        "Social Assistance Program",
        date(2007, 1, 1),
        "RLRQ, c. A-13.1.1, titre II, ch. I",
    ),
    (
        "solidarite_sociale",
        "Solidarité sociale",
        "Social Solidarity Program",
        date(2007, 1, 1),
        "RLRQ, c. A-13.1.1, titre II, ch. II",
    ),
    (
        "revenu_de_base",
        "Revenu de base",
        "Basic Income Program",
        date(2023, 1, 1),
        "RLRQ, c. A-13.1.1, titre II, ch. VI",
    ),
    (
        "objectif_emploi",
        "Objectif emploi",
        "Aim for Employment Program",
        date(2018, 4, 1),
        "RLRQ, c. A-13.1.1, titre II, ch. V",
    ),
)


@dataclass(frozen=True, slots=True)
class RegionFigures:
    """One region in July 2024: adults by programme (order of PROGRAMMES), children, languages in %."""

    code: str
    name: str
    adults: tuple[int, int, int, int]
    children: int
    languages: tuple[tuple[str, float], ...]

    @property
    def all_adults(self) -> int:
        """Adults of the four programmes."""
        return sum(self.adults)


_MOSTLY_FRENCH = (("fr", 97.3), ("en", 1.6), ("es", 0.5), ("ar", 0.6))
_SOUTH = (("fr", 91.0), ("en", 5.5), ("es", 1.8), ("ar", 1.7))
_NORTH = (("fr", 90.0), ("en", 5.0), ("es", 0.2), ("ar", 0.2), ("moe", 4.6))

REGIONS: tuple[RegionFigures, ...] = (
    RegionFigures(
        "01",
        "Bas-Saint-Laurent",
        (2348, 717, 2653, 102),
        768,
        (("fr", 96.6), ("en", 1.8), ("es", 0.6), ("ar", 0.5), ("moe", 0.5)),
    ),
    RegionFigures(
        "02",
        "Saguenay–Lac-Saint-Jean",
        (3700, 863, 3265, 186),
        1209,
        (("fr", 97.5), ("en", 1.0), ("moe", 1.5)),
    ),
    RegionFigures("03", "Capitale-Nationale", (9024, 1749, 6703, 603), 3016, _MOSTLY_FRENCH),
    RegionFigures("04", "Mauricie", (6133, 1022, 4012, 279), 2315, _MOSTLY_FRENCH),
    RegionFigures("05", "Estrie", (8545, 1673, 6041, 479), 3763, _SOUTH),
    RegionFigures(
        "06",
        "Montréal",
        (81358, 6661, 20425, 2208),
        24448,
        (("fr", 70.0), ("en", 19.0), ("es", 5.0), ("ar", 6.0)),
    ),
    RegionFigures(
        "07",
        "Outaouais",
        (7689, 1096, 3939, 547),
        3753,
        (("fr", 80.0), ("en", 17.0), ("es", 1.0), ("ar", 2.0)),
    ),
    RegionFigures("08", "Abitibi-Témiscamingue", (1833, 483, 1478, 75), 643, (("fr", 96.0), ("en", 4.0))),
    RegionFigures("09", "Côte-Nord", (883, 204, 805, 48), 318, _NORTH),
    RegionFigures("10", "Nord-du-Québec", (552, 100, 218, 15), 239, (("fr", 75.0), ("en", 25.0))),
    RegionFigures(
        "11", "Gaspésie–Îles-de-la-Madeleine", (1336, 461, 1446, 68), 429, (("fr", 91.0), ("en", 9.0))
    ),
    RegionFigures("12", "Chaudière-Appalaches", (3848, 1005, 3757, 219), 1443, _MOSTLY_FRENCH),
    RegionFigures(
        "13", "Laval", (7733, 1072, 3148, 382), 2928, (("fr", 80.0), ("en", 10.0), ("es", 4.0), ("ar", 6.0))
    ),
    RegionFigures("14", "Lanaudière", (6921, 1436, 4654, 352), 2910, _SOUTH),
    RegionFigures("15", "Laurentides", (7838, 1691, 5556, 361), 2893, _SOUTH),
    RegionFigures("16", "Montérégie", (20085, 3714, 11895, 908), 8167, _SOUTH),
    RegionFigures("17", "Centre-du-Québec", (4479, 863, 2916, 287), 1870, _MOSTLY_FRENCH),
)
BY_CODE = {region.code: region for region in REGIONS}

# Adults of the province by situation: alone, couple without children, one parent, couple with children.
FAMILIES: dict[str, tuple[int, int, int, int]] = {
    "aide_sociale": (123595, 12881, 21181, 16659),
    "solidarite_sociale": (21788, 1453, 914, 675),
    "revenu_de_base": (77642, 2949, 1623, 801),
    "objectif_emploi": (5463, 230, 678, 732),
}
SIZES = (1, 2, 1, 2)
HAS_CHILDREN = (False, False, True, True)
# Children a family with children; the mean is the province's (61,125 children in 33,829 families: 1.81).
CHILDREN = ((1, 47), (2, 33), (3, 14), (4, 4), (5, 2))
# Children an adult in the province: a region with fewer has fewer families with children.
CHILDREN_AN_ADULT = 61125 / 289342

AGE_BANDS = ((18, 19), (20, 24), (25, 29), (30, 34), (35, 39), (40, 44), (45, 49), (50, 54), (55, 64))
AGES: dict[str, tuple[int, ...]] = {
    "aide_sociale": (2104, 13527, 20144, 23214, 21313, 20272, 17385, 15272, 41144),
    "solidarite_sociale": (1570, 4256, 1514, 1484, 1391, 1762, 2107, 2459, 8290),
    "revenu_de_base": (221, 1620, 5949, 6562, 6513, 7700, 8881, 9879, 35690),
    "objectif_emploi": (1013, 1424, 1189, 1055, 725, 624, 423, 289, 377),
}
# Women among the adults, in %; parents alone are mostly women.
WOMEN = {"aide_sociale": 43.8, "solidarite_sociale": 42.7, "revenu_de_base": 44.7, "objectif_emploi": 42.3}
WOMEN_AMONG_SINGLE_PARENTS = 86.0

# Share of a weekday's calls in each hour, in %.
HOURS = (
    *(0.33, 0.13, 0.06, 0.03, 0.03, 0.07, 0.38, 2.68, 5.80, 7.47, 8.65, 7.67),
    *(6.92, 7.40, 7.78, 7.70, 7.84, 6.35, 5.20, 4.06, 3.71, 3.74, 3.27, 2.70),
)


def shared_out(total: int, weights: list[int], *, at_least: int = 0) -> list[int]:
    """Share `total` out in proportion to `weights`, by the largest remainders; each gets `at_least` or more.

    >>> shared_out(10, [1, 1, 2])
    [3, 2, 5]
    >>> shared_out(10, [1, 1, 98], at_least=1)
    [1, 1, 8]
    """
    whole = sum(weights)
    exact = [weight * total / whole for weight in weights]
    shares = [max(at_least, int(share)) for share in exact]
    # Nearest to its next one first; what the smallest were given beyond their part comes from the largest.
    by_remainder = sorted(range(len(weights)), key=lambda k: (shares[k] - exact[k], k))
    for k in by_remainder[: max(0, total - sum(shares))]:
        shares[k] += 1
    while sum(shares) > total:
        shares[max(range(len(shares)), key=lambda k: (shares[k], -k))] -= 1
    return shares
