"""How are the people of the demo called? Common names of Quebec, most frequent first; no real person.

The frequencies are facts of the Institut de la statistique du Québec and of Retraite Québec; a name's weight
is a power law of its rank, which follows theirs closely.
"""

from __future__ import annotations

import random
from functools import cache
from itertools import accumulate


def _words(text: str) -> list[str]:
    return text.split()


FAMILY = _words(
    """
    Tremblay Gagnon Roy Côté Bouchard Gauthier Morin Lavoie Fortin Gagné Ouellet Pelletier Bélanger
    Lévesque Bergeron Leblanc Paquette Girard Simard Boucher Caron Beaulieu Cloutier Dubé Poirier Fournier
    Lapointe Leclerc Lefebvre Thibault Poulin St-Pierre Nadeau Martin Landry Bédard Martel Grenier Lessard
    Bernier Richard Michaud Hébert Desjardins Couture Turcotte Lachance Parent Blais Gosselin Savard
    Proulx Beaudoin Demers Perreault Boudreau Lemieux Cyr Perron Dufour Mercier Dion Bolduc Bérubé
    Boisvert Langlois Ménard Therrien Bilodeau Plante Dubois Blanchette Champagne Paradis Arsenault
    Fortier Dupuis Houle Gaudreault Hamel Villeneuve Rousseau Thériault Gravel Lemay Robert Deschênes
    Allard Leduc Guay Giroux Charbonneau Boivin Lambert Raymond Vachon Gilbert Jean Audet Larouche Legault
    Trudel Fontaine Labelle Picard Lacroix Moreau Jacques Carrier Bernard Goulet Desrosiers Renaud Dionne
    Vaillancourt Lapierre Tessier Fillion Lalonde Bertrand Lepage Tardif Gingras Benoît Rioux Giguère
    Gendron Boutin Harvey Drouin Lauzon Laflamme Dumont Vallée Paré Paquin Robitaille Breton Duchesne
    Gélinas Lussier Séguin Gervais Potvin Veilleux Laroche Pépin Morissette Lavallée Charron Laplante
    Chabot Brunet Vézina Desrochers Coulombe Labrecque Tanguay Noël Chouinard Pouliot Lacasse Daigle
    Marcoux Lamontagne Turgeon Roberge Larocque Auger Massé Pilon Racine Beauregard Émond Grégoire
    Dallaire Lebel Denis Blouin Labbé Martineau St-Onge Beauchamp Charette Dupont Létourneau Asselin
    Rivard Rodrigue Cormier Mathieu St-Jean Plourde Bélisle Thibodeau Godin St-Laurent Desbiens Lavigne
    Doucet Marchand Forget Labonté Brassard Marcotte Béland Maltais Larose Duval Archambault Dufresne
    Laliberté Bisson Brisson Trépanier Lafontaine Drolet Houde Guillemette Fréchette Germain Vincent
    Larivière Piché Trottier Boulanger Dumas Lamoureux Charest Lachapelle Sirois Bégin Durand Soucy
    Prévost Boily Croteau Savoie Duguay Lemire Laberge Lagacé Samson Castonguay D’Amours Pineau Gendreau
    Banville Canuel Ross Beaupré Jalbert Deroy Anctil
    """
)

# Given names by the years in which they were given: before 1965, until 1989, since.
WOMEN = (
    _words(
        """
        Louise Lise Diane Denise Monique Francine Ginette Nicole Suzanne Jocelyne Carole Micheline
        Claudette Danielle Johanne Sylvie Lucie Line Hélène Thérèse Jacqueline Pierrette Huguette Solange
        Colette Marielle Raymonde Réjeanne Gisèle Yolande Rita Claire Céline Odette Andrée Michèle Pauline
        Murielle Ghislaine Jeannine
        """
    ),
    _words(
        """
        Julie Mélanie Karine Geneviève Isabelle Caroline Annie Véronique Valérie Marie-Ève Catherine
        Stéphanie Nathalie Mélissa Nancy Sophie Josée Amélie Audrey Christine Sandra Émilie Sonia Chantal
        Nadia Martine Cynthia Myriam Anne-Marie Patricia Mylène Maryse Vicky Claudia Manon Jessica Sabrina
        Jacinthe Maude Pascale Mireille Josianne Marie-Josée Marie-Claude Judith Joëlle Édith Ariane
        Rachel Brigitte Roxanne Évelyne
        """
    ),
    _words(
        """
        Gabrielle Noémie Camille Laurence Sarah Audrey Jade Léa Rosalie Florence Juliette Alice Emma
        Charlotte Océane Megan Coralie Maude Mégane Ariane Alicia Maélie Zoé Olivia Élodie Béatrice Romy
        Chloé Mia Livia Delphine Anaïs Arianne Éloïse Justine Sandrine Frédérique Élisabeth
        """
    ),
)
MEN = (
    _words(
        """
        Michel Pierre Jean André Claude Jacques Gilles Réjean Denis Yvon Serge Robert Guy Marcel Normand
        Daniel Richard Jean-Guy Roger Raymond Gaétan Alain Mario Luc Yves Paul Gérard Fernand Roland
        Clément Rosaire Léo Renaud Bertrand Ghislain Jean-Claude Jocelyn Laurier Donald Germain
        """
    ),
    _words(
        """
        Éric Jonathan Sébastien Martin Mathieu David Patrick François Jean-François Alexandre Simon
        Frédéric Philippe Stéphane Steve Francis Pascal Guillaume Benoît Christian Nicolas Dominic Sylvain
        Maxime Olivier Michaël Vincent Yannick Marc Marc-André Dany Carl Pierre-Luc Charles Étienne Danny
        Patrice Dave Jérôme Bruno Jimmy Kevin Hugo Samuel Gabriel Julien Joël Louis Tommy Cédric Rémi
        Jean-Philippe
        """
    ),
    _words(
        """
        William Thomas Samuel Alexis Gabriel Olivier Félix Nathan Xavier Antoine Jérémy Raphaël Zachary
        Mathis Émile Jacob Léo Noah Liam Logan Édouard Arthur Loïc Tristan Justin Anthony Benjamin Cédric
        Victor Louis Charles Elliot Hubert Laurent Ludovic Malik Zacharie Isaac
        """
    ),
)
# People who are served in another language, with names of their own: family, women, men.
ELSEWHERE: dict[str, tuple[list[str], list[str], list[str]]] = {
    "en": (
        _words(
            """
            Smith Brown Campbell Harrison Wilson MacDonald Clark Metallic Thompson Burton Hayes Gray
            """
        ),
        _words(
            """
            Jennifer Susan Karen Heather Amanda Linda Sharon Ashley Megan Kelly
            """
        ),
        _words(
            """
            James Kevin Brian Steven Michael Andrew Jason Ryan Douglas Peter
            """
        ),
    ),
    "es": (
        _words(
            """
            Hernández García Rodríguez Martínez López Ramírez Gómez Vargas Castillo Rojas
            """
        ),
        _words(
            """
            María Carolina Alejandra Luz Rosa Daniela Paola Claudia Sofía Gabriela
            """
        ),
        _words(
            """
            José Juan Carlos Luis Andrés Miguel Jorge Diego Javier Óscar
            """
        ),
    ),
    "ar": (
        _words(
            """
            Benali Haddad Khoury Mansouri Nasser Saïdi Belkacem Cherif Bouazizi Amrani
            """
        ),
        _words(
            """
            Fatima Amina Leïla Nadia Samira Khadija Yasmine Rania Salma Houda
            """
        ),
        _words(
            """
            Mohamed Ahmed Karim Youssef Omar Rachid Samir Hassan Mehdi Bilal
            """
        ),
    ),
    "moe": (
        _words(
            """
            Vollant Fontaine Mestokosho Grégoire Mollen Bellefleur Rock Bacon Hervieux Wapistan
            """
        ),
        _words(
            """
            Marie-Jeanne Philomène Joséphine Kathia Shannon Natasha Uapukun Anne-Marie Evelyne Jeannette
            """
        ),
        _words(
            """
            Jean-Charles Mathieu Shaushiss Réal Ernest Penashue Kevin Tshiuetin Gilbert Dominique
            """
        ),
    ),
}


@cache
def _weights(size: int) -> list[float]:
    return list(accumulate((rank + 2) ** -0.45 for rank in range(size)))


def _one(rng: random.Random, names: list[str]) -> str:
    return rng.choices(names, cum_weights=_weights(len(names)))[0]


def family_name(rng: random.Random, language: str = "fr") -> str:
    """A family name; one in sixteen is compound, as children carry both parents' since 1981."""
    if language in ELSEWHERE and rng.random() < 0.85:
        return rng.choice(ELSEWHERE[language][0])
    name = _one(rng, FAMILY)
    if rng.random() < 1 / 16:
        other = _one(rng, FAMILY)
        return f"{name}-{other}" if other != name and "-" not in name + other else name
    return name


def given_name(rng: random.Random, *, is_feminine: bool, birth_year: int, language: str = "fr") -> str:
    """A given name of those given in that year."""
    if language in ELSEWHERE and rng.random() < 0.85:
        return rng.choice(ELSEWHERE[language][1 if is_feminine else 2])
    cohort = 0 if birth_year < 1965 else 1 if birth_year < 1990 else 2
    return _one(rng, (WOMEN if is_feminine else MEN)[cohort])


def plain(text: str) -> str:
    """Small letters, no accents, dots between words: a user name.

    >>> plain("Marie-Ève D’Amours")
    'marie-eve.damours'
    """
    import unicodedata

    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.lower().replace("’", "").replace("'", "").replace(" ", ".")
