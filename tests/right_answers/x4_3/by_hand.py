"""The module of Python's own library, and one connection for each call."""

import sqlite3
from contextlib import closing

TABLES = """
CREATE TABLE IF NOT EXISTS messages (channel TEXT, sequence INTEGER, data TEXT);
CREATE TABLE IF NOT EXISTS channels (channel TEXT UNIQUE, last_sequence INTEGER);
"""
COUNT = """
INSERT INTO channels VALUES (?, 1) ON CONFLICT (channel)
DO UPDATE SET last_sequence = last_sequence + 1 RETURNING last_sequence
"""


class SqliteStore:
    def __init__(self, url):
        self.path = url.removeprefix("sqlite:///")
        with closing(self.open()) as connection:
            connection.executescript(TABLES)

    def open(self):
        return sqlite3.connect(self.path)

    def store(self, channel, data, deliver):
        with closing(self.open()) as connection:
            ((number,),) = connection.execute(COUNT, (channel,)).fetchall()
            row = (channel, number, data)
            connection.execute("INSERT INTO messages VALUES (?, ?, ?)", row)
            connection.commit()
        deliver(number)
        return number

    def load(self, channel):
        asked = "SELECT sequence, data FROM messages WHERE channel = ? ORDER BY 1"
        with closing(self.open()) as connection:
            return connection.execute(asked, (channel,)).fetchall()
