"""Intake: whatever is handed in becomes one row a student, and nothing ends the batch."""

import csv
import io
import json
import os
import stat
import struct
import tempfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.errors import BadOptionError
from sandbox.grading.intake import contents, listing
from sandbox.grading.intake.names import RESERVED, shown, slug, unique
from sandbox.grading.intake.owners import owner
from sandbox.grading.intake.submissions import submissions
from sandbox.grading.roster import read_roster


def notebook(source="x = 1", **more):
    cell = {
        "cell_type": "code", "execution_count": None, "id": "a", "metadata": {},
        "outputs": [], "source": source,
    }  # fmt: skip
    whole = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps({**whole, **more}).encode()


NOTEBOOK = notebook()


def zipped(files, **how):
    """The bytes of a zip: {name or ZipInfo: content}."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, **how) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return raw.getvalue()


def entry(name, mode=0o644, **more):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    for key, value in more.items():
        setattr(info, key, value)
    return info


@pytest.fixture
def hand_in(tmp_path):
    """Writes files, {path: content}, and takes in the folder, or the one file."""

    def take(files, *, roster=None, name=None):
        root = tmp_path / "class"
        for path, content in files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        root.mkdir(exist_ok=True)
        if roster is not None:
            (tmp_path / "roster.csv").write_bytes(roster.encode())
            roster = tmp_path / "roster.csv"
        return list(submissions([root / name if name else root], roster))

    return take


@pytest.fixture
def hand_in_zip(hand_in):
    def take(files, **more):
        return hand_in({"lms.zip": zipped(files)}, name="lms.zip", **more)

    return take


def one(found):
    assert len(found) == 1, found
    return found[0]


def students(found):
    return [each.student for each in found]


def names_of(submission):
    return [name for name, _ in submission.notebooks]


# Whose it is


NAMES = [
    ("Ann Lee_1234567_assignsubmission_file_/02.ipynb", "Ann Lee", "02.ipynb", "1234567"),
    ("Ann Lee_1234567_assignsubmission_file/02.ipynb", "Ann Lee", "02.ipynb", "1234567"),
    ("Ann Lee_1234567_assignsubmission_file_02.ipynb", "Ann Lee", "02.ipynb", "1234567"),
    ("Ann_B_12_assignsubmission_file_/a/02.ipynb", "Ann_B", "02.ipynb", "12"),
    ("leeann_12345_67890_02_x-2.ipynb", "leeann", "02_x.ipynb", "12345"),
    ("lee_ann_LATE_12345_67890_02_x.ipynb", "lee_ann", "02_x.ipynb", "12345"),
    ("anon_Ab3dE_67890_02.ipynb", "anon_Ab3dE", "02.ipynb", "Ab3dE"),
    ("LATE_anon_Ab3dE_67890_02.ipynb", "anon_Ab3dE", "02.ipynb", "Ab3dE"),
    ("ann/02_everyone.ipynb", "ann", "02_everyone.ipynb", ""),
    ("ann_02.ipynb", "ann", "ann_02.ipynb", ""),
    ("Ann Lee - 02_everyone.ipynb", "Ann Lee", "Ann Lee - 02_everyone.ipynb", ""),
    ("ann_progress.json", "ann", "progress.json", ""),
    ("ann.ipynb", "ann", "ann.ipynb", ""),
    ("02_everyone.ipynb", "home", "02_everyone.ipynb", ""),
    ("20261234.ipynb", "20261234", "20261234.ipynb", ""),
]  # fmt: skip


@pytest.mark.parametrize(("path", "name", "file", "number"), NAMES)
def test_place_and_name_say_whose_a_file_is(path, name, file, number):
    """Each LMS writes it in its own way, and none of them tells a program."""
    whose = owner("home", path.split("/"))

    assert (whose.name, whose.file, whose.number) == (name, file, number)


SPOOFED = [
    "ann/Bob_12_assignsubmission_file_/02.ipynb",
    "ann/bob_12_34_02.ipynb",
    "ann_11_22_bob_12_34_02.ipynb",
    "ann_11_22_Bob_12_assignsubmission_file_02.ipynb",
    "ann_11_assignsubmission_file_Bob_12_assignsubmission_file_02.ipynb",
    "ann_11_assignsubmission_file_/Bob_12_assignsubmission_file_/02.ipynb",
]


@pytest.mark.parametrize("path", SPOOFED)
def test_students_cannot_hand_in_for_another(path):
    """What a student may name is theirs; only what is outside of it says who they are."""
    assert owner("home", path.split("/")).name == "ann"


def test_moodles_zip_is_taken_apart_by_student(hand_in_zip):
    """Folders or not, online text beside it or not: one row each, sorted by id."""
    found = hand_in_zip(
        {
            "Zoe Ray_3_assignsubmission_file_/02.ipynb": NOTEBOOK,
            "Ann Lee_1_assignsubmission_file/02.ipynb": NOTEBOOK,
            "Ann Lee_1_assignsubmission_onlinetext_/onlinetext.html": b"<p>",
            "Bob_2_assignsubmission_file_02.ipynb": NOTEBOOK,
        }
    )

    assert students(found) == ["ann-lee", "bob", "zoe-ray"]
    assert [names_of(each) for each in found] == [["02.ipynb"]] * 3
    assert found[0].notes == ("left aside: onlinetext.html",)
    assert found[0].name == "Ann Lee"


def test_canvas_latest_attempt_wins(hand_in_zip):
    """Canvas counts uploads of one name, and says what came late."""
    found = one(
        hand_in_zip(
            {
                "leeann_LATE_12_90_02-10.ipynb": notebook("new"),
                "leeann_12_91_02-2.ipynb": notebook("old"),
                "leeann_12_70_02.ipynb": notebook("oldest"),
            }
        )
    )

    assert found.notebooks == (("02.ipynb", notebook("new")),)
    assert found.late == "LATE"
    assert found.notes == ("02.ipynb was handed in 3 times; the latest counts",)


def test_earlier_late_attempt_says_nothing_about_the_one_that_counts(hand_in_zip):
    """Late is said of what is marked."""
    files = {"ann_LATE_12_70_02.ipynb": NOTEBOOK, "ann_12_71_02-1.ipynb": NOTEBOOK}

    assert one(hand_in_zip(files)).late == ""


def test_nbgraders_tree_is_read_by_its_timestamps(hand_in):
    """The later of two is the one of the later time, wherever it lies."""
    tree = {
        "submitted/ann/a1/02.ipynb": notebook("new"),
        "submitted/ann/a1/timestamp.txt": b"2026-11-02 10:00:00.5 UTC",
        "submitted/ann/b2/02.ipynb": notebook("old"),
        "submitted/ann/b2/timestamp.txt": b"2026-11-02 10:30:00 +0100",
        "submitted/bob/a1/02.ipynb": NOTEBOOK,
    }

    for name in (None, "submitted"):
        ann, bob = hand_in(tree, name=name)
        assert (ann.student, bob.student) == ("ann", "bob")
        assert ann.notebooks == (("02.ipynb", notebook("new")),)


def test_one_assignment_of_nbgraders_tree_is_the_students(hand_in):
    """So is one notebook of it: the tree says whose, not the assignment."""
    tree = {"submitted/ann/ps1/02.ipynb": NOTEBOOK}

    for name in ("submitted/ann/ps1", "submitted/ann/ps1/02.ipynb"):
        assert students(hand_in(tree, name=name)) == ["ann"]


def test_plain_folder_takes_names_from_folders_and_files(hand_in):
    """A file that is called after a student belongs with the folder of that name."""
    found = hand_in(
        {
            "ann/02_everyone.ipynb": NOTEBOOK,
            "ann_03.ipynb": NOTEBOOK,
            "bob/deep/er/02.ipynb": NOTEBOOK,
            "bob/progress.json": b"{}",
        }
    )

    assert [names_of(each) for each in found] == [
        ["02_everyone.ipynb", "ann_03.ipynb"],
        ["02.ipynb"],
    ]
    assert found[1].progress == b"{}"


def test_folder_around_all_students_is_none(hand_in_zip):
    """A zip of a folder has that folder in it."""
    for around in ("lms", "submissions", "anything/submitted", "any"):
        files = {f"{around}/{who}/02.ipynb": NOTEBOOK for who in ("ann", "bob")}
        assert students(hand_in_zip(files)) == ["ann", "bob"]
    files = {"any/Ann_1_assignsubmission_file_/02.ipynb": NOTEBOOK}
    assert students(hand_in_zip(files)) == ["ann"]


def test_single_notebook_belongs_to_its_folder(hand_in):
    """A shell's submissions/*/02.ipynb names the files and not the folders."""
    assert students(hand_in({"ann/02.ipynb": NOTEBOOK}, name="ann/02.ipynb")) == ["ann"]


def test_students_zip_in_the_zip_of_the_lms_is_opened(hand_in_zip):
    """Whatever is in there is that student's, and the latest zip is the one that counts."""
    inner = {"Bob_9_assignsubmission_file_/02.ipynb": NOTEBOOK, "progress.json": b"{}"}
    found = one(
        hand_in_zip(
            {
                "ann_1_2_work.zip": zipped({"02.ipynb": notebook("old")}),
                "ann_1_3_work-1.zip": zipped(inner),
            }
        )
    )

    assert found.student == "ann"
    assert found.notebooks == (("02.ipynb", NOTEBOOK),)
    assert found.progress == b"{}"


def test_zip_in_a_students_zip_is_not_opened(hand_in):
    """One level is what people do; more is a puzzle or a trap."""
    deep = zipped({"a.zip": zipped({"02.ipynb": NOTEBOOK})})

    assert "not opened" in one(hand_in({"ann.zip": deep})).problem


def test_two_files_of_one_name_are_told(hand_in):
    """Nothing says which is the latest, so the choice is said."""
    files = {"ann/02.ipynb": notebook("top"), "ann/old/02.ipynb": notebook("deep")}

    found = one(hand_in(files))

    assert found.notebooks == (("02.ipynb", notebook("top")),)
    assert "nothing says which is the latest; the one in ann counts" in found.notes[0]


def test_path_named_last_wins_and_a_path_named_twice_counts_once(tmp_path):
    """Week after week is named in order; a glob may name something again."""
    for week, source in (("w1", "old"), ("w2", "new")):
        (tmp_path / week / "ann").mkdir(parents=True)
        (tmp_path / week / "ann" / "02.ipynb").write_bytes(notebook(source))
    weeks = [tmp_path / "w1", tmp_path / "w2"]

    assert one(list(submissions(weeks, None))).notebooks[0][1] == notebook("new")
    assert one(list(submissions(weeks[:1] * 2, None))).notes == ()


# Damage is a row


DAMAGED = {
    "not JSON": (b"no", "not a notebook"),
    "cut off": (NOTEBOOK[:-9], "not a whole one"),
    "empty": (b"", "not a notebook"),
    "another JSON": (b"[1]", "not a notebook"),
    "format 3": (notebook(nbformat=3), "format 3"),
    "deep": (b"[" * 200_000, "not a notebook"),
    "many parts": (b"[" + b"[]," * 600_000 + b"[]]", "more parts"),
    "not UTF-8": (b"\xff\xfe\xfa", "not a notebook"),
    "a long number": (b'{"nbformat": ' + b"9" * 5_000 + b"}", "not a notebook"),
}


@pytest.mark.parametrize(("raw", "reason"), DAMAGED.values(), ids=DAMAGED)
def test_damaged_notebook_is_a_row_with_its_reason(hand_in, raw, reason):
    """The others are marked, and the teacher reads why this one is not."""
    bad, good = hand_in({"ann/02.ipynb": raw, "bob/02.ipynb": NOTEBOOK})

    assert (bad.student, bad.notebooks) == ("ann", ())
    assert reason in bad.problem
    assert bad.problem.startswith("02.ipynb: ")
    assert names_of(good) == ["02.ipynb"]


def test_one_damaged_file_leaves_the_rest_standing(hand_in):
    """It is a note then, for there is something to mark."""
    found = one(hand_in({"ann/02.ipynb": b"no", "ann/03.ipynb": NOTEBOOK}))

    assert found.problem == ""
    assert names_of(found) == ["03.ipynb"]
    assert "02.ipynb: it is not a notebook" in found.notes[0]


def test_line_ends_and_a_mark_at_the_beginning_cost_nothing(hand_in):
    """Windows writes both, and nobody sees them."""
    raw = b"\xef\xbb\xbf" + notebook().replace(b", ", b",\r\n")

    found = one(hand_in({"ann/02.IPYNB": raw}))

    assert (found.problem, found.notes) == ("", ())
    assert found.notebooks == (("02.IPYNB", raw),)


def test_200_mb_are_refused_before_they_are_read(hand_in, tmp_path):
    """A file's size costs nothing to know; reading it would cost all memory."""
    (tmp_path / "class" / "ann").mkdir(parents=True)
    with (tmp_path / "class" / "ann" / "02.ipynb").open("wb") as file:
        file.truncate(200_000_000)
    tracemalloc.start()

    found = one(hand_in({}))

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.problem == "02.ipynb: it has more than 20 MB"
    assert peak < 10_000_000


def test_what_an_editor_hides_is_noted(hand_in):
    """It is no damage: somebody may write so. A human should know."""
    source = "x = '\u202eabc'\ny = '\0'"

    found = one(hand_in({"ann/02.ipynb": notebook(source)}))

    assert found.problem == ""
    assert "characters that turn text round in cell 1" in found.notes[0]
    assert "NUL characters in cell 1" in found.notes[1]


def test_links_are_not_followed(hand_in, tmp_path):
    """A link may lead to anything that the teacher can read."""
    (tmp_path / "secret.ipynb").write_bytes(NOTEBOOK)
    (tmp_path / "class" / "bob").mkdir(parents=True)
    (tmp_path / "class" / "ann").symlink_to(tmp_path)
    (tmp_path / "class" / "bob" / "02.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (tmp_path / "class" / "cy_02.ipynb").symlink_to(tmp_path / "gone.ipynb")

    found = hand_in({})

    assert students(found) == ["ann", "bob", "cy"]
    assert all("links are not followed" in each.problem for each in found)
    assert not any(each.notebooks for each in found)
    named = one(list(submissions([tmp_path / "class" / "ann"], None)))
    assert "links are not followed" in named.problem


def test_folders_without_end_hide_no_other_student(hand_in, monkeypatch):
    """Depth and number have a limit in each student's folder, which is told."""
    monkeypatch.setattr(listing, "FILES_MAX", 3)
    deep = "/".join(["d"] * 30)

    ann, bob, cy = hand_in(
        {
            f"ann/{deep}/02.ipynb": NOTEBOOK,
            **{f"bob/{n}.ipynb": NOTEBOOK for n in range(5)},
            "cy/02.ipynb": NOTEBOOK,
        }
    )

    assert "too deep" in ann.problem
    assert len(bob.notebooks) == 3
    assert "only 3 of its files were looked at" in bob.notes[0]
    assert names_of(cy) == ["02.ipynb"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
def test_pipes_and_devices_are_not_opened(hand_in, tmp_path):
    """Reading one would wait for ever."""
    (tmp_path / "class" / "ann").mkdir(parents=True)
    os.mkfifo(tmp_path / "class" / "ann" / "02.ipynb")
    os.mkfifo(tmp_path / "class" / "bob")

    ann, bob = hand_in({})

    assert "not a regular file" in ann.problem
    assert "not a regular file" in bob.problem
    assert (
        "not a regular file" in one(list(submissions([Path(os.devnull)], None))).problem
    )


def test_folders_without_notebooks_are_rows(hand_in, tmp_path):
    """Each is somebody's, or the teacher should know that it is nobody's."""
    (tmp_path / "class" / "bob" / "deep").mkdir(parents=True)

    ann, bob, notes = hand_in(
        {"ann/cv.pdf": b"", "ann/a.txt": b"", "ann/.DS_Store": b"", "notes.txt": b""}
    )

    assert ann.problem == "there is no notebook in it; there is a.txt, cv.pdf"
    assert bob.problem == "there is nothing in it"
    assert notes.problem == "there is no notebook in it; there is notes.txt"


def test_what_systems_leave_behind_is_nobodys(hand_in_zip):
    """Jupyter's checkpoints are old; a Mac's files are no files."""
    files = {
        "ann/02.ipynb": NOTEBOOK,
        "ann/.ipynb_checkpoints/02-checkpoint.ipynb": b"old",
        "__MACOSX/ann/._02.ipynb": b"",
        "ann/._02.ipynb": b"",
    }

    found = one(hand_in_zip(files))

    assert (names_of(found), found.notes) == (["02.ipynb"], ())


def test_empty_folder_and_empty_zip_are_rows(hand_in, hand_in_zip):
    """What was named is accounted for."""
    assert one(hand_in({})).problem == "there is nothing in it"
    found = one(hand_in_zip({}))
    assert (found.student, found.problem) == ("lms", "there is nothing in it")
    assert one(hand_in_zip({"submissions/": b""})).problem == "there is nothing in it"


@pytest.mark.parametrize("cut", [slice(9), slice(-30), slice(40, None)])
def test_broken_zip_is_a_row(hand_in, cut):
    """Half a download, of a class or of a student."""
    whole = zipped({"02.ipynb": NOTEBOOK * 9, "03.ipynb": b""})

    named = one(hand_in({"lms.zip": whole[cut]}, name="lms.zip"))
    ann, *_ = hand_in({"ann.zip": whole[cut]})

    assert (ann.student, named.student) == ("ann", "lms")
    assert ann.problem
    assert named.problem


# Zips that mean harm


OUTSIDE = ["../ann_02.ipynb", "/ann/02.ipynb", "C:/ann/02.ipynb", "..\\ann_02.ipynb",
           "ann/../../02.ipynb", "C:\\ann\\02.ipynb"]  # fmt: skip


@pytest.mark.parametrize("path", OUTSIDE)
def test_name_that_leads_outside_is_refused(hand_in, hand_in_zip, path):
    """Whoever unpacks it would write there; we do not unpack, and still say so."""
    found = one(hand_in_zip({path: NOTEBOOK}))
    inner = hand_in({"dee.zip": zipped({path: NOTEBOOK, "03.ipynb": NOTEBOOK})})[0]

    assert "leads outside" in found.problem
    assert names_of(inner) == ["03.ipynb"]
    assert "leads outside" in inner.notes[0]


PACKED = zipped({"a/02.ipynb": NOTEBOOK, "b/w.zip": zipped({"03.ipynb": NOTEBOOK})})


@given(st.lists(st.tuples(st.integers(0, len(PACKED) - 1), st.binary(max_size=3))))
def test_any_damage_to_a_zip_leaves_rows(changes):
    """Whatever a byte says, there is a row, and never an error."""
    raw = bytearray(PACKED)
    for at, put in changes:
        raw[at : at + len(put)] = put
    with tempfile.TemporaryDirectory() as folder:
        named = Path(folder, "lms.zip")
        named.write_bytes(raw)

        assert list(submissions([named], None))
        assert students(list(submissions([Path(folder)], None))) == ["lms"]


def test_windows_separators_are_fine(hand_in_zip):
    """Some tools on Windows write them, and mean no harm."""
    assert students(hand_in_zip({"ann\\02.ipynb": NOTEBOOK})) == ["ann"]


def damaged_entry(**fields):
    """A zip with the fields of its only entry changed, where the contents are told."""
    raw = bytearray(zipped({"ann/02.ipynb": NOTEBOOK}))
    at = raw.rindex(b"PK\x01\x02")
    places = {"flags": (8, "<H"), "method": (10, "<H"), "size": (24, "<I")}
    for name, value in fields.items():
        offset, form = places[name]
        struct.pack_into(form, raw, at + offset, value)
    return bytes(raw)


ENTRIES = {
    "a link": (zipped({entry("ann/02.ipynb", stat.S_IFLNK | 0o777): b"/etc"}), "link"),
    "a pipe": (zipped({entry("ann/02.ipynb", stat.S_IFIFO | 0o777): b""}), "regular"),
    "encrypted": (damaged_entry(flags=1), "encrypted"),
    "packed oddly": (damaged_entry(method=14), "zip it anew"),
    "grows": (zipped({"ann/02.ipynb": b" " * 5_000_000}), "200-fold"),
    "too big": (zipped({entry("ann/02.ipynb"): b"x" * 20_000_001}), "20 MB"),
    "says less": (damaged_entry(size=5), "damaged in the zip"),
    "NUL in its name": (
        zipped({"ann/02-ipynb.ipynb": b""}).replace(b"02-ipynb", b"02\0ipynb"),
        "outside",
    ),
}


@pytest.mark.parametrize(("raw", "reason"), ENTRIES.values(), ids=ENTRIES)
def test_entry_that_is_no_plain_file_is_a_row(hand_in, raw, reason):
    """Nothing of it is read, and it is said why."""
    for name in ("lms.zip", "ann.zip"):
        found = one(
            hand_in({name: raw}, name="lms.zip" if name == "lms.zip" else None)[:1]
        )
        assert found.student == "ann"
        assert reason in found.problem


def test_students_zip_of_too_much_is_refused(hand_in, monkeypatch):
    """In all, in number, and as it is."""
    raw = zipped({f"{n}.ipynb": NOTEBOOK for n in range(9)})
    for name, most, reason in (
        ("ENTRIES_MAX", 8, "more than 8 entries"),
        ("UNPACKED_MAX", 100, "when unpacked"),
        ("ZIP_MAX", 100, "more than 0 MB"),
    ):
        with monkeypatch.context() as changed:
            changed.setattr(contents, name, most)
            assert reason in one(hand_in({"ann.zip": raw})).problem


def test_too_many_notebooks_of_one_student_are_left_out(hand_in, monkeypatch):
    """What is held at a time has a limit in number and in size."""
    files = {f"ann/0{n}.ipynb": NOTEBOOK for n in range(4)}
    monkeypatch.setattr(contents, "NOTEBOOKS_MAX", 2)
    assert len(one(hand_in(files)).notebooks) == 2
    monkeypatch.setattr(contents, "TOGETHER_MAX", len(NOTEBOOK) + 1)
    assert len(one(hand_in(files)).notebooks) == 1


def test_long_table_of_contents_is_not_read(hand_in, monkeypatch):
    """A zip says how long it is, and zipfile would believe it."""
    from sandbox.grading.intake import careful

    monkeypatch.setattr(careful, "DIRECTORY_MAX", 1_000)
    raw = zipped({f"{n}.txt": b"" for n in range(100)})

    assert "too many entries" in one(hand_in({"lms.zip": raw}, name="lms.zip")).problem


# Names


HOSTILE = {
    "=cmd|x": "cmd-x",
    "<script>alert(1)": "script-alert-1",
    "Åsa Łukasz Øre": "asa-lukasz-ore",
    "Straße": "strasse",
    "CON": "student-con",
    "com\u00b9": "student-com1",
    "a" * 300: "a" * 40,
    "-rf": "rf",
    "..": f"student-{slug('..')[8:]}",
}


@pytest.mark.parametrize(("name", "student"), HOSTILE.items())
def test_id_is_safe_and_still_readable(name, student):
    """It becomes a file's name, a cell and an address."""
    assert slug(name) == student


RIGHT_TO_LEFT = "\u05e0\u05d5\u05e2\u05d4"


def test_names_are_kept_for_people_and_ids_for_machines(hand_in):
    """Reports escape what they show; nothing that cannot be seen is in it."""
    files = {
        "<b>Eve/02.ipynb": NOTEBOOK,
        "=cmd/02.ipynb": NOTEBOOK,
        f"\u202e{RIGHT_TO_LEFT}/02.ipynb": NOTEBOOK,
        "🦀/02.ipynb": NOTEBOOK,
        f"{'n' * 250}/02.ipynb": NOTEBOOK,
        "nul/02.ipynb": NOTEBOOK,
        "a\nb/02.ipynb": NOTEBOOK,
    }

    found = {each.name: each.student for each in hand_in(files)}

    assert {"<b>Eve", "=cmd", RIGHT_TO_LEFT, "🦀", "nul", "a b"} <= set(found)
    assert found["nul"] == "student-nul"
    assert found["<b>Eve"] == "b-eve"
    assert max(map(len, found)) == 200
    assert len(set(found.values())) == len(files)


def test_names_that_are_much_alike_get_ids_of_their_own_and_a_note(hand_in):
    """Two people must not share a row, nor one person's marks hide another's."""
    found = hand_in({"Ann Lee/02.ipynb": NOTEBOOK, "ann-lee/02.ipynb": NOTEBOOK})

    assert len(set(students(found))) == 2
    assert {each.name for each in found} == {"Ann Lee", "ann-lee"}
    assert all("much like" in each.notes[0] for each in found)


def test_two_of_one_name_in_moodle_are_told_apart_by_number(hand_in_zip, tmp_path):
    """Moodle numbers anew each time: elsewhere one name with two numbers is one."""
    file = "{0}_{1}_assignsubmission_file_/0{2}.ipynb"
    both = {file.format("Ann", n, 2): NOTEBOOK for n in (1, 2)}

    assert students(hand_in_zip(both)) == ["ann-1", "ann-2"]

    for n in (2, 3):
        raw = zipped({file.format("Ann", n, n): NOTEBOOK})
        (tmp_path / f"l{n}.zip").write_bytes(raw)
    found = one(list(submissions([tmp_path / "l2.zip", tmp_path / "l3.zip"], None)))
    assert names_of(found) == ["02.ipynb", "03.ipynb"]


SAFE = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_", min_size=1)


@given(st.text())
def test_any_name_has_a_safe_id(name):
    """On every system, in lower case, and the same when it is made of itself."""
    made = slug(name)

    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")
    assert made[0] not in "-_"
    assert made[-1] not in "-_"
    assert made not in RESERVED
    assert len(made) <= 48
    assert slug(made) == made


@given(st.lists(st.text(max_size=6), unique=True, max_size=12), st.randoms())
def test_ids_are_unique_and_do_not_depend_on_the_order(names, luck):
    """Another folder order is another order of students, and no other mark."""
    wanted = {name: (name, "7") for name in names}
    shuffled = luck.sample(names, len(names))

    ids = unique(wanted, taken={"a", "b"})

    assert len({*ids.values(), "a", "b"}) == len(names) + 2
    assert ids == unique({name: wanted[name] for name in shuffled}, taken={"a", "b"})


@given(st.text())
def test_shown_names_hide_nothing(name):
    """What turns text round, breaks lines or ends texts is gone, and nothing is long."""
    told = shown(name)

    assert len(told) <= 200
    assert told == shown(told)
    assert not set(told) & set("\0\n\r\t\u202e\u2066\u200b\u2028")
    told.encode()


# The roster


ROSTERS = {
    "plain": "id,name,email,lms id\ns1,Ann Lee,al@x.org,12\ns2,Bob Ray,br@x.org,13\n",
    "Moodle's": "\ufeffIdentifier,Full name,ID number,Email address\n"
    'Participant 12,"Ann Lee",s1,al@x.org\nParticipant 13,"Bob Ray",s2,br@x.org\n',
    "Canvas'": "Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\n"
    '"Lee, Ann",12,9,s1,A\n"Ray, Bob",13,8,s2,A\n',
    "nbgrader's": "id;first_name;last_name;email\r\ns1;Ann;Lee;a\r\ns2;Bob;Ray;b\r\n",
    "a spreadsheet's": "Name\tE-Mail\tMatrikelnummer\nAnn Lee\t\ts1\nBob Ray\t\ts2\n",
}


@pytest.mark.parametrize("roster", ROSTERS.values(), ids=ROSTERS)
def test_roster_says_who_is_who(hand_in_zip, roster):
    """By number or by name, and the ids in the marks are those of the class."""
    for files in (
        {f"{n}_1{k}_assignsubmission_file_/02.ipynb": NOTEBOOK for n, k in (("Ann Lee", 2), ("Bob Ray", 3))},
        {f"{n}_1{k}_9_02.ipynb": NOTEBOOK for n, k in (("leeann", 2), ("raybob", 3))},
        {f"{n}/02.ipynb": NOTEBOOK for n in ("s1", "Bob Ray")},
    ):  # fmt: skip
        found = hand_in_zip(files, roster=roster)
        assert [(each.student, each.name) for each in found] == [
            ("s1", "Ann Lee"),
            ("s2", "Bob Ray"),
        ]
        assert [names_of(each) for each in found] == [["02.ipynb"]] * 2


def test_who_handed_in_nothing_is_in_the_marks(hand_in):
    """A missing row would be seen by nobody."""
    ann, bob = hand_in({"s2/02.ipynb": NOTEBOOK}, roster=ROSTERS["plain"])

    assert (ann.student, ann.problem) == ("s1", "nothing was handed in")
    assert bob.problem == ""


def test_roster_may_lie_among_the_submissions(hand_in, tmp_path):
    """It is where a teacher keeps it, and nobody's answer."""
    hand_in({"s1/02.ipynb": NOTEBOOK, "r.csv": b"id\ns1\n"})

    roster = tmp_path / "class" / "r.csv"

    for paths in ([tmp_path / "class"], [tmp_path / "class" / "s1", roster]):
        found = one(list(submissions(paths, roster)))
        assert (found.student, found.problem) == ("s1", "")


def test_id_of_another_chosen_as_a_name_is_none(hand_in_zip):
    """People may call themselves what they like in an LMS."""
    files = {"s2_66_assignsubmission_file_/02.ipynb": NOTEBOOK}

    found = {each.student: each for each in hand_in_zip(files, roster=ROSTERS["plain"])}

    assert found["s2"].problem == "nothing was handed in"
    assert found["s2-66"].notebooks


def test_name_that_two_claim_is_nobodys(hand_in_zip):
    """Names can be chosen; the number of the LMS cannot, and decides."""
    files = {
        "Ann Lee_12_assignsubmission_file_/02.ipynb": notebook("hers"),
        "Ann Lee_66_assignsubmission_file_/02.ipynb": notebook("another's"),
    }

    found = {each.student: each for each in hand_in_zip(files, roster=ROSTERS["plain"])}

    assert set(found) == {"s1", "s2", "ann-lee"}
    assert found["s1"].notebooks[0][1] == notebook("hers")
    assert "one person of that name" in found["ann-lee"].notes[0]


def test_ids_of_the_roster_do_not_depend_on_who_hands_in(hand_in):
    """A stranger of the same name gets another id, never the student's."""
    found = hand_in({"S 1/02.ipynb": NOTEBOOK}, roster="id\ns_1\ns-1\n")

    assert {"s_1", "s-1"} < set(students(found))
    assert len(found) == 3


def test_old_excels_letters_are_read(tmp_path):
    """It writes no UTF-8 unless it is asked to."""
    for coding in ("cp1252", "utf-16", "utf-8-sig"):
        (tmp_path / "roster.csv").write_bytes("id,name\n1,Åsa\n".encode(coding))
        (row,) = read_roster(tmp_path / "roster.csv").rows.values()
        assert (row.student, row.name) == ("1", "Åsa")


@pytest.mark.parametrize("text", ["", "name,age\nAnn,7\n", "\0\n", '"', "a\n" * 5])
def test_roster_without_ids_says_what_to_write(tmp_path, text):
    """It ends the command, for it concerns every row."""
    (tmp_path / "roster.csv").write_text(text)

    with pytest.raises(
        BadOptionError, match="first line such as: id,name,email,lms id"
    ):
        submissions([tmp_path], tmp_path / "roster.csv")


def test_what_is_not_there_is_said_before_the_first_mark(tmp_path):
    """A typing error should not cost an hour."""
    with pytest.raises(BadOptionError, match=r"no file or folder 'gone\.zip' in"):
        submissions([tmp_path, tmp_path / "gone.zip"], None)
    with pytest.raises(BadOptionError, match="Name a CSV file"):
        submissions([tmp_path], tmp_path / "gone.csv")


# The whole


def test_same_input_gives_the_same_in_any_order_of_entries(hand_in):
    """Marks are made again from the same zip, byte for byte."""
    files = {f"Ann {n}_{n}_assignsubmission_file_/02.ipynb": NOTEBOOK for n in range(9)}
    turned = dict(reversed(files.items()))

    first = hand_in({"a.zip": zipped(files)}, name="a.zip")

    assert first == hand_in({"a.zip": zipped(turned)}, name="a.zip")
    assert students(first) == sorted(students(first))


def test_memory_holds_one_student_at_a_time(hand_in, tmp_path):
    """Two hundred of them would not fit, and need not."""
    big = notebook("#" + os.urandom(400_000).hex())
    raw = zipped({f"s{n}_{n + 1}_7_02.ipynb": big for n in range(20)})
    (tmp_path / "lms.zip").write_bytes(raw)
    (tmp_path / "one.zip").write_bytes(zipped({"s0_1_7_02.ipynb": big}))

    def peak(name):
        tracemalloc.start()
        for each in submissions([tmp_path / name], None):
            assert len(each.notebooks[0][1]) == len(big)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak("lms.zip") < 2 * peak("one.zip")


def test_nothing_is_written_beside_what_is_handed_in(hand_in, tmp_path):
    """Not unpacked, not marked as seen."""
    before = None
    for _ in range(2):
        hand_in({"ann.zip": zipped({"02.ipynb": NOTEBOOK})})
        now = sorted(path.name for path in tmp_path.rglob("*"))
        assert before in (None, now)
        before = now


def test_roster_is_read_as_a_table(tmp_path):
    """A name with a comma or a line end is one cell."""
    with (tmp_path / "roster.csv").open("w", newline="") as file:
        csv.writer(file).writerows(
            [["id", "name"], ["1", "Lee, Ann"], ["2", "Bob\nRay"]]
        )

    rows = read_roster(tmp_path / "roster.csv").rows

    assert [row.name for row in rows.values()] == ["Ann Lee", "Bob Ray"]


@pytest.mark.parametrize(
    ("name", "back"),
    [
        (
            "Ann Lee_1234567_assignsubmission_file_/02.ipynb",
            "Ann Lee_1234567_assignsubmission_file_/feedback.html",
        ),
        ("leeann_12345_67890_02-1.ipynb", "leeann_12345_67890_feedback.html"),
        ("ann/02.ipynb", ""),
    ],
)
def test_feedback_goes_back_under_the_name_that_the_lms_knows(hand_in, name, back):
    """Or a teacher would have to sort two hundred pages by hand."""
    (one,) = hand_in({"lms.zip": zipped({name: NOTEBOOK})}, name="lms.zip")

    assert one.back == back
