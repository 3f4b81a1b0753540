"""What the measures of the field are read from. See timeline/paces.py and timeline/diary.py."""

from sqlalchemy import Boolean, Column, Integer, LargeBinary

from service.db.tables.base import index, key, tenant


def _numbers(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


# A small number that stands for a contact in the diary. Apart from its pace, for thousands of them
# are looked up at a time.
seats = tenant(
    "seats",
    key("contact_id"),
    Column("seat", Integer, nullable=False),
    index("ix_seats_seat", "seat"),
)

# What the touches of whoever has a seat put into the diary, so that it can be taken out again.
paces = tenant(
    "paces",
    Column("seat", Integer, primary_key=True, autoincrement=False),
    _numbers("entries"),  # sorted, of 64 bits: day, kind, value
)

# A page for each day (UTC, counted from the epoch) on which anybody was touched: seats as numbers
# of 32 bits, one for each touch.
diary = tenant(
    "diary",
    key("day"),
    _numbers("came"),
    _numbers("went"),
    _numbers("met"),
    _numbers("began"),  # a talk the owner began
    _numbers("answered"),  # such a talk, if it was answered
    _numbers("mine"),  # an answer of the owner's: seat and tenths of an hour it took, by turns
    _numbers("theirs"),  # one of theirs
)

# On this day a source told something new of somebody who was known already.
news = tenant(
    "news",
    key("day"),
    key("contact_id"),
    Column("job", Boolean, nullable=False),  # a new job
    index("ix_news_contact", "contact_id"),
)
