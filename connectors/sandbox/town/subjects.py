"""What letters and meetings are about. Data only. {topic} stands for one of TOPICS."""

from __future__ import annotations

from connectors.sandbox.town.names import Language

REPLY: dict[Language, str] = {"en": "Re", "de": "AW"}

TOPICS: dict[Language, tuple[str, ...]] = {
    "en": (
        "spring budget", "Leeds office", "supplier review", "new website", "hiring plan",
        "pilot project", "board paper", "training day", "annual report", "pricing study",
        "customer survey", "warehouse move", "museum evening", "contract extension",
        "second workshop", "roadmap", "data room", "trade fair", "harbour tour", "reading group",
    ),
    "de": (
        "Jahresplanung", "Umzug nach Bremen", "Angebot", "Lieferantentag", "Projektskizze",
        "Schulung im Mai", "Vertragsverlängerung", "Standortanalyse", "Messe in Leipzig",
        "Kundenbefragung", "Budgetrunde", "Pilotprojekt", "Zeitplan", "neue Webseite",
        "Sommerfest", "Abschlussbericht", "Workshop in Kiel", "Marktstudie",
    ),
}  # fmt: skip

LETTERS: dict[Language, tuple[str, ...]] = {
    "en": (
        "Draft of the {topic}", "Quick question about the {topic}", "Lunch on Thursday?",
        "Notes from the {topic}", "{topic}: next steps", "Thoughts on the {topic}",
        "Numbers for the {topic}", "Are you around next week?", "{topic}", "The {topic} again",
        "Good to see you", "A favour", "Introduction: the {topic}", "Dates for the {topic}",
        "Photos from Saturday", "Your comments on the {topic}", "Coffee before the {topic}?",
    ),
    "de": (
        "Entwurf: {topic}", "Kurze Frage zu: {topic}", "Mittagessen am Donnerstag?", "{topic}",
        "{topic}: nächste Schritte", "Gedanken zu: {topic}", "Zahlen für: {topic}",
        "Bist du nächste Woche da?", "Schöne Grüße aus Büsum", "Noch einmal: {topic}",
        "Eine Bitte", "Unterlagen: {topic}", "Terminvorschläge: {topic}", "Fotos vom Samstag",
        "Rückfragen: {topic}", "Danke für gestern",
    ),
}  # fmt: skip

STRANGERS: dict[Language, tuple[str, ...]] = {
    "en": (
        "Met you at the {topic}", "Could we talk about the {topic}?", "A question after your talk",
        "Your name came up", "Advice on a {topic}", "Looking for a consultant",
    ),
    "de": (
        "Wir haben uns kurz gesprochen", "Anregung: {topic}", "Frage nach Ihrem Vortrag",
        "Suche Beraterin", "Ihr Name fiel gestern", "Zusammenarbeit: {topic}",
    ),
}  # fmt: skip

AGAIN: dict[Language, str] = {"en": "Just once more", "de": "Ich frage noch einmal nach"}
"""Second letter of a stranger who got no answer."""

MEETINGS: dict[Language, tuple[str, ...]] = {
    "en": (
        "Catch-up", "Lunch", "Review: {topic}", "Kick-off: {topic}", "Call about the {topic}",
        "Coffee", "Planning: {topic}", "Interview", "Walk-through: {topic}",
    ),
    "de": (
        "Jour fixe", "Mittagessen", "Abstimmung: {topic}", "Telefonat: {topic}", "Kaffee",
        "Auftakt: {topic}", "Durchsprache: {topic}", "Rückblick: {topic}",
    ),
}  # fmt: skip

SERIES: dict[Language, tuple[str, ...]] = {
    "en": ("Weekly with {name}", "One-to-one {name}", "{name} / Mara"),
    "de": ("Wochenrunde mit {name}", "Jour fixe {name}", "Mara und {name}"),
}

MASS: dict[Language, tuple[str, ...]] = {
    "en": ("Summer party at the boathouse", "Our new address", "Old class, ten years on"),
    "de": ("Einladung zum Sommerfest", "Unsere neue Anschrift", "Klassentreffen"),
}

ALL_HANDS = "All hands"
FOCUS = "Focus time"
TRIPS = ("Trip to Utrecht", "Urlaub", "Conference in Leeds", "Dienstreise Kiel")

INVITED: dict[Language, str] = {
    "en": "Invitation: {subject} @ {when}",
    "de": "Einladung: {subject} @ {when}",
}

ACCEPTED: dict[Language, str] = {"en": "Accepted: {subject}", "de": "Zugesagt: {subject}"}

LIST_TALK = (
    "Who knows a good venue in Utrecht?", "Minutes of the June call", "Job opening: facilitator",
    "Proposal: shared glossary", "Reading list", "Vote on the new charter", "Travel grants",
    "Slides from Tuesday", "Looking for a co-host", "Draft statement",
)  # fmt: skip

SPAM = (
    "You have been selected", "Cheap watches 80% off", "Re: your unclaimed inheritance",
    "Ihr Gewinn wartet auf Sie", "Investment opportunity, reply today", "Meet singles nearby",
    "Rechnung im Anhang", "Your parcel is held at customs", "Lose weight without effort",
)  # fmt: skip

SPAMMERS = (
    ("Prize Office", "claim"), ("Dr Mark Able", "mark.able"), ("VIP", "vip"),
    ("Kundendienst", "service"), ("Olga", "olga"),
)  # fmt: skip
"""Name and local part."""

PITCHES = (
    "Quick question", "Following up", "15 minutes next week?", "Helping firms like yours grow",
    "Idee für Northbridge", "Any thoughts?",
)  # fmt: skip
SELLERS = (
    ("Tom Archer", "tom.archer@leadlift.example"), ("Vera Blum", "vera@wachstum.example"),
    ("Nick Poole", "nick@pipelinely.example"), ("Dana Frost", "dana.frost@growthmill.example"),
)  # fmt: skip
"""Programs behind a person's name: the hardest noise there is."""
