"""Where people work, and what their addresses look like there. Data only."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.sandbox.town.names import Language


@dataclass(frozen=True, slots=True)
class Firm:
    """pattern: of a local part, with {given}, {family} and {g}, the first letter."""

    name: str
    domain: str
    language: Language
    pattern: str = "{given}.{family}"


HOUSE = Firm("Northbridge", "northbridge.example", "en")
"""The owner's own employer."""

FIRMS = (
    Firm("Acme Design", "acme.example", "en"),
    Firm("Globex", "globex.example", "en", "{g}{family}"),
    Firm("Halyard & Sons", "halyard.example", "en", "{given}"),
    Firm("Initech", "initech.example", "en", "{given}_{family}"),
    Firm("Bluepoint Health", "bluepoint.example", "en"),
    Firm("Tidewater Energy", "tidewater.example", "en", "{g}.{family}"),
    Firm("Copperfield Foods", "copperfield.example", "en"),
    Firm("Orchard Row", "orchardrow.example", "en", "{given}"),
    Firm("Larkspur Robotics", "larkspur.example", "en"),
    Firm("Mosaic Housing", "mosaic-housing.example", "en", "{given}{family}"),
    Firm("Penrose Analytics", "penrose.example", "en", "{g}{family}"),
    Firm("Quarry Lane Films", "quarrylane.example", "en", "{given}"),
    Firm("Saltmarsh Ferries", "saltmarsh.example", "en"),
    Firm("Verity Textiles", "verity.example", "en", "{family}.{given}"),
    Firm("Kranich Werke", "kranich.example", "de"),
    Firm("Elbkontor", "elbkontor.example", "de", "{given}"),
    Firm("Stadtwerke Lüneau", "stadtwerke-lueneau.example", "de"),
    Firm("Brandt & Töchter", "brandt-toechter.example", "de", "{g}.{family}"),
    Firm("Nordlicht Bau", "nordlicht-bau.example", "de"),
    Firm("Papiermühle Reuter", "reuter-papier.example", "de", "{family}"),
    Firm("Hansekraft", "hansekraft.example", "de", "{given}.{family}"),
    Firm("Lindenhof Klinik", "lindenhof.example", "de", "{given}.{family}"),
    Firm("Rheinblick Reisen", "rheinblick.example", "de", "{g}{family}"),
    Firm("Vogelsang Optik", "vogelsang.example", "de"),
    Firm("Zeitraum Architekten", "zeitraum.example", "de", "{given}"),
    Firm("Ökohaus Wendland", "oekohaus.example", "de", "{given}.{family}"),
)

PRIVATE = (
    Firm("", "letterbox.example", "en", "{given}.{family}"),
    Firm("", "pigeon.example", "en", "{given}{family}"),
    Firm("", "briefkasten.example", "de", "{given}.{family}"),
    Firm("", "postweg.example", "de", "{g}{family}"),
)
"""Hosts of private addresses."""

TITLES: dict[Language, tuple[str, ...]] = {
    "en": (
        "Head of Operations", "Product Manager", "Chief Executive", "Buyer", "Engineer",
        "Head of People", "Finance Director", "Designer", "Researcher", "Project Lead",
        "Marketing Manager", "Lawyer", "Architect", "Data Analyst",
    ),
    "de": (
        "Geschäftsführerin", "Einkäufer", "Leiterin Vertrieb", "Projektleiter", "Ingenieurin",
        "Personalleiter", "Controller", "Architektin", "Referent", "Assistentin der Leitung",
        "Leiter Technik", "Juristin",
    ),
}  # fmt: skip
