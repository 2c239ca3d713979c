"""Attacks of our own: on the lines that cross, on files and databases that are read out
here, and on the time and memory of who reads them."""

from __future__ import annotations

import re

from attacks.in_code import TAKING
from attacks.made import RIGHT, WRONG, Case, right_answers

STORE = right_answers("04")["4-3-answer"]
LOG = right_answers("04")["4-2-answer"]
SERVICE = right_answers("01")["1-4-answer"]
BUS = right_answers("01")["1-1-answer"]
LISTENER = right_answers("01")["1-3-answer"]


def says(why: str, value: str) -> Case:
    """A reply in place of that of route's turn. value: JSON, as Python makes it."""
    source = f"""{TAKING}
COLLIDING = b','.join(b'%d' % (n * (2**61 - 1)) for n in range(30_000))
def route(event, subscribers):
    told = b', "printed": "", "reply": {{"actions": [], "given": [], "value": '
    os.write(it._out, b'{{"nonce": "%s"' % it._nonce.encode() + told)
    rest = memoryview({value} + b'}}}}\\n')
    while rest:
        rest = rest[os.write(it._out, rest):]
    return []
"""
    return Case(why, {"2.4": source}, {"2.4": 0.0})


def of_lesson_04(why: str, number: str, source: str, points: float) -> Case:
    """The others, which take seconds, are not answered."""
    others = dict.fromkeys(("4.1", "4.2", "4.3", "4.4"), "")
    marks = {**dict.fromkeys(others, 0.0), number: points}
    return Case(why, others | {number: source}, marks, lesson="04")


def of_store(why: str, source: str, points: float = 0.0) -> Case:
    return of_lesson_04(why, "4.3", source, points)


def of_log(why: str, source: str, points: float = 0.0) -> Case:
    return of_lesson_04(why, "4.2", source, points)


def of_service(why: str, change: str, *, is_slow: bool = False) -> Case:
    """change: lines below the right class, where turn is its own method."""
    return Case(
        why, {"1.4": f"{SERVICE}\n{change}"}, {"1.4": 0.0}, lesson="01", is_slow=is_slow
    )


def acting(why: str, actions: str, *, is_slow: bool = False) -> Case:
    change = f"class PriceService(PriceService):\n    def turn(self, frame):\n        return {actions}"
    return of_service(why, change, is_slow=is_slow)


def of_table(sql: str) -> str:
    """The right store, which lays something else in place of its table."""
    lay = f"        with self.engine.begin() as connection:\n            for line in {sql!r}.split(';'):\n                connection.exec_driver_sql(line)\n"
    return re.sub(
        r"(        shop\.create_all\(self\.engine\)\n)",
        lambda found: found[0] + lay,
        STORE,
    )


CASES = {
    "value-deep": says("brackets without end", "b'[' * 100_000 + b']' * 100_000"),
    "value-huge": says("a number without end", "b'9' * 100_000"),
    "value-nan": says("no number", "b'NaN'"),
    "value-twice": says("a word twice", 'b\'{"tuple": [1], "tuple": [2]}\''),
    "value-long": says("a line of 5 MB", "b'\"' + b'x' * 5_000_000 + b'\"'"),
    "value-collides": says("numbers that collide", "b'{\"set\": [' + COLLIDING + b']}'"),
    "half-a-sign": Case("half a sign in what is told", {"2.4": "def route(e, s):\n    print('\\ud800', chr(0xdfff), '\\0', '\\x1b[31m')\n    raise ValueError('\\ud800 <script>alert(1)</script>')"}, {"2.4": 0.0}),
    "no-end-of-names": Case("a name without end", {"2.4": "E = type('E' * 500_000, (ValueError,), {})\ndef route(e, s): raise E('x' * 500_000)"}, {"2.4": 0.0}),
    "no-end-of-prints": Case("what it prints has an end", {"2.4": "def route(e, s):\n    print('<b>' * 1_000_000)\n    return []"}, {"2.4": 0.0}),
    "spaces": Case("a line of spaces that is no Python", {"2.4": f"{WRONG}\nx = ({' ' * 200_000}"}, {"2.4": 0.0}),
    "brackets": Case("brackets that Python cannot read", {"2.4": f"{WRONG}\n{'(' * 20_000}"}, {"2.4": 0.0}),
    "dots": Case("a tree as deep as a well", {"2.4": f"{WRONG}\nx{'.a' * 50_000}"}, {"2.4": 0.0}),
    "markers": Case("text that could end the text it stands in", {"2.4": "'''\"\"\"\\'\\\"'''\n# NBVAL_SKIP\n#PYTEST_VALIDATE_IGNORE_OUTPUT\n__import__\nstage = None; tried = None; given = None\nprint('%matplotlib', '!touch /tmp/through-markers', \"\\u2028\\x85\\x0c\")\n" + RIGHT}),
    "leaves-shared-memory": Case("nothing stays for the next", {"2.3": "import ctypes, os\nlibc = ctypes.CDLL(None)\nlibc.shmget(0x5157, 4096, 0o1666)\nos.environ['LEFT'] = '1'\nopen('/room/left', 'w').close()\n" + right_answers("02")["2-3-answer"], "2.4": "import ctypes, os\nif ctypes.CDLL(None).shmget(0x5157, 4096, 0o666) >= 0 or 'LEFT' in os.environ or os.listdir('/room'):\n    raise SystemExit\n" + RIGHT}),
    "reads-others": Case("no other answers in there", {"2.4": "import gc\nthrough = [one for one in gc.get_objects() if type(one) is str and 'SUBSCRIPTIONS' in one and len(one) > 60]\nthrough += [one for one in gc.get_objects() if type(one) is str and 'def delive' + 'ries' in one]\n" + RIGHT.replace("    return", "    assert not through, through\n    return")}),
    "busy": of_service("what it says of itself is looked at", "PriceService.busy_ms = 'long'"),
    "handlers": of_service("and so are its handlers", "PriceService.request_handlers = {'PUT /tickets': 5}"),
    "name": of_service("and its name", "PriceService.__name__ = 'x' * 300_000\nPriceService.turn = lambda self, frame: []"),
    "no-verb": acting("no verb", "[['no such verb']]"),
    "no-fields": acting("fields that are none", "[['emit', 'ticket:updated', {1: 2}, None]]"),
    "no-text": acting("a service that is no text", "[['request', ['tickets'], 'GET', '/', None, 1]]"),
    "no-time": acting("a time without end", "[['after', 10 ** 400, 1]]"),
    "no-callback": acting("a callback that is none", "[['after', 0, 99]]", is_slow=True),
    "no-end": acting("timers without end", "[['after', 0, 1]] * 1_000", is_slow=True),
    "large-body": acting("a body of 900 kB each time", "[['put', 'x' * 900_000, 1]]"),
    "no-subscription": Case("a part that is none", {"1.3": f"{LISTENER}\ndef make_listener(client, channel, keep):\n    @client.on('connect')\n    def go():\n        client._act('subscribe', 5, channel, {{}})"}, {"1.3": 0.0}, lesson="01"),
    "no-part": Case("an act of nobody's", {"1.3": "def make_listener(client, channel, keep):\n    client._desk.act('ack', 77)"}, {"1.3": 0.0}, lesson="01"),
    "no-method": Case("an act that nobody can do", {"1.3": "def make_listener(client, channel, keep):\n    client._act('fields')\n    client._act('__init__', 1)"}, {"1.3": 0.0}, lesson="01"),
    "no-client": Case("it closes what others need", {"1.3": "def make_listener(client, channel, keep):\n    client.on('connect', client.close)"}, {"1.3": 0.0}, lesson="01"),
    "echoes": Case("it talks to itself without end", {"1.3": "def make_listener(client, channel, keep):\n    @client.on('connect')\n    def go():\n        s = client.subscribe(channel, start_at='first')\n        s.on('message', lambda m: client.publish(channel, m.data * 2))"}, {"1.3": 0.0}, lesson="01"),
    "posts": Case("posts that nobody can carry", {"1.1": "def bus_handler(request, services, post):\n    post({'a': 1}, float('nan'))\n    post(None, {1: 2})\n    request.reply([], {'x': b'1'})"}, {"1.1": 0.0}, lesson="01"),
    "view": of_store("a view without end", of_table("DROP TABLE messages;CREATE VIEW messages AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 'a' AS channel, i AS sequence, i AS data FROM n")),
    "trigger": of_store("a trigger", of_table("CREATE TRIGGER IF NOT EXISTS t AFTER DELETE ON messages BEGIN DELETE FROM channels; END")),
    "zeroes": of_store("a value of a gigabyte", of_table("DROP TABLE messages;CREATE TABLE messages (channel, sequence, d, data AS (zeroblob(1000000000)))")),
    "no-database": of_store("a file that is none", STORE.replace("        deliver(sequence)\n", "        open(str(self.engine.url.database), 'wb').write(b'SQLite format 3\\0' + b'\\xff' * 5000)\n        deliver(sequence)\n")),
    "link": of_store("a link", STORE.replace("        deliver(sequence)\n", "        import os\n        path = str(self.engine.url.database)\n        os.rename(path, path + 'x'); os.symlink('/proc/self/mem', path)\n        deliver(sequence)\n")),
    "log-link": of_log("a link", "import os\nclass JsonlStore:\n    def __init__(self, path):\n        os.symlink('/usr/bin/env', path)\n    def load(self): return []\n    def append(self, data): return 1"),
    "log-pipe": of_log("a pipe that nobody writes to", "import os\nclass JsonlStore:\n    def __init__(self, path):\n        os.mkfifo(path)\n    def load(self): return []\n    def append(self, data): return 1"),
    "log-gone": of_log("no folder any more", "import os, shutil\nclass JsonlStore:\n    def __init__(self, path):\n        shutil.rmtree(os.path.dirname(path)); os.symlink('/etc', os.path.dirname(path))\n    def load(self): return []\n    def append(self, data): return 1"),
    "log-deep": of_log("a line that no JSON reads", "class JsonlStore:\n    def __init__(self, path):\n        self.path, self.kept = path, []\n    def load(self): return list(self.kept)\n    def append(self, data):\n        self.kept.append((len(self.kept) + 1, data))\n        open(self.path, 'a').write('[' * 200_000 + '\\n')\n        return len(self.kept)"),
    "log-huge": of_log("a file of many MB", "class JsonlStore:\n    def __init__(self, path):\n        self.path = path\n    def load(self): return []\n    def append(self, data):\n        open(self.path, 'ab').write(b'x' * 12_000_000)\n        return 1"),
    "log-many": of_log("thousands of files", "import os\nclass JsonlStore:\n    def __init__(self, path):\n        self.path = path\n        for n in range(3_000): open(f'{os.path.dirname(path)}/{n}', 'w').close()\n    def load(self): return []\n    def append(self, data): return 1"),
    "log-name": of_log("names that are no text", LOG.replace("        self.path.touch()\n", "        self.path.touch()\n        import os\n        open(os.path.dirname(os.fsencode(path)) + b'/\\xff\\xfe', 'w').close()\n"), 25.0),
    "log-hidden": of_log("a folder that nobody may read", LOG.replace("        self.path.touch()\n", "        self.path.touch()\n        import os\n        os.chmod(os.path.dirname(path), 0o300)\n"), 25.0),
}  # fmt: skip
