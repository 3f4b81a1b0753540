"""What a subject line gives away. Every test takes a folded subject.

All patterns are anchored at the start, so a person's "Re: out of office next week?" or "Fwd:
Undeliverable: ..." is never caught: machines put their words first, people put Re: before them.
"""

from __future__ import annotations

import re
import unicodedata

_OPENERS = "[({*<\"'「『【 "
_DELIMITERS = ":]})>」』】-–—"

# What only an autoresponder writes, when a delimiter or the end of the subject follows.
_AUTOMATIC = (
    "automatic reply", "auto reply", "auto-reply", "autoreply", "automatic response",
    "auto response", "auto-response", "autoresponse", "automated reply", "automated response",
    "autoresponder", "vacation reply", "vacation response", "vacation message",
    "out of office autoreply", "out of office auto-reply", "out of office auto reply",
    "out of office reply", "out of office notification", "out of office:", "out of the office:",
    "automatische antwort", "automatische rückantwort", "automatische abwesenheitsnotiz",
    "abwesenheitsnotiz", "abwesenheitsmeldung", "abwesenheitsnachricht", "abwesenheitsassistent",
    "autoantwort", "abwesend:", "abwesenheit:",
    "réponse automatique", "reponse automatique", "message d'absence", "notification d'absence",
    "réponse d'absence", "absence du bureau:", "absent du bureau:",
    "respuesta automática", "respuesta automatica", "contestación automática", "autorespuesta",
    "fuera de la oficina:", "fuera de oficina:",
    "risposta automatica", "messaggio automatico", "autorisposta", "fuori ufficio:", "fuori sede:",
    "resposta automática", "resposta automatica", "fora do escritório:", "ausência temporária:",
    "automatisch antwoord", "automatische reactie", "automatische beantwoording",
    "afwezigheidsbericht", "afwezigheidsassistent", "afwezig:", "niet op kantoor:",
    "odpowiedź automatyczna", "odpowiedz automatyczna", "automatyczna odpowiedź",
    "autoodpowiedź", "poza biurem:", "nieobecność:",
    "автоматический ответ", "автоответ", "автоответчик", "вне офиса:", "отсутствие:",
    "自動返信", "自動応答", "不在通知", "不在応答", "不在:", "外出中:",
    "自动回复", "自動回覆", "自动答复", "自動答覆", "自动应答", "休假:",
    "autosvar", "automatiskt svar", "automatisk svar", "automatická odpověď",
    "automaattinen vastaus", "automatikus válasz", "otomatik yanıt",
    "자동 회신", "자동 응답", "자동응답", "automātiskā atbilde", "automatinis atsakymas",
    "automaatvastus", "automatska", "samodejni odgovor", "răspuns automat", "автоматична відповідь",
    "αυτόματη απάντηση", "رد تلقائي", "תשובה אוטומטית", "trả lời tự động", "balasan otomatis",
    "automatická odpoveď", "автоматичен отговор",
)  # fmt: skip

# What people write as well. Believed only on an answer whose subject was replaced.
_AWAY = (
    "out of office", "out of the office", "ooo", "i am out of", "i'm out of", "i am away",
    "i'm away", "away from", "on vacation", "on holiday", "on leave", "annual leave",
    "maternity leave", "parental leave", "abwesend", "abwesenheit", "nicht im büro", "außer haus",
    "ausser haus", "im urlaub", "urlaub", "elternzeit", "absence", "absent", "en congé",
    "congés", "hors du bureau", "fuera de la oficina", "fuera de oficina", "ausente", "ausencia",
    "vacaciones", "fuori ufficio", "fuori sede", "assente", "assenza", "ferie",
    "fora do escritório",
    "ausência", "férias", "em férias", "afwezig", "niet aanwezig", "buiten kantoor", "vakantie",
    "poza biurem", "nieobecność", "urlop", "вне офиса", "отсутствую", "в отпуске", "отпуск",
    "отсутствие", "不在", "外出", "休暇", "休假", "外出中",
    "auto:", "i'm on leave", "i am on leave", "i'm on annual", "i am on annual", "i'm on vacation",
    "i am on vacation", "i'm on holiday", "i am on holiday", "i'm on parental", "i'm on maternity",
    "i am currently out", "i'm currently out", "i will be out of", "i'll be out of",
    "currently out of", "ich bin nicht im", "ich bin im urlaub", "ich bin derzeit nicht",
    "ich bin zurzeit nicht", "ich bin zur zeit nicht", "ich bin abwesend", "ich bin außer haus",
    "ich bin ab ", "ich bin bis ", "derzeit nicht im", "nicht im haus", "nicht am platz",
    "je suis absent", "je suis en congé", "je suis en vacances", "je suis actuellement absent",
    "actuellement absent", "en vacances", "en arrêt", "estoy de vacaciones", "estoy fuera",
    "estoy ausente", "estaré fuera", "de vacaciones", "de baja", "sono in ferie", "sono fuori",
    "sono assente", "in ferie", "in vacanza", "estou de férias", "estou fora", "estou ausente",
    "de férias", "ik ben afwezig", "ik ben op vakantie", "ik ben met verlof",
    "ik ben niet aanwezig", "ik ben niet op kantoor", "met verlof", "met vakantie", "op vakantie",
    "jestem na urlopie", "jestem nieobecn", "przebywam na urlopie", "przebywam poza", "na urlopie",
    "nie ma mnie", "я в отпуске", "я нахожусь в отпуске", "нахожусь в отпуске", "меня нет",
    "меня не будет", "нет на месте", "休暇中", "お休み", "夏季休暇", "出張中", "留守", "我在休假",
    "我正在休假", "正在休假", "休假中", "我不在", "我外出", "出差",
)  # fmt: skip

_BOUNCED = (
    "undeliverable", "undelivered mail", "undelivered message", "delivery status notification",
    "delivery failure", "delivery has failed", "delivery notification", "delivery delayed",
    "delivery report", "mail delivery fail", "mail delivery system", "mail delivery problem",
    "mail delivery error", "message delivery fail", "message not delivered",
    "message undeliverable",
    "mail could not be delivered", "email could not be delivered", "returned mail",
    "returned to sender", "failure notice", "failure delivery", "failed mail", "warning: message",
    "warning: could not send", "non delivery", "non-delivery", "nondeliverable",
    "delivery status", "delivery error", "delivery unsuccessful", "undelivered", "mail failure",
    "mail status report", "mail system error", "message status", "message delayed",
    "returned e-mail", "returned email", "returned message", "email delivery", "e-mail delivery",
    "could not deliver", "unable to deliver", "rejected mail", "email bounce", "bounced mail",
    "unzustellbar", "nicht zustellbar", "unzustellbare", "zustellung fehlgeschlagen",
    "übermittlung fehlgeschlagen", "fehler bei der zustellung", "non remis", "échec de la remise",
    "échec de remise", "notification d'état de remise", "message non distribué",
    "no se puede entregar",
    "no se pudo entregar", "no entregado", "correo no entregado", "error de entrega",
    "non recapitabile",
    "mancato recapito", "impossibile recapitare", "mancata consegna", "não é possível entregar",
    "não entregue", "falha na entrega", "falha de entrega", "onbestelbaar", "niet te bezorgen",
    "kan niet worden bezorgd", "niedostarczalne", "nie można dostarczyć", "niedostarczona",
    "недоставлено", "не удается доставить", "не удалось доставить", "недоставленное",
    "配信不能", "配信エラー", "送信エラー", "无法送达", "无法投递", "未送达", "系统退信", "退信",
)  # fmt: skip

# A receipt of Outlook, in a type of its own (application/ms-tnef) or as a report.
_READ = (
    "read:", "not read:", "deleted:", "gelesen:", "nicht gelesen:", "ungelesen gelöscht:", "lu:",
    "non lu:", "leído:", "leido:", "no leído:", "letto:", "non letto:", "lido:", "lida:",
    "não lida:", "gelezen:", "niet gelezen:", "przeczytano:", "nieprzeczytane:", "прочтено:",
    "прочитано:", "не прочтено:", "開封済み:", "既読:", "已读:", "未读:", "läst:", "læst:", "lest:",
    "luettu:", "olvasott:", "okundu:", "přečteno:", "return receipt", "read receipt",
    "lesebestätigung", "empfangsbestätigung (", "accusé de lecture", "confirmación de lectura",
    "conferma di lettura", "leesbevestiging",
)  # fmt: skip

# Desks and forms acknowledge, lists and filters ask for proof. People write some of it, too:
# believed only where no person's name stands by it.
_ACKNOWLEDGED = (
    "acknowledgement", "acknowledgment", "acknowledging", "confirmation of receipt",
    "receipt of your", "we received your", "we have received your", "we've received your",
    "your request has been", "your message has been", "your email has been",
    "your enquiry", "your inquiry", "your support request", "thank you for contacting",
    "thanks for contacting", "thank you for your email", "thank you for your e-mail",
    "thank you for your message", "thank you for your enquiry", "thank you for your inquiry",
    "thank you for writing", "thank you for getting in touch", "thank you for your interest",
    "thank you for your feedback", "ticket created", "ticket received", "request received",
    "new ticket", "case created", "your message to", "please confirm your", "confirm your message",
    "confirm your email", "sender verification", "verify your message", "challenge:",
    "confirmation required", "message awaiting", "awaiting moderat",
    "empfangsbestätigung", "eingangsbestätigung", "ihre nachricht", "ihre anfrage",
    "vielen dank für ihre", "danke für ihre", "wir haben ihre", "bestätigung ihrer",
    "bestätigen sie ihre", "accusé de réception", "accuse de reception", "votre demande",
    "votre message", "merci pour votre", "merci de votre", "nous avons bien reçu",
    "hemos recibido", "acuse de recibo", "gracias por contactar", "gracias por su",
    "gracias por tu", "su consulta", "su solicitud", "conferma di ricezione", "grazie per aver",
    "grazie per la", "la tua richiesta", "la sua richiesta", "abbiamo ricevuto",
    "confirmação de recebimento", "recebemos a sua", "recebemos sua", "obrigado por",
    "obrigado pelo", "ontvangstbevestiging", "bedankt voor uw", "bedankt voor je",
    "wij hebben uw", "we hebben uw", "uw vraag", "uw bericht", "potwierdzenie otrzymania",
    "dziękujemy za", "otrzymaliśmy", "ваше обращение", "ваш запрос", "ваша заявка",
    "спасибо за", "мы получили", "подтверждение получения", "お問い合わせ", "お問合せ",
    "受付完了", "受信確認", "感谢您的", "感谢您", "已收到您", "我们已收到",
)  # fmt: skip

_CALENDAR = (
    "invitation:", "updated invitation:", "canceled:", "cancelled:", "canceled event",
    "cancelled event", "accepted:", "declined:", "tentative:", "tentatively accepted:",
    "new time proposed:", "meeting forward notification:", "einladung:",
    "aktualisierte einladung:", "abgesagt:", "zugesagt:", "abgelehnt:", "mit vorbehalt:",
    "termin abgesagt:", "invitation modifiée:", "annulé:", "accepté:", "refusé:", "provisoire:",
    "invitación:", "cancelado:", "aceptado:", "rechazado:", "provisional:", "invito:",
    "annullato:", "accettato:", "rifiutato:", "provvisorio:", "convite:", "aceito:", "aceite:",
    "recusado:", "provisório:", "uitnodiging:", "geannuleerd:", "geaccepteerd:", "geweigerd:",
    "voorlopig:", "zaproszenie:", "odwołane:", "zaakceptowano:", "odrzucono:", "wstępnie:",
    "приглашение:", "отменено:", "принято:", "отклонено:", "под вопросом:", "招待:", "承諾:",
    "承諾済み:", "辞退:", "仮承諾:", "キャンセル:", "邀请:", "已接受:", "已拒绝:", "已取消:",
)  # fmt: skip

_TRANSACTION = re.compile(
    r"\b(?:your (?:order|receipt|invoice|bill|statement|account|password|subscription|booking|"
    r"reservation|payment|parcel|package|delivery|verification|ticket|trip|purchase|shipment)|"
    r"order (?:confirm|number|#|no)|e-?ticket|receipt (?:for|from)|payment (?:received|confirm)|"
    r"verify your|verification code|security (?:code|alert)|one-time|reset your|new sign-?in|"
    r"thank(?:s| you) for (?:your (?:order|purchase|payment|registration|inquiry|enquiry)|"
    r"contacting|signing|registering|subscribing)|(?:we|have) received your|"
    r"has (?:shipped|been shipped|dispatched)|(?:case|ticket|request) ?(?:#|id|number)|"
    r"welcome to|weekly|digest|newsletter|unsubscribe|\d+ ?% off|sale ends|webinar|"
    r"(?:ihre?|deine?) (?:bestellung|rechnung|sendung|buchung|anfrage|konto|passwort|paket|"
    r"registrierung|zahlung|anmeldung)|bestellbestätigung|versandbestätigung|"
    r"eingangsbestätigung|auftragsbestätigung|buchungsbestätigung|bestätigungscode|"
    r"votre (?:commande|facture|compte|colis|réservation|inscription|demande)|"
    r"confirmation de|accusé de réception|(?:su|tu) (?:pedido|factura|cuenta|reserva|compra)|"
    r"confirmación de|(?:il tuo|la tua|il suo) (?:ordine|fattura|account|prenotazione)|"
    r"conferma (?:ordine|di)|(?:seu|sua) (?:pedido|fatura|conta|reserva|compra)|confirmação de|"
    r"(?:je|uw) (?:bestelling|factuur|account|pakket|boeking)|bevestiging van|"
    r"(?:twoje|państwa) zamówienie|potwierdzenie|(?:ваш|ваша) (?:заказ|чек|счет|счёт)|"
    r"подтверждение|код подтверждения)"
    r"|ご注文|ご予約|領収書|請求書|確認コード|注文确认|订单|验证码|发票"
)


_RE = re.compile(
    r"(?:re|aw|antw|antwort|sv|vs|rif|res|r|ref|odp|ynt|atb|α?π|απ|отв|ответ|回复|回覆|答复|返信|回信)"
    r"(?:\[\d+\]|\(\d+\)|\^\d+)?:"
)
_SURELY = re.compile(
    r"\s(?:re|aw|sv|antw|odp|rif|res|ref|отв|回复|答复):|^auto: .* is (?:out of|away)|\(returning "
)
_FORWARD = re.compile(r"(?:fwd?|wg|tr|i|enc|rv|pd|vb|doorst|vl|πρθ|转发|轉寄|转寄|пересл):")


class _Openings:
    """A set of openings, asked in two steps: two letters first, since most subjects fail there."""

    __slots__ = ("_heads", "_words")

    def __init__(self, words: tuple[str, ...]) -> None:
        self._words = words
        self._heads = frozenset(word[:2] for word in words)

    def begin(self, subject: str) -> bool:
        return subject[:2] in self._heads and subject.startswith(self._words)

    def longest(self, subject: str) -> str:
        return max((w for w in self._words if subject.startswith(w)), key=len)


_automatic, _away = _Openings(_AUTOMATIC), _Openings(_AWAY)
_bounced, _calendar = _Openings(_BOUNCED), _Openings(_CALENDAR)
_read, _acknowledged = _Openings(_READ), _Openings(_ACKNOWLEDGED)


def fold(subject: str) -> str:
    """Lower case, one space, no space before a colon, no opening brackets: ready for the tests."""
    if not subject.isascii():
        subject = unicodedata.normalize("NFKC", subject).replace("’", "'")
    text = " ".join(subject.casefold().split()).replace(" :", ":")
    return text.lstrip(_OPENERS)


def says_automatic(subject: str, answers: bool) -> bool:
    """An autoresponder's subject. answers: the mail states which one it answers.

    Words that people use too ("out of office") are believed only when the mail answers another
    one yet carries no "Re:", and asks nothing: an autoresponder replaces the subject, a person's
    mail program keeps it, and a person announcing an absence starts a thread of their own. Some
    put theirs before the subject ("On leave Re: Plan"), or say who is away ("AUTO: Anna Bell is out
    of the office"), which no person does.
    """
    if _automatic.begin(subject):
        word = _automatic.longest(subject)
        rest = subject[len(word) :].lstrip()
        return not rest or word.endswith(":") or rest[0] in _DELIMITERS
    told = answers or _SURELY.search(subject) is not None
    return told and says_away(subject) and not subject.endswith("?")


def says_away(subject: str) -> bool:
    """Announces an absence: a mail about it, or a calendar block."""
    return _away.begin(subject)


def says_bounced(subject: str) -> bool:
    """A report of non-delivery. Chinese mailers end with the word: "来自qq.com的退信"."""
    return _bounced.begin(subject) or subject.endswith("退信")


def says_bounced_only(subject: str) -> bool:
    """A report of non-delivery in set words, and not a word more."""
    return subject in _BOUNCED


def says_read(subject: str) -> bool:
    """A receipt: somebody opened a mail, or threw it away unread."""
    return _read.begin(subject)


def says_acknowledged(subject: str) -> bool:
    """A desk's word that something arrived, a filter's wish for proof: weak."""
    return _acknowledged.begin(subject)


def says_calendar(subject: str) -> bool:
    """An invitation or the answer to one."""
    return _calendar.begin(subject)


def says_transaction(subject: str) -> bool:
    """An order, a receipt, a code, a welcome: weak, since people write invoices too."""
    return _TRANSACTION.search(subject) is not None


def says_re(subject: str) -> bool:
    """An answer by its subject: Re:, AW:, SV:, Odp:, 答复: ... and Re[2]:."""
    return _RE.match(subject) is not None


def says_forward(subject: str) -> bool:
    """Something forwarded by its subject: Fwd:, WG:, TR:, 转发: ..."""
    return _FORWARD.match(subject) is not None


def says_heading(subject: str) -> bool:
    """A colon that is not that of an answer or of something forwarded."""
    return ":" in subject and not says_re(subject) and not says_forward(subject)
