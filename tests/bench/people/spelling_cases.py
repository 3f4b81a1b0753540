"""Hard cases of one person written in two ways, each with the same employer beside the name."""

from __future__ import annotations

from tests.bench.people.cases import NAMESAKES, SAME_KEY, SHARED, Case, Expected, person

_ALIKE = (
    ("order and comma", "Petrov, Ivan", "Ivan Petrov"),
    ("Cyrillic and Latin", "Иван Петров", "Ivan Petrov"),
    ("Cyrillic, family name first, patronymic", "Петров Иван Сергеевич", "Ivan Petrov"),
    ("two ways into Latin letters", "Юлия Щербакова", "Yulia Shcherbakova"),
    ("German way into Latin letters", "Andrej Schukow", "Андрей Жуков"),
    ("Ukrainian", "Олександр Шевченко", "Oleksandr Shevchenko"),
    ("Han and pinyin", "王晓明", "Xiaoming Wang"),
    ("pinyin, family name first", "Wang Xiaoming", "Xiaoming Wang"),
    ("pinyin, syllables apart", "Xiao-Ming Wang", "Xiaoming Wang"),
    ("Korean syllables", "Kim Min-jun", "Minjun Kim"),
    ("Vietnamese marks and order", "Nguyễn Văn Hùng", "Hung Nguyen Van"),
    ("Arabic article", "Omar Al-Khatib", "Omar Alkhatib"),
    ("umlaut written out", "Jörg Müller", "Joerg Mueller"),
    ("umlaut lost", "Jörg Müller", "Jorg Muller"),
    ("sharp s", "Uwe Weißmann", "Uwe Weissmann"),
    ("Polish l", "Łukasz Wałęsa", "Lukasz Walesa"),
    ("Turkish i", "Işıl Yıldız", "Isil Yildiz"),
    ("Scandinavian o", "Søren Kjær", "Soren Kjaer"),
    ("nickname", "Bill Harrington", "William Harrington"),
    ("Russian nickname", "Саша Воронин", "Александр Воронин"),
    ("Spanish nickname", "Paco Ibarra", "Francisco Ibarra"),
    ("Polish nickname", "Gosia Zielińska", "Małgorzata Zielińska"),
    ("middle initial", "Harold T. Bancroft", "Harold Bancroft"),
    ("title and degree", "Dr. Harold Bancroft, PhD", "Harold Bancroft"),
    ("capitals", "BANCROFT Harold", "Harold Bancroft"),
    ("one letter swapped", "Harold Bnacroft", "Harold Bancroft"),
    ("one of two surnames", "Lucía Quintanilla", "Lucía Quintanilla Robledo"),
    ("particles", "Jan van den Broekhuizen", "Jan Van Den Broekhuizen"),
    ("particle last in a list", "Broekhuizen, Jan van den", "Jan van den Broekhuizen"),
    ("apostrophe", "Sean O’Callaghan", "Sean OCallaghan"),
    ("hyphened given name", "Jean-Baptiste Lacombe", "Jean Baptiste Lacombe"),
    ("firm in the name", "Harold Bancroft (Orbitron)", "Harold Bancroft"),
    ("married name in brackets", "Ilse Brockdorff (Hahnenkamp)", "Ilse Brockdorff"),
)
_APART = (
    ("given names one letter apart", "Marian Lindqvist", "Marina Lindqvist"),
    ("brothers", "Hans Brockdorff", "Heinz Brockdorff"),
    ("a woman and a man of one root", "Иван Петров", "Ивана Петрова"),
    ("initials that differ", "J. Bancroft", "Harold Bancroft"),
    ("a given name alone", "Harold", "Harold Bancroft"),
    ("two of one pinyin, other signs", "王伟", "王薇"),
    ("Jr at one firm", "Harold Bancroft Jr.", "Harold Bancroft"),
)
_FIRMS = (
    ("legal form", "Orbitron GmbH", "Orbitron"),
    ("legal form before the name", "ООО Орбитрон", "Орбитрон"),
    ("case and points", "ORBITRON, INC.", "Orbitron Inc"),
    ("ampersand", "Brandt & Sohn", "Brandt und Sohn"),
)


def _spelt(title: str, left: str, right: str, expected: Expected) -> Case:
    firm = "Orbitron"
    records = (person(left, company=firm, profile="someone-1"), person(right, company=firm))
    return Case(f"{title}: {left} / {right}", expected, records)


def _employed() -> list[Case]:
    name = "Harold Bancroft"
    alike = [
        Case(f"{title}: {a} / {b}", "join",
             (person(name, company=a, profile="hb-1"), person(name, company=b)))
        for title, a, b in _FIRMS
    ]  # fmt: skip
    return [
        *alike,
        Case("employer and its domain", "join",
             (person(name, company="Orbitron GmbH", profile="hb-1"),
              person(name, "h.bancroft@orbitron.de"))),
        Case("a nameless guest whose address spells the name", "join",
             (person(name, company="Orbitron", profile="hb-1"),
              person("", "harold.bancroft@orbitron.com"))),
        Case("the same, the domain tells no employer that is known", "hold",
             (person(name, company="Orbitron", profile="hb-1"),
              person("", "harold.bancroft@zenith-foods.com"))),
        Case("birthday", "join",
             (person(name, "hb@gmail.com", birthday="1971-02-03"),
              person(name, phone="+49 171 23456789", birthday="1971-02-03"))),
        Case("a local part that tells more than the name", "join",
             (person(name, "blackpanther77@gmail.com"),
              person(name, "blackpanther77@yahoo.com"))),
        Case("a free provider is no employer", "hold",
             (person(name, "hbancroft1@gmail.com"), person(name, "hb.1960@gmail.com"))),
        Case("a typo in the address at one firm", "hold",
             (person(name, "harold.bancroft@orbitron.com"),
              person(name, "harold.bancrfot@orbitron.com"))),
        Case("two mailboxes of one name at one domain", "hold",
             (person(name, "hbancroft@orbitron.com"), person(name, "harold.b@orbitron.com"))),
    ]  # fmt: skip


CASES: tuple[Case, ...] = (
    *SAME_KEY,
    *SHARED,
    *NAMESAKES,
    *(_spelt(*told, "join") for told in _ALIKE),
    *(_spelt(*told, "hold") for told in _APART),
    *_employed(),
)
