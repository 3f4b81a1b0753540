"""Do two names contradict, do they agree? Pure; any script, order, initials, common nicknames.

A contradiction keeps records apart, so it needs evidence on both sides: two words each, and given
names that cannot be the same person's. A shared family name is no agreement (father and son, a
couple with one mailbox). A changed family name is no contradiction (marriage).
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

_GENERATIONS = frozenset({"jr", "sr", "ii", "iii"})
_TITLES = frozenset(
    {
        "dr", "prof", "mr", "mrs", "ms", "miss", "herr", "frau", "ing", "dipl", "mag", "mba", "phd",
        "md", "von", "van", "de", "der", "den", "da", "di", "do", "dos", "del", "la", "le", "el",
        "bin", "al",
    }
)  # fmt: skip
_NICKNAMES = (
    "robert bob rob bobby", "william bill will billy liam", "richard dick rick rich",
    "james jim jimmy jamie", "john jack johnny jon", "jonathan jon", "michael mike mick misha",
    "thomas tom tommy", "edward ed eddie ted ned", "charles charlie chuck", "david dave davey",
    "daniel dan danny", "matthew matt", "anthony tony", "andrew andy drew", "steven steve",
    "stephen steve", "joseph joe joey sepp", "peter pete petya", "samuel sam", "benjamin ben",
    "nicholas nick nico", "christopher chris kit", "christian chris", "alexander alex sasha sascha",
    "alexandra alex sandra sasha", "elizabeth liz beth betty lisa", "elisabeth lisa sissi elli",
    "katherine kate katie kathy", "catherine kate cathy", "katharina kathi katja",
    "ekaterina katya",
    "margaret maggie peggy greta", "margarete grete greta", "jennifer jen jenny", "susan sue susie",
    "patricia pat patty trish", "patrick pat paddy", "rebecca becky", "deborah deb debbie",
    "barbara barb babs", "victoria vicky tori", "gregory greg", "timothy tim", "kenneth ken",
    "ronald ron", "donald don", "lawrence larry", "leonard leo len", "frederick fred freddy",
    "friedrich fritz", "johannes hannes hans jo", "joachim jo achim", "wolfgang wolf", "ulrich uli",
    "maximilian max", "sebastian basti seb", "franziska franzi", "dmitri dima mitya", "ivan vanya",
    "sergei seryozha", "vladimir vova volodya", "tatiana tanya", "natalia natasha",
    "giuseppe beppe",
    "francisco paco pancho", "jose pepe", "guillermo memo", "ignacio nacho", "eduardo edu lalo",
)  # fmt: skip
_GROUPS: dict[str, set[int]] = {}
for _number, _group in enumerate(_NICKNAMES):
    for _word in _group.split():
        _GROUPS.setdefault(_word, set()).add(_number)


@lru_cache(maxsize=65536)
def words(name: str) -> tuple[str, ...]:
    """The name's words in plain ASCII, lower case, without titles and particles."""
    spelt = re.findall(r"[a-z0-9]+", anyascii(name.partition("@")[0]).lower())
    return tuple(word for word in spelt if word not in _TITLES | _GENERATIONS)


def generation(name: str) -> str:
    """jr, sr, ii or iii where the name ends in one; "" otherwise."""
    last = anyascii(name).lower().replace(".", "").split()[-1:]
    return last[0] if last and last[0] in _GENERATIONS else ""


def agree(left: str, right: str) -> bool:
    """Positive evidence: every word of the shorter name finds its partner in the longer."""
    a, b = sorted((words(left), words(right)), key=len)
    if len(a) < 2:
        return False
    rest = list(b)
    for word in a:
        partner = next((other for other in rest if _same(word, other)), None)
        if partner is None:
            return False
        rest.remove(partner)
    return True


def contradict(left: str, right: str) -> bool:
    """Evidence that these are two people."""
    a, b = words(left), words(right)
    if generation(left) and generation(right) and generation(left) != generation(right):
        return True
    if len(a) < 2 or len(b) < 2 or agree(left, right):
        return False
    return not _same(a[0], b[0])


def _same(x: str, y: str) -> bool:
    if x == y or (min(len(x), len(y)) == 1 and x[0] == y[0]):
        return True
    short, long = sorted((x, y), key=len)
    if len(short) >= 3 and long.startswith(short):
        return True
    return bool(_GROUPS.get(x, set()) & _GROUPS.get(y, set())) or _one_typo(short, long)


def _one_typo(short: str, long: str) -> bool:
    """One letter changed, dropped or two neighbours swapped, in words of at least five."""
    if len(short) < 5 or len(long) - len(short) > 1:
        return False
    at = next(
        (i for i, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), None
    )
    if at is None:
        return True
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1]
    return short[at + 1 :] == long[at + 1 :] or (swapped and short[at + 2 :] == long[at + 2 :])
