"""Tables of people keep what every importer keeps."""

from __future__ import annotations

from typing import ClassVar

from connectors.files.tables import GenericCsv, GoogleContacts, OutlookContacts
from tests.contract.importers import ImporterContract

OLD = (
    "Name,Given Name,Additional Name,Family Name,Yomi Name,Birthday,Notes,Language,Photo,"
    "Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value\n"
    "Anna Smith,Anna,,Smith,,,,,,* myContacts,* Work,anna@x.com,,\n"
    "Boris Łoś,Boris,,Łoś,,,,,,* myContacts,,boris@x.com,,\n"
    "Zoë,Zoë,,,,,,,,* myContacts,,zoe@x.com,Mobile,+49 170 1234567\n"
)
NEW = (
    "First Name,Middle Name,Last Name,Nickname,File As,Organization Name,Organization Title,"
    "Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value\n"
    "Anna,,Smith,,,Acme,,,,,* myContacts,* ,anna@x.com\n"
    "Boris,,Łoś,,,,,,,,* myContacts,,boris@x.com\n"
)
OUTLOOK = (
    '"Title","First Name","Middle Name","Last Name","Company","Job Title","E-mail Address",'
    '"E-mail Type","E-mail Display Name","Notes"\n'
    '"Dr.","Anna","","Smith","Acme","Head","anna@x.com","SMTP","Anna (anna@x.com)",""\n'
    '"","Boris","","Łoś","","","boris@x.com","SMTP","",""\n'
    '"","Zoë","","","","","zoe@x.com","SMTP","",""\n'
)
PLAIN = (
    "external_id,name,email,phone,tags\n"
    "1,Anna Smith,anna@x.com,,friends;work\n"
    "2,Boris Łoś,boris@x.com,+49 170 1234567,\n"
    "3,Zoë,zoe@x.com;zoe@y.com,,\n"
)


def spoilt(table: str) -> bytes:
    """Boris gets a quote that never closes."""
    return table.replace("Boris", '"Boris', 1).encode()


class TestGoogleContacts(ImporterContract):
    importer = GoogleContacts()
    good: ClassVar[dict[str, bytes]] = {"contacts.csv": OLD.encode(), "new.csv": NEW.encode()}
    broken: ClassVar[dict[str, bytes]] = {"contacts.csv": spoilt(OLD), "new.csv": NEW.encode()}


class TestOutlookContacts(ImporterContract):
    importer = OutlookContacts()
    good: ClassVar[dict[str, bytes]] = {"contacts.csv": OUTLOOK.encode()}
    broken: ClassVar[dict[str, bytes]] = {
        "contacts.csv": OUTLOOK.replace('"","Boris",', '"",Boris,"').encode()
    }


class TestGenericCsv(ImporterContract):
    importer = GenericCsv()
    good: ClassVar[dict[str, bytes]] = {"people.csv": PLAIN.encode()}
    broken: ClassVar[dict[str, bytes]] = {"people.csv": spoilt(PLAIN)}
