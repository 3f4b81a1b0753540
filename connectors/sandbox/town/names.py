"""What people are called. Data only."""

from __future__ import annotations

from typing import Literal

Language = Literal["en", "de"]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN: dict[Language, tuple[str, ...]] = {
    "en": _words(
        """
        Anna Oliver Grace Henry Ruby Arthur Isla Oscar Freya Leo Alice Hugo Clara Felix Edith Simon
        Naomi Julian Esther Martin Joan Peter Helen Walter Irene Graham Nora Patrick Brenda Colin
        Sheila Duncan Fiona Malcolm Priya Arjun Leila Omar Yusuf Amara Chidi Siobhan Eoin Maeve
        Rhys Bronwen Zoe Mateo Renée Chloé André Inés
        """
    ),
    "de": _words(
        """
        Jörg Käthe Jürgen Günter Björn Sören Änne Lütfi Heike Uwe Anke Dirk Petra Ralf Silke Torsten
        Birgit Holger Ute Jens Kerstin Lars Imke Henning Wiebke Matthias Friederike Konrad Lena
        Moritz Greta Emil Ida Anton Frieda Bruno Johanna Karl Luise Theo Mathilda Ferdinand Svenja
        Nils Elif Mehmet Agnieszka Tomasz Milena Goran Ebru Raphaël
        """
    ),
}
FAMILY: dict[Language, tuple[str, ...]] = {
    "en": _words(
        """
        Bell Marsh Stone Hart Quill Ashby Thorne Whitlock Pemberton Okafor Sharma Haddad Rahman
        Kavanagh O'Brien MacLeod Llewellyn Fairchild Hollis Garrick Lockwood Merrick Ashdown Birch
        Calloway Dunmore Eastwood Farrow Gillespie Hargreave Ives Jarrett Kershaw Langley Mercer
        Northcott Oakley Prescott Quigley Radcliffe Sedgwick Tilney Underhill Vickers Wetherby
        Yardley Moreau Garcia Lindqvist Novak
        """
    ),
    "de": _words(
        """
        Müller Schröder Jäger Köhler Böhm Größing Weiß Krüger Schäfer König Voß Lütjens Möller
        Hübner Brandt Ziegler Hartwig Petersen Claasen Noll Winkler Reuter Lorenz Ahrens Behrens
        Dietrich Ebert Falk Grube Hansen Iversen Jansen Kramer Lange Marquardt Neumann Opitz
        Pfeiffer Quast Richter Sommer Thiele Ullrich Vogel Wagner Yıldız Kowalski Petrović Öztürk
        Zimmermann
        """
    ),
}

FOREIGN: tuple[tuple[str, str, str], ...] = (
    ("王伟", "wei", "wang"),
    ("李娜", "na", "li"),
    ("陈静怡", "jingyi", "chen"),
    ("刘洋", "yang", "liu"),
    ("黄志强", "zhiqiang", "huang"),
    ("Иван Петров", "ivan", "petrov"),
    ("Елена Смирнова", "elena", "smirnova"),
    ("Ольга Кузнецова", "olga", "kuznetsova"),
    ("Дмитрий Волков", "dmitri", "volkov"),
    ("Олена Шевченко", "olena", "shevchenko"),
    ("Тарас Бондаренко", "taras", "bondarenko"),
    ("Мария Иванова", "maria", "ivanova"),
)
"""Shown name, and given and family name as they stand in an address."""
