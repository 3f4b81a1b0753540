"""Names as words that can be compared, whatever the script: pure, cached, order kept.

Latin letters of any script come from anyascii; Chinese and Korean names, written without a space,
are parted into family and given name. A skeleton makes transliterations of one name equal
(Yushchenko, Juschtschenko; Müller, Mueller), as measured on names in many languages.
"""

from __future__ import annotations

import re
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
_ABJAD = re.compile(r"[\u0590-\u06ff\u0750-\u077f\u0900-\u0dff]")
_TWO_SIGNS = re.compile(
    "欧阳|歐陽|司马|司馬|诸葛|諸葛|上官|皇甫|令狐|东方|慕容|尉迟|公孙|남궁|황보|제갈|사공|선우"
)
_KOREAN = {
    "gim": "kim", "i": "lee", "bak": "park", "choe": "choi", "jeong": "jung", "gang": "kang",
    "jo": "cho", "yun": "yoon", "im": "lim", "sin": "shin", "o": "oh", "seo": "suh", "gwon": "kwon",
    "an": "ahn", "yu": "yoo", "go": "ko", "mun": "moon", "no": "roh", "u": "woo",
}  # fmt: skip
_SIBILANTS = re.compile("shch|schtsch|tsch|tch|sch|dzh|sh|zh|sz|ch|cz|tz")
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
    (re.compile("i(?=[aeou])"), ""),
    (re.compile("ee"), "i"),
)
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
def skeleton(word: str) -> str:
    """What transliterations and lost diacritics leave of a plain word."""
    word = _SIBILANTS.sub(lambda found: _hissed(found[0]), word)
    for pattern, plain in _SKELETON:
        word = pattern.sub(plain, word)
    return re.sub(r"(.)\1+", r"\1", word)


def _hissed(letters: str) -> str:
    if letters in ("shch", "schtsch"):
        return "sq"
    return "s" if letters in _SOFT else "q"


@lru_cache(maxsize=65536)
def consonants(word: str) -> str:
    """What scripts that leave vowels to the reader (Arabic, Hebrew, Hindi) keep of a word."""
    for sound, plain in (("sch", "s"), ("sh", "s"), ("ch", "c"), ("ph", "f"), ("w", "v")):
        word = word.replace(sound, plain)
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouyh'`]", "", word))


@lru_cache(maxsize=65536)
def signs(name: str) -> str:
    """A name written in Chinese characters, spaces dropped, for it is parted in several ways; ""
    for any other."""
    return "".join(_HAN.findall(name)) if script(name) == "han" else ""


def is_syllable(word: str) -> bool:
    """One syllable of pinyin: Zhang and Shang are two names, however alike they sound."""
    return len(word) <= 6 and _SYLLABLE.fullmatch(word) is not None


def script(name: str) -> str:
    """han, kana, abjad or "": names of different scripts that do not agree need not contradict,
    for signs are read in several languages, and Arabic, Hebrew and Hindi leave vowels out."""
    if _HAN.search(name) and not _KANA.search(name):
        return "han"
    if _HAN.search(name):
        return "kana"
    return "abjad" if _ABJAD.search(name) else ""


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
