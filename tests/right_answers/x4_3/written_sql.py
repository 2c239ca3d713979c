"""SQL as text; the numbers are read when the store starts."""

from sqlalchemy import create_engine, text

TABLES = [
    "CREATE TABLE IF NOT EXISTS messages (channel TEXT, sequence INTEGER, data TEXT)",
    "CREATE TABLE IF NOT EXISTS channels (channel TEXT, last_sequence INTEGER)",
]


class SqliteStore:
    def __init__(self, url):
        self.engine = create_engine(url)
        with self.engine.begin() as connection:
            for table in TABLES:
                connection.execute(text(table))
            rows = connection.execute(text("SELECT * FROM channels"))
            self.last = {row.channel: row.last_sequence for row in rows}

    def store(self, channel, data, deliver):
        number = self.last.get(channel, 0) + 1
        values = {"channel": channel, "number": number, "data": data}
        with self.engine.begin() as connection:
            for line in [
                "DELETE FROM channels WHERE channel = :channel",
                "INSERT INTO channels VALUES (:channel, :number)",
                "INSERT INTO messages VALUES (:channel, :number, :data)",
            ]:
                connection.execute(text(line), values)
        self.last[channel] = number
        deliver(number)
        return number

    def load(self, channel):
        asked = text("SELECT * FROM messages WHERE channel = :channel")
        with self.engine.connect() as connection:
            rows = connection.execute(asked, {"channel": channel})
            return sorted((row.sequence, row.data) for row in rows)
