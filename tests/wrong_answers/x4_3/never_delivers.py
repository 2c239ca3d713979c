"""nothing delivered: it stores, and tells nobody."""

from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    insert,
    select,
    update,
)

SHOP = MetaData()
MESSAGES = Table(
    "messages",
    SHOP,
    Column("channel", Text, primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("data", Text),
)
CHANNELS = Table(
    "channels",
    SHOP,
    Column("channel", Text, primary_key=True),
    Column("last_sequence", Integer),
)


class SqliteStore:
    def __init__(self, url):
        self.engine = create_engine(url)
        SHOP.create_all(self.engine)

    def store(self, channel, data, deliver):
        mine = CHANNELS.c.channel == channel
        with self.engine.begin() as connection:
            last = connection.scalar(select(CHANNELS.c.last_sequence).where(mine))
            sequence = (last or 0) + 1
            if last is None:
                row = {"channel": channel, "last_sequence": sequence}
                connection.execute(insert(CHANNELS).values(row))
            else:
                row = {"last_sequence": sequence}
                connection.execute(update(CHANNELS).where(mine).values(row))
            row = {"channel": channel, "sequence": sequence, "data": data}
            connection.execute(insert(MESSAGES).values(row))
        return sequence

    def load(self, channel):
        asked = (
            select(MESSAGES)
            .where(MESSAGES.c.channel == channel)
            .order_by(MESSAGES.c.sequence)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(asked).all()
        return [(row.sequence, row.data) for row in rows]
