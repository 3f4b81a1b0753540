"""Names as words that can be compared, whatever the script: pure, cached, order kept.

Latin letters of any script come from anyascii; Chinese and Korean names, written without a space,
are parted into family and given name. A skeleton makes transliterations of one name equal
(Yushchenko, Juschtschenko; Müller, Mueller), as measured on names in many languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from anyascii import anyascii

from service.reconciler.wordlists import PARTICLES, TITLES

_GENERATIONS = {
    "jr": "jr", "junior": "jr", "jnr": "jr", "sr": "sr", "snr": "sr", "ii": "ii", "iii": "iii",
    "iv": "iv", "2nd": "ii", "3rd": "iii",
}  # fmt: skip
_ASIDE = re.compile(r"[(\[（【].*?[)\]）】]|\s[|/–—-]\s.*$|\|.*$")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_HANGUL = re.compile(r"[\uac00-\ud7a3]+")
_KANA = re.compile(r"[\u3040-\u30ff]")
_SCRIPTS = (
    ("kana", _KANA),
    ("han", _HAN),
    ("abjad", re.compile(r"[\u0590-\u06ff\u0750-\u077f]")),
    ("indic", re.compile(r"[\u0900-\u0dff]")),
    ("thai", re.compile(r"[\u0e00-\u109f\u1780-\u17ff]")),
)
_TWO_SIGNS = re.compile(
    "欧阳|歐陽|司马|司馬|诸葛|諸葛|上官|皇甫|令狐|东方|慕容|尉迟|公孙|남궁|황보|제갈|사공|선우"
)
_KOREAN = {
    "gim": "kim", "i": "lee", "bak": "park", "choe": "choi", "jeong": "jung", "gang": "kang",
    "jo": "cho", "yun": "yoon", "im": "lim", "sin": "shin", "o": "oh", "seo": "suh", "gwon": "kwon",
    "an": "ahn", "yu": "yoo", "go": "ko", "mun": "moon", "no": "roh", "u": "woo",
}  # fmt: skip
_FAMILIES = {
    "yi": "lee", "i": "lee", "rhee": "lee", "ri": "lee", "li": "lee", "im": "lim", "rim": "lim",
    "noh": "roh", "no": "roh", "nho": "roh", "choe": "choi", "ryu": "yoo", "yu": "yoo",
}  # fmt: skip
_HEARD_IN_KOREAN = (
    (re.compile("eo|eu|oo|ou"), "u"),
    (re.compile("ae"), "e"),
    (re.compile("(?<=[aeiou])h|w|r(?![aeiou])"), ""),
    (re.compile("ch|j"), "c"),
    (re.compile("sh"), "s"),
    (re.compile("g"), "k"),
    (re.compile("b"), "p"),
    (re.compile("d"), "t"),
    (re.compile("r"), "l"),
)
_SIBILANTS = re.compile("shch|schtsch|tsch|tch|sch|dzh|sh|zh|sz|ch|cz|tz")
SPELLING, SOUND = 1, 5
"""Ranks (of likeness.py) of words that are read alike, and that only sound so."""
_TELLING = 3
_SOFT = frozenset({"sch", "dzh", "sh", "zh", "sz"})
_SKELETON = (
    (re.compile("kh"), "h"),
    (re.compile("ck|c(?=[aoulrk])"), "k"),
    (re.compile("ph"), "f"),
    (re.compile("th"), "t"),
    (re.compile("x"), "ks"),
    (re.compile("w"), "v"),
    (re.compile("[jyi]+"), "i"),
    (re.compile("ae|ai(?=$)"), "a"),
    (re.compile("oe"), "o"),
    (re.compile("ue|ou|oo"), "u"),
    (re.compile("(?<=[aeou])i(?=[aeou])"), ""),
)
_LOOSER = ((re.compile("i(?=[aeou])"), ""), (re.compile("E"), "i"))
_SYLLABLE = re.compile(
    "(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?(?:a|o|e|ai|ei|ao|ou|an|en|ang|eng|er|i|ia|ie|iao|iu|ian|"
    "in|iang|ing|iong|u|ua|uo|uai|ui|uan|un|uang|ong|ue)"
)


@lru_cache(maxsize=65536)
def words(name: str) -> tuple[str, ...]:
    """The name's words, plain ASCII, lower case, the given name first where a comma tells, without
    titles, particles, generations and what stands in brackets or behind a bar."""
    found = [word for word in _all_words(name) if word not in TITLES and word not in _GENERATIONS]
    # A particle in front is a word of its own (Le is a family name in Vietnam).
    plain = tuple(word for at, word in enumerate(found) if at == 0 or word not in PARTICLES)
    return plain if len(plain) > 1 else tuple(found)


@lru_cache(maxsize=65536)
def generation(name: str) -> str:
    """jr, sr, ii ... where the name states one behind its first word; "" otherwise."""
    for word in _spelt(_ASIDE.sub(" ", name))[1:]:
        if word in _GENERATIONS:
            return _GENERATIONS[word]
    return ""


@lru_cache(maxsize=65536)
def firm(word: str) -> str:
    """What transliterations and lost diacritics leave of a plain word, no more: Jana is not Ana,
    Maria not Mara, Lee not Li."""
    word = re.sub("^[iy]e", "e", word).replace("ee", "E")
    word = _SIBILANTS.sub(lambda found: _hissed(found[0]), word)
    for pattern, plain in _SKELETON:
        word = pattern.sub(plain, word)
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """What is left of it for finding, not for judging: glides and long vowels dropped too."""
    word = firm(word)
    for pattern, plain in _LOOSER:
        word = pattern.sub(plain, word)
    return re.sub(r"(.)\1+", r"\1", word)


def _hissed(letters: str) -> str:
    if letters in ("shch", "schtsch"):
        return "sq"
    return "s" if letters in _SOFT else "q"


@lru_cache(maxsize=65536)
def consonants(word: str) -> str:
    """What scripts that leave vowels to the reader (Arabic, Hebrew) keep of a word."""
    for sound, plain in (("sch", "s"), ("sh", "s"), ("ch", "c"), ("ph", "f"), ("w", "v")):
        word = word.replace(sound, plain)
    word = re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouy'`]", "", word))
    return word if len(word) < _TELLING else word.rstrip("h")


def _unvoiced(word: str) -> str:
    """A word without the vowel that Indian scripts leave out."""
    return re.sub("(?<=.)[ae](?=.)", "", firm(re.sub("jee$", "ji", word)))


def _korean_sound(word: str) -> str:
    """One spelling of a Korean syllable's many: Jung, Jeong, Chung."""
    word = _FAMILIES.get(word, word)
    for pattern, plain in _HEARD_IN_KOREAN:
        word = pattern.sub(plain, word)
    return firm(word)


Ear = tuple[Callable[[str], str], int]
_EARS: dict[str, tuple[Ear, ...]] = {
    "abjad": ((consonants, SOUND),),
    "indic": ((_unvoiced, SPELLING), (consonants, SOUND)),
    "hangul": ((_korean_sound, SOUND),),
}


def ears(left: str, right: str) -> tuple[Ear, ...]:
    """How words of two names are heard where one of the two scripts, not both, leaves their sound
    open: what words are reduced to, and the rank of agreeing in that."""
    for kind in _EARS:
        if (_written(left) == kind) != (_written(right) == kind):
            return _EARS[kind]
    return ()


def _written(name: str) -> str:
    return script(name) or ("hangul" if _HANGUL.search(name) else "")


@lru_cache(maxsize=65536)
def signs(name: str) -> str:
    """A name written in Chinese characters, spaces dropped, for it is parted in several ways; ""
    for any other."""
    return "".join(_HAN.findall(name)) if script(name) == "han" else ""


def is_syllable(word: str) -> bool:
    """One syllable of pinyin: Zhang and Shang are two names, however alike they sound."""
    return len(word) <= 6 and _SYLLABLE.fullmatch(word) is not None


@lru_cache(maxsize=65536)
def script(name: str) -> str:
    """han, kana, abjad, indic, thai or "": names of different scripts that do not agree need not
    contradict, for signs are read in several languages, and others leave sounds out."""
    return next((kind for kind, signs in _SCRIPTS if signs.search(name)), "")


def _all_words(name: str) -> list[str]:
    text = _ASIDE.sub(" ", name).partition("@")[0]
    family, comma, given = text.partition(",")
    if comma and "," not in given:
        front = _spelt(given)
        if front and not all(w in TITLES or w in _GENERATIONS for w in front):
            return [*front, *_spelt(family)]
    return _spelt(text)


def _spelt(text: str) -> list[str]:
    if not re.search(r"[\s,]", text.strip()):
        text = re.sub(r"[._-]", "", text)  # a handle such as "night-owl" is no two words of a name
    if text.isascii():
        return re.findall(r"[a-z0-9]+", text.lower().replace("'", ""))
    text = _HAN.sub(lambda found: _parted(found[0], text), text)
    text = _HANGUL.sub(lambda found: _korean(found[0]), text)
    plain = anyascii(text).lower().replace("'", "").replace("`", "")
    return re.findall(r"[a-z0-9]+", plain)


def _parted(signs: str, whole: str) -> str:
    """ "张伟" is "zhang wei", family name first. Already parted names stay so."""
    if _KANA.search(whole) or not 2 <= len(signs) <= 4 or len(_HAN.findall(whole)) > 1:
        return f" {''.join(_latin(sign) for sign in signs)} "
    family = 2 if len(signs) > 2 and _TWO_SIGNS.match(signs) else 1
    first, rest = signs[:family], signs[family:]
    return f" {''.join(map(_latin, first))} {''.join(map(_latin, rest))} "


def _korean(signs: str) -> str:
    if not 2 <= len(signs) <= 4:
        return f" {''.join(_latin(sign) for sign in signs)} "
    family = 2 if len(signs) > 2 and _TWO_SIGNS.match(signs) else 1
    first = "".join(map(_latin, signs[:family]))
    return f" {_KOREAN.get(first, first)} {''.join(map(_latin, signs[family:]))} "


def _latin(sign: str) -> str:
    return anyascii(sign).lower()
