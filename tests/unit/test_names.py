"""Names of many languages beside each other, employers as written, and what evidence weighs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reconciler.employers import domain, employers, is_large, of_company
from service.reconciler.names import Level, agree, contradict, level, renamed
from service.reconciler.rarity import bits, is_common
from service.reconciler.spelling import generation, words
from service.reconciler.weigh import LIKELY, POSSIBLE, SURE, band, chances, worth

LEVELS: list[tuple[str, str, Level]] = [
    ("Petrov, Ivan", "Ivan Petrov", "full"),
    ("Иван Петров", "Ivan Petrov", "full"),
    ("Иванов Иван Петрович", "Ivan Ivanov", "full"),
    ("María José García López", "Maria Garcia", "full"),
    ("Prof. Dr. Anna Bell, MBA", "Anna Bell", "full"),
    ("Anna Bell (Acme)", "Bell Anna", "full"),
    ("张伟", "Wei Zhang", "full"),
    ("欧阳修", "Xiu Ouyang", "full"),
    ("高田恵子", "高田 恵子", "full"),
    ("Nguyễn Văn An", "An Nguyen", "full"),
    ("Lê Dũng", "Lê Bảo Dũng", "full"),
    ("Jean-Pierre Dupont", "Jean Dupont", "full"),
    ("Xiao-Ming Wang", "Xiaoming Wang", "full"),
    ("Hans Müller", "Mueller, Hans", "spelling"),
    ("Juri Juschtschenko", "Юрий Ющенко", "spelling"),
    ("Schukow Ivan", "Жуков Иван", "spelling"),
    ("김민수", "Minsoo Kim", "spelling"),
    ("Khalid Al-Khatib", "Khalid Alkhatib", "spelling"),
    ("पूजा मुखर्जी", "Pooja Mukherjee", "spelling"),
    ("Bob Smith", "Robert Smith", "nickname"),
    ("Саша Петров", "Alexander Petrov", "nickname"),
    ("A. Bell", "Anna Bell", "initial"),
    ("Микола Коваленко", "Nikolai Kovalenko", "nickname"),
    ("Євген Бондар", "Eugene Bondar", "nickname"),
    ("Ганна Бондар", "Anna Bondar", "nickname"),
    ("Harold Bnacroft", "Harold Bancroft", "typo"),
    ("Jana Novak", "Ana Novak", "typo"),
    ("Mara Bell", "Maria Bell", "typo"),
    ("Uri Cohen", "Yuri Cohen", "typo"),
    ("David Lee", "David Li", "typo"),
    ("Martin Thomas", "Thomas Martin", "typo"),
    ("Karl Berg", "Carlo Berg", "typo"),
    ("Wei Li", "Li Wei", "full"),
    ("محمد الشريف", "Mahmoud Elsherif", "sound"),
    ("सुनील शर्मा", "Sunil Sharma", "spelling"),
    ("सुनील शर्मा", "Sonal Sharma", "sound"),
    ("박지성", "Ji-sung Park", "sound"),
    ("이민호", "Minho Yi", "sound"),
    ("최수영", "Sooyoung Choi", "sound"),
    ("محمد الشريف", "Ahmed Elsherif", ""),
    ("Zhang Wei", "David Zhang", ""),
    ("王伟", "王薇", "sound"),
    ("Ivan Petrov", "Ivanov Petr", ""),
    ("Wei Zhang", "Wei Shang", ""),
    ("Anna Berg", "Anna Bergmann", ""),
    ("Luiz Felipe Souza", "Luiz Felipe Costa", ""),
    ("John Q. Smith", "John R. Smith", ""),
    ("Anna", "Anna Bell", ""),
]


@pytest.mark.parametrize(("left", "right", "expected"), LEVELS)
def test_how_well_names_agree(left: str, right: str, expected: Level) -> None:
    assert level(left, right) == level(right, left) == expected
    assert not (expected and contradict(left, right))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Tom Bell", "Anna Bell"),
        ("Bell Tom", "Anna Bell"),
        ("Familie Bell", "Anna Bell"),
        ("Daniel Bell", "Daniela Bell"),
        ("Mark Bell", "Mary Bell"),
        ("John Smith Sr", "John Smith Jr."),
        ("中島俊介", "中島 健一"),
        ("Krzysztof", "Maria Kwiatkowska"),
        ("Zhang Wei", "Zhang Hui"),
        ("Kim Min-ji", "Kim Min-jae"),
        ("DUPONT Jean", "DUPONT Marie"),
        ("Nagy Eszter", "Nagy Peter"),
        ("Nguyen Thi Hoa", "Nguyen Thi Mai"),
        ("Michel Roux", "Michelle Roux"),
        ("Anton Berg", "Antonia Berg"),
        ("Julian Bell", "Julia Bell"),
        ("Aleksandr Popov", "Aleksandra Popova"),
        ("Ivan Petrov", "Ivana Petrova"),
        ("Mr Tom Bell", "Mrs Tom Bell"),
        ("أحمد الشريف", "محمد الشريف"),
    ],
)
def test_two_people(left: str, right: str) -> None:
    assert contradict(left, right)
    assert contradict(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Anna Bell", "Anna Smith"),  # a marriage
        ("山田太郎", "Taro Yamada"),  # signs are read in several languages
        ("محمد علي", "Mohammed Ali"),  # vowels are left to the reader
        ("night-owl", "Anna Bell"),  # a handle is no name
        ("Emad Zaidan", "Imad Zidan"),
        ("Sarah Tompson", "Sahra Thompson"),
        ("Stephen King", "Steven King"),
        ("Anna", "Anna Bell"),
        ("", "Anna Bell"),
        ("Kim Miller", "Kim Smith"),
        ("Taylor Swift", "Taylor Miller"),
        ("Helen Bell", "Helena Bell"),
        ("Zhang Wei", "David Zhang"),  # known by another name among foreigners
        ("สมชาย ใจดี", "Somchai Jaidee"),
        ("マイケル・ジャクソン", "Michael Jackson"),
        ("Γιώργος Παπαδόπουλος", "George Papadopoulos"),
        ("Фёдор Достоевский", "Theodore Dostoyevsky"),
        ("Kirill Orlov", "Cyril Orlov"),
        ("Margarete Huber", "Gretel Huber"),
    ],
)
def test_no_contradiction(left: str, right: str) -> None:
    assert not contradict(left, right)
    assert not contradict(right, left)


def test_the_next_one_of_a_given_name() -> None:
    assert renamed("Mark Langerode", "Mark de Bruijn")
    assert not renamed("Anna Sommer", "Anna Sommer-Vogt")
    assert not renamed("Anna Bell", "Tom Smith")


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_has_an_answer_the_same_both_ways(left: str, right: str) -> None:
    assert level(left, right) == level(right, left)
    assert agree(left, right) == agree(right, left)
    assert contradict(left, right) == contradict(right, left)
    assert all(word.isascii() for word in words(left))


def test_generations() -> None:
    found = ["John Smith Jr.", "Smith, John III", "John Smith", "Senior Partner", "J. R. Bell"]
    assert [generation(name) for name in found] == ["jr", "iii", "", "", ""]


@pytest.mark.parametrize(
    ("company", "key"),
    [
        ("Acme GmbH", "acme"),
        ("ACME, Inc.", "acme"),
        ("Acme Group", "acmegroup"),
        ("S.A.P. SE", "sap"),
        ("ООО Ромашка", "romashka"),
        ("Kowalski Sp. z o.o.", "kowalski"),
        ("booking.com", "booking"),
        ("Brandt & Sohn", "brandtsohn"),
        ("Brandt und Sohn", "brandtsohn"),
        ("The Boston Consulting Group", "bostonconsultinggroup"),
        ("Self-employed", ""),
        ("Freelance", ""),
        ("Law Firm", ""),
        ("US Army", ""),
        ("Ama de casa", ""),
        ("Индивидуальный предприниматель", ""),
        ("自由职业", ""),
        ("Яндекс", "yandex"),
        ("", ""),
    ],
)
def test_companies_as_written(company: str, key: str) -> None:
    assert of_company(company) == key


def test_employers_of_addresses() -> None:
    assert domain("email:anna@mail.acme.co.uk") == "acme.co.uk"
    assert domain("email:anna@gmail.com") == ""
    assert employers(["Acme GmbH"], ["email:anna@acme.de"]) == {"acme"}
    # Another company may well be called so: the very domain is needed.
    assert employers((), ["email:nancy@king.net"]) == {"king.net"}
    assert employers(["HP"], ["email:x@hp.com"]) == {"hp"}


def test_large_employers() -> None:
    names = ("Department of Health", "Universität Köln", "City of Austin", "Google", "Acme")
    assert [is_large(of_company(name)) for name in names] == [True, True, True, True, False]


def test_a_rare_name_weighs_more() -> None:
    assert bits("Leocadia Ostrowicz") > bits("Leocadia Smith") > bits("John Smith")
    assert is_common("Wei Zhang")
    assert not is_common("Leocadia Smith")


def test_rivals_share_the_chance() -> None:
    alone = chances({1: 6.0})[1]
    shared = chances({1: 6.0, 2: 6.0})
    assert alone > 0.98
    assert 0.45 < shared[1] == shared[2] < 0.5
    assert [band(x) for x in (0.99, 0.9, 0.3)] == [SURE, LIKELY, POSSIBLE]
    assert worth(0.9, 100) > worth(0.9, 1) > worth(0.9, 0)
    assert worth(0.3, 100) == worth(0.3, 0)
