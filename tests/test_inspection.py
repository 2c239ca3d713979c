"""A look into a store: all of it is there, a screen of it is shown, changes are told."""

import pytest

from sandbox import FileStore, MemoryStore, SqlStore
from sandbox.errors import UnknownNameError
from sandbox.stores.inspection import SHOWN, Inspection


def look(**parts):
    return Inspection(parts, "no table yet")


def test_each_part_is_shown_under_its_name():
    """A line without its file says little."""
    assert str(look(clients=["orders"], messages=["1", "2"])) == (
        "clients\n  orders\nmessages\n  1\n  2"
    )


def test_nothing_is_told_in_words():
    """An empty output looks like a cell that has not run."""
    assert str(look()) == "no table yet"


def test_a_part_without_lines_is_there():
    """A table that exists and is empty is not one that does not exist."""
    assert str(look(pending=[])) == "pending"


def test_a_long_part_is_shown_by_its_ends_and_kept_whole():
    """A channel may hold 100,000 messages, and a screen holds fifty lines."""
    lines = [f"{number}" for number in range(1, 1_001)]

    look_at_many = look(messages=lines)

    assert look_at_many.parts["messages"] == lines
    shown = look_at_many.lines
    assert len(shown) == 1 + SHOWN + 1
    assert (shown[1], shown[-1]) == ("  1", "  1000")
    assert shown[1 + SHOWN // 2] == "  … 988 more …"


def test_one_part_can_be_looked_at_alone():
    """A lesson speaks of one table at a time."""
    both = look(clients=["orders"], messages=["1"])

    assert str(both.only("messages")) == "messages\n  1"


def test_a_folder_can_be_looked_at_alone():
    """A channel is a folder of segments; its neighbour may begin with the same letters."""
    parts = {
        "channel-a/1.jsonl": ["1"],
        "channel-a/2.jsonl": ["2"],
        "channel-ab/1.jsonl": [],
    }
    found = Inspection(parts, "").only("channel-a")

    assert list(found.parts) == ["channel-a/1.jsonl", "channel-a/2.jsonl"]


def test_an_unknown_part_is_told_with_those_there_are():
    """A typing error must not look like an empty table."""
    with pytest.raises(UnknownNameError, match=r"clients, messages\. Did you mean"):
        look(clients=[], messages=[]).only("mesages")


def test_what_is_new_and_what_is_gone_is_told():
    """It is what a restart, or one more order, has changed."""
    before = look(clients=["orders", "tickets"], messages=["1", "2"])
    after = look(clients=["orders", "tickets"], messages=["2", "3"])

    assert str(after.since(before)) == "messages\n- 1\n+ 3"


def test_a_changed_line_is_told_as_gone_and_new():
    """Each row stands beside what it was."""
    before, after = look(places=["orders 1", "x"]), look(places=["orders 4", "x"])

    assert str(after.since(before)) == "places\n- orders 1\n+ orders 4"


def test_a_part_that_came_or_went_is_named_even_if_it_is_empty():
    """A file that appears is a change."""
    assert str(look(pending=[]).since(look())) == "pending"
    assert str(look().since(look(pending=["1"]))) == "pending (gone)\n- 1"


def test_no_change_is_told_in_words():
    """After a restart that kept all, it is the answer."""
    assert str(look(messages=["1"]).since(look(messages=["1"]))) == (
        "nothing has changed"
    )


def test_one_of_two_equal_lines_can_go():
    """Lines are counted, not only known."""
    before, after = look(pending=["7", "7"]), look(pending=["7"])

    assert str(after.since(before)) == "pending\n- 7"


# Rows of a table

ROWS = ["id\tclient_id\tsaved", "1\torders\t{}", "12\texpiration\tNULL"]


def test_the_cells_of_rows_stand_below_each_other():
    """So that a column can be read."""
    assert str(look(clients=ROWS)) == "\n".join(
        [
            "clients",
            "  id  client_id   saved",
            "  1   orders      {}",
            "  12  expiration  NULL",
        ]
    )


def test_changed_rows_are_told_below_the_names_of_their_columns():
    """A row is a riddle without them; a wider neighbour is no change."""
    after = look(clients=[*ROWS, "130\tpayments\t{}"])

    assert str(after.since(look(clients=ROWS))) == "\n".join(
        [
            "clients",
            "  id   client_id  saved",
            "+ 130  payments   {}",
        ]
    )


def test_a_table_that_is_new_is_told_whole():
    """Its heading is new, too."""
    assert str(look(clients=ROWS[:2]).since(look())) == "\n".join(
        ["clients", "+ id  client_id  saved", "+ 1   orders     {}"]
    )


def test_a_long_table_is_aligned_over_what_is_shown():
    """Nobody sees the wide cell that is left out."""
    rows = ["a\tb", *[f"{n}\t{'x' * (n == 50) * 80}" for n in range(100)]]

    assert max(map(len, look(t=rows).lines)) < 20


def test_some_columns_can_be_looked_at_alone():
    """A table may be wider than a screen."""
    some = look(clients=ROWS).only("clients", "saved", "id")

    assert str(some) == "clients\n  saved  id\n  {}     1\n  NULL   12"


def test_an_unknown_column_is_told_with_those_there_are():
    """As an unknown table is."""
    with pytest.raises(UnknownNameError, match=r"is: id, client_id, saved"):
        look(clients=ROWS).only("clients", "ids")


def test_one_column_alone_is_still_a_table():
    """What names it is not one of its rows."""
    few, more = look(t=ROWS[:2]).only("t", "id"), look(t=ROWS).only("t", "id")

    assert str(more.since(few)) == "t\n+ 12"


# Of a store


@pytest.fixture(params=["file", "sqlite"])
def store(request, tmp_path):
    """One with three messages, in a folder of its own."""
    home = tmp_path / "home"
    home.mkdir()
    on_disk = {
        "file": lambda: FileStore(home),
        "sqlite": lambda: SqlStore(home / "a.db"),
    }
    store = on_disk[request.param]()
    log = store.add_channel("t")
    for number in range(3):
        log.append(f"event {number}", now_ms=number)
    store.commit()
    yield store
    store.kill()


def contents(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in files}


def test_an_open_store_and_a_closed_one_look_alike(store):
    """Its files and tables are there without the server, which is the point of them."""
    while_open = store.inspect()
    store.close()

    assert str(store.inspect()) == str(while_open)
    assert "event 2" in str(while_open)


def test_a_look_changes_nothing(store, tmp_path):
    """Neither on the disk, nor who has the store open."""
    before = contents(tmp_path)

    store.inspect()

    assert contents(tmp_path) == before
    store.logs["t"].append("event 3", now_ms=4)
    store.commit()
    assert "event 3" in str(store.inspect())


def test_what_is_not_committed_is_not_to_be_seen(store):
    """A look is from outside, where a kill would find things."""
    store.postpone = lambda: None
    store.logs["t"].append("event 3", now_ms=4)

    assert "event 3" not in str(store.inspect())


def test_a_store_in_memory_says_where_it_is():
    """There is nothing to look at, before a restart and after it."""
    look_at_it = MemoryStore().inspect()

    assert str(look_at_it) == (
        "nothing on disk: this store lives in the server's memory"
    )
    assert str(look_at_it.since(look_at_it)) == "nothing has changed"
