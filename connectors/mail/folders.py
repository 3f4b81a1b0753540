"""What folders and labels mean, in the languages providers translate them to."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from connectors.mail import words

FolderKind = Literal["sent", "draft", "spam", "chat", ""]

MAX_LABELS = 100
_LABEL = re.compile(r'"[^"]*"|[^,"]+')

_NAMES: dict[FolderKind, str] = {
    "sent": """sent|sent mail|sent items|sent messages|sent-mail|gesendet|gesendete|
        gesendete elemente|gesendete objekte|envoyés|messages envoyés|éléments envoyés|enviado|
        enviados|enviadas|e-mails enviados|mensagens enviadas|mensajes enviados|
        elementos enviados|itens enviados|inviati|inviata|posta inviata|messaggi inviati|
        verzonden|verzonden items|verzonden berichten|wysłane|elementy wysłane|отправленные|
        надіслані|送信済み|送信済みメール|送信済みアイテム|已发送|已发邮件|已发送邮件|寄件備份|
        寄件匣|보낸편지함|보낸 메일함|skickat|skickade|sendt|sendte|sendt post|sendte elementer|
        lähetetyt|odeslané|odeslaná pošta|odoslané|gönderilmiş|gönderilmiş postalar|
        gönderilenler|elküldött|elküldött levelek|trimise|απεσταλμένα|הודעות שנשלחו|נשלח|
        البريد المرسل|المرسلة|đã gửi|terkirim""",
    "draft": """draft|drafts|entwurf|entwürfe|brouillon|brouillons|borrador|borradores|rascunho|
        rascunhos|bozza|bozze|concept|concepten|wersje robocze|szkice|robocze|черновики|чернетки|
        下書き|草稿|草稿箱|임시보관함|utkast|kladder|kladde|luonnokset|koncepty|taslaklar|
        piszkozatok|mesaje nefinalizate|πρόχειρα|טיוטות|المسودات""",
    "spam": """spam|junk|junk mail|junk e-mail|junk email|bulk mail|courrier indésirable|
        indésirables|unerwünscht|correo no deseado|no deseado|lixo eletrônico|posta indesiderata|
        indesiderata|ongewenst|ongewenste e-mail|wiadomości-śmieci|спам|нежелательная почта|
        迷惑メール|垃圾邮件|垃圾郵件|스팸함|스팸|skräppost|søppelpost|roskaposti|nevyžádaná pošta|
        gereksiz|levélszemét|ανεπιθύμητα""",
    "chat": "chat|chats|чат|чаты|チャット|聊天|채팅|czat|conversación",
}
_KINDS: dict[str, FolderKind] = {
    name: kind for kind, names in _NAMES.items() for name in re.split(r"\s*\|\s*", names.strip())
}


def kind_of(label: str) -> FolderKind:
    """What a folder or label holds, "" for the ordinary."""
    return _KINDS.get(label.rpartition("/")[2].strip().casefold(), "")


@lru_cache(maxsize=4096)
def kinds_of(labels: tuple[str, ...]) -> frozenset[FolderKind]:
    """All kinds among some labels."""
    return frozenset(kind for label in labels if (kind := kind_of(label)))


def labels(raw: bytes) -> tuple[str, ...]:
    """X-Gmail-Labels: commas between labels, RFC 2047 around the whole, at most MAX_LABELS."""
    return _labels(raw) if len(raw) < 2000 else _split(raw)


@lru_cache(maxsize=4096)
def _labels(raw: bytes) -> tuple[str, ...]:
    return _split(raw)


def _split(raw: bytes) -> tuple[str, ...]:
    text = words.decode(words.text(raw))
    found = (words.clean(label.strip().strip('"'), 200) for label in _LABEL.findall(text))
    return tuple(dict.fromkeys(label for label in found if label))[:MAX_LABELS]
