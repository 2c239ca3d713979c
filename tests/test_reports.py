"""Reports of marks: true, the same every time, and harmless whatever was handed in."""

from __future__ import annotations

import csv
import io
import json
import re
from base64 import b64decode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_results import (
    RUN,
    a_class,
    passed,
    result,
    wrong,
    wrong_answers,
)

from sandbox.course.grafting.slots import slots
from sandbox.course.notebooks import read, tags
from sandbox.errors import BadOptionError
from sandbox.grading.reports import players
from sandbox.grading.reports.all_of_them import name_in_zip, write_all
from sandbox.grading.reports.feedback import feedback
from sandbox.grading.reports.gradescope import gradescope
from sandbox.grading.reports.junit import junit
from sandbox.grading.reports.report import report
from sandbox.grading.reports.standing import light
from sandbox.grading.reports.tables import canvas, grades, moodle, nbgrader
from sandbox.grading.reports.text import cell, html, html_lines, one_line, visible
from sandbox.grading.reports.worlds import Mistakes

COURSE = Path(__file__).parents[1]
TABLES = (grades, nbgrader, moodle, canvas)


def report_of(results, run=RUN, groups=None):
    mistakes = Mistakes()
    for one in results:
        mistakes.see(one)
    rows = [light(one) for one in results]
    return report(run, rows, mistakes, groups or {})


def files_in(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# Tables


def test_grades_have_a_line_a_student_and_a_column_an_exercise():
    """Wide, because that is what a teacher sorts and sums."""
    assert grades(a_class()) == (
        "student,name,late,total,points_max,prediction_points,1.1,2.4,problem,notes\n"
        'ann,"Lee, Ann",,30,40,4,15,15,,\n'
        "bo,Bo,LATE,10,40,0,0,10,,an older attempt is left out\n"
        "cy,,,0,40,0,0,0,there is no notebook in it,\n"
    )


def test_nbgrader_gets_its_own_eleven_columns():
    """A school that has nbgrader reads our marks with what it has."""
    assert nbgrader(a_class()[:2]) == (
        "assignment,duedate,timestamp,student_id,last_name,first_name,email,"
        "raw_score,late_submission_penalty,score,max_score\n"
        "lesson-01,,,ann,Lee,Ann,,15.0,0.0,15.0,15.0\n"
        "lesson-01,,,bo,Bo,,,0.0,0.0,0.0,15.0\n"
        "lesson-02,,,ann,Lee,Ann,,15.0,0.0,15.0,25.0\n"
        "lesson-02,,,bo,Bo,,,10.0,0.0,10.0,25.0\n"
    )


def test_moodle_gets_a_column_a_lesson_and_no_nought_without_a_mark():
    """Of whom nothing can be marked a human decides."""
    assert moodle(a_class()) == (
        "ID number,Full name,Lesson 01,Lesson 02,Feedback comments\n"
        'ann,"Lee, Ann",15,15,2.4 a set\n'
        "bo,Bo,0,10,1.1 unanswered; 2.4 prefix match\n"
        "cy,,,,there is no notebook in it\n"
    )


def test_canvas_gets_its_second_line_and_ids_where_it_looks_for_them():
    """A number is its own id, another is what somebody logs in with."""
    results = [*a_class()[:1], result("4711", passed("1.1"), name="Dee")]

    assert canvas(results) == (
        "Student,ID,SIS User ID,SIS Login ID,Section,Lesson 01,Lesson 02\n"
        "    Points Possible,,,,,15,25\n"
        '"Lee, Ann",,,ann,,15,15\n'
        "Dee,4711,,,,15,0\n"
    )


def test_an_answer_without_a_verdict_leaves_its_lesson_open():
    """It is not wrong, and must not count as such."""
    rows = passed("1.1"), passed("2.4", points=0.0, status="not marked")

    assert moodle([result("ann", *rows)]).splitlines()[1] == "ann,,15,,2.4 not marked"


def test_exercises_stand_in_the_order_of_the_course():
    """2.10 comes after 2.4, though its text comes before."""
    rows = [{**passed("2.4"), "number": "2.10"}, passed("2.4"), passed("1.1")]

    head = grades([result("ann", *rows)]).splitlines()[0]
    assert ",1.1,2.4,2.10," in head


# Programs that read tests


def test_junit_has_a_suite_a_lesson_and_a_case_an_exercise():
    """So that whatever shows tests shows a class."""
    root = ElementTree.fromstring(junit(a_class()))
    suites = {suite.get("name"): dict(suite.attrib) for suite in root}
    cases = {(c.get("classname"), c.get("name")): c for c in root.iter("testcase")}

    assert list(suites) == ["lesson 01", "lesson 02", "submissions"]
    assert suites["lesson 02"] == {
        "name": "lesson 02", "tests": "3", "failures": "2", "errors": "0",
        "skipped": "1",
    }  # fmt: skip
    assert len(cases["ann", "1.1"]) == 1  # its properties: it has passed
    failure = cases["ann", "2.4"].find("failure")
    assert failure.get("message") == "a set"
    assert failure.text == wrong("2.4", "a_set")["fact"]
    points = [p.attrib for p in cases["ann", "2.4"].iter("property")]
    assert points == [
        {"name": "points", "value": "15"}, {"name": "points_max", "value": "25"}
    ]  # fmt: skip
    assert cases["cy", "submission"].find("error") is not None


def test_gradescope_gets_a_test_an_exercise():
    """With the hint, as plain text."""
    form = json.loads(gradescope(a_class()[0]))
    right, set_ = form["tests"]

    assert form["score"] == 30
    assert right == {
        "number": "1.1", "name": "Your own event bus", "score": 15, "max_score": 15,
        "status": "passed", "output": "",
    }  # fmt: skip
    assert (set_["status"], set_["score"], set_["max_score"]) == ("failed", 15, 25)
    assert set_["output"].startswith("a set: ")
    assert form["output_format"] == form["test_output_format"] == "text"


# Feedback


def test_feedback_tells_all_there_is_about_an_answer():
    """Points, the hint, the steps, the run at the guilty event, and what was printed."""
    row = wrong("2.4", "prefix_match", printed="one\ntwo", notes=["in two cells"])

    page = feedback(result("ann", passed("1.1"), row))

    for told in (row["label"], row["fact"], row["advice"], *row["steps"]):
        assert html(told) in page
    assert html(row["expected"]) in page
    assert html(row["got"]) in page
    assert "0 of 25 points" in page
    assert "<bdi>one\ntwo</bdi></pre>" in page
    assert "in two cells" in page
    (payload,) = payloads(page)
    assert payload["at"] == row["run"]["at"]
    assert payload["title"] == row["run"]["name"]


def payloads(page):
    found = re.findall(
        r'<details class="run".*?<script type="application/json">(.*?)</script>', page
    )
    return [json.loads(text) for text in found]


def test_feedback_is_of_one_student_alone():
    """Whatever the others are called and did."""
    ann, bo, cy = a_class()
    bo["name"] = "Somebody Else"

    pages = [feedback(one) for one in (ann, bo, cy)]

    assert "Somebody Else" in pages[1]
    assert not any("Somebody Else" in page for page in (pages[0], pages[2]))
    assert "prefix match" not in pages[0]


def solution_lines():
    """What stands in a solution and in no blank."""
    for path in sorted((COURSE / "solutions").glob("*.ipynb")):
        notebook = read(path)
        given = "".join(slot.stub for slot in slots(notebook))
        answers = [c["source"] for c in notebook["cells"] if "answer" in tags(c)]
        lines = {line.strip() for line in "\n".join(answers).splitlines()}
        told = (line for line in lines if not line.startswith(("#", '"""')))
        yield from (line for line in told if len(line) >= 12 and line not in given)


def test_no_line_of_a_solution_is_in_the_feedback():
    """Whoever hands in again must still find it. Advice is what `check` says anyway."""
    names = {number: wrong_answers(number) for number in ("1.1", "2.2", "2.4", "3.3")}
    pairs = [(number, name) for number, found in names.items() for name in found]
    rows = [wrong(*pair, advice="") for pair in pairs]

    lines = list(solution_lines())
    pages = [feedback(result("ann", row)).replace("&#x27;", "'") for row in rows]

    assert len(lines) > 50
    assert [line for line in lines for page in pages if html(line)[5:-6] in page] == []


@pytest.mark.parametrize("status", ["died", "too slow", "not marked"])
def test_an_answer_without_a_run_gets_its_words(status):
    """There is nothing to play, and all to say."""
    row = passed("2.4", points=0.0, status=status, label="", fact="it did not end.")

    page = feedback(result("ann", row))

    assert "it did not end." in page
    assert "<script" not in page


def test_a_run_that_cannot_be_drawn_costs_nobody_the_report():
    """Somebody may have bent it on purpose."""
    row = wrong("2.4", "a_set")
    row = {**row, "run": {**row["run"], "trace": {"format": 9}}}

    assert "cannot be drawn" in feedback(result("ann", row))
    assert html(row["fact"]) in feedback(result("ann", row))


# The report


def test_the_report_has_every_mark_and_how_it_ended():
    """By shape, word and colour, in the row of the student."""
    page = report_of(a_class())

    rows = re.findall(
        r'<tr><th scope="row"><a href="feedback/(\w+).html">.*?</tr>', page
    )
    assert rows[:3] == ["ann", "bo", "cy"]
    assert '<td class="n s-partial">15<small>partly</small></td>' in page
    assert '<td class="n s-unanswered">0<small>none</small></td>' in page
    assert 'td.s-partial::before{content:"◐ "' in page
    assert "<strong>13.3 of 40 points</strong> on average; 1 late, 1 with" in page


def test_the_report_counts_what_is_wrong():
    """How many students made each mistake, the most frequent first."""
    rows = ["a_set", "prefix_match", "a_set"]
    results = [result(f"s{n}", wrong("2.4", name)) for n, name in enumerate(rows)]

    page = report_of(results)

    bars = re.findall(
        r'<bdi>([\w ]+)</bdi></th><td class="n">(\d+)</td>.*?:(.*?)%', page
    )
    assert bars == [("a set", "2", "66.7"), ("prefix match", "1", "33.3")]
    assert "Play the most popular wrong world: <bdi>a set</bdi>" in page
    assert "What is wrong in 3 answers to 2.4" in page


def test_the_world_that_is_shown_is_the_smallest():
    """Of all that show the same mistake, and it says whose answer it is about."""
    long = wrong("2.4", "a_set")
    long = {**long, "steps": [*long["steps"], "one more"], "fact": "the long one"}
    mistakes = Mistakes()
    for student, row in (("ann", long), ("bo", wrong("2.4", "a_set"))):
        mistakes.see(result(student, row))

    (one,) = mistakes.of("2.4")
    assert (one.count, one.student, one.row["fact"] == "the long one") == (
        2,
        "bo",
        False,
    )


def test_a_run_comes_before_a_shorter_tale():
    """A mistake that can be played is worth more than one that can only be told."""
    told = {**wrong("2.4", "a_set"), "run": None, "steps": []}
    mistakes = Mistakes()
    for student, row in (("ann", told), ("bo", wrong("2.4", "a_set"))):
        mistakes.see(result(student, row))

    assert [one.student for one in mistakes.shown("2.4")] == ["bo"]


def test_answers_that_are_alike_are_marked_in_both_rows():
    """A human judges; the mark stays."""
    groups = {("2.4", "99-ab"): ["ann", "bo"]}

    page = report_of(a_class(), groups=groups)

    assert page.count('<a href="#alike-2.4-1">2.4-1</a>') == 2
    assert '<tr id="alike-2.4-1">' in page


def test_long_answers_that_are_the_same_are_found(tmp_path):
    """Unless they are the solution, which anybody may have found."""
    rows = {"fingerprint": "99-ab"}
    results = [result(student, passed("1.1", **rows)) for student in ("ann", "bo")]
    marks = []
    for found in ((), ("99-ab",)):
        write_all(tmp_path, RUN, results, of_the_course=found)
        marks.append("alike-1.1-1" in (tmp_path / "report.html").read_text("utf-8"))

    assert marks == [True, False]


def test_the_report_says_how_to_get_the_same_marks_again():
    """Seeds, engine and isolation stand in it."""
    page = report_of(a_class())

    assert "--seeds run.json" in page
    assert "bubblewrap 0.8.0, no network" in page
    assert '<th scope="row"><bdi>2.4</bdi></th><td class="n"><bdi>7</bdi></td>' in page


def test_an_empty_batch_makes_a_report():
    """Somebody may have named the wrong folder; the page says so, and no more."""
    assert "Marks of 0 students" in report_of([])
    assert grades([]).count("\n") == 1


# Files


def test_the_same_results_make_the_same_bytes(tmp_path):
    """In whatever order they come; what was interrupted ends as if it had not been."""
    write_all(tmp_path / "a", RUN, a_class())
    write_all(tmp_path / "b", RUN, iter(a_class()[::-1]))

    made = files_in(tmp_path / "a")
    assert made == files_in(tmp_path / "b")
    assert sorted(made) == [
        "canvas.csv", "feedback.zip", "feedback/ann.html", "feedback/bo.html",
        "feedback/cy.html", "grades.csv", "gradescope/ann.json", "gradescope/bo.json",
        "gradescope/cy.json", "junit.xml", "moodle.csv", "nbgrader.csv", "report.html",
    ]  # fmt: skip


def test_the_zip_holds_every_page_without_a_time(tmp_path):
    """It goes back to the students as it is."""
    write_all(tmp_path, RUN, a_class())

    with ZipFile(tmp_path / "feedback.zip") as zipped:
        assert zipped.namelist() == ["ann.html", "bo.html", "cy.html"]
        assert {one.date_time for one in zipped.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        page = (tmp_path / "feedback" / "bo.html").read_bytes()
        assert zipped.read("bo.html") == page


@pytest.mark.parametrize("student", ["../up", "", "a/b", ".hidden", "a\nb", "<b>"])
def test_an_id_that_cannot_name_a_file_is_refused(tmp_path, student):
    """Before anything of it is written."""
    with pytest.raises(BadOptionError, match="names files"):
        write_all(tmp_path / "out", RUN, [result(student)])

    assert not list(tmp_path.rglob("*.html"))


def test_a_page_with_many_runs_holds_the_player_once():
    """A class is mailed its pages."""
    one = feedback(result("ann", wrong("2.4", "a_set")))
    rows = [wrong("2.4", "a_set"), wrong("2.2", "one_name"), wrong("1.1", "twice")]
    three = feedback(result("ann", *rows))

    assert len(three) - len(one) < 25_000 < len(one)


# Strangers

HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</pre></bdi>",
    "'); alert(1)//", "javascript:alert(1)", "&lt;b&gt;", "]]>", "<!--", "\x00\x1b[31m",
    "\u202egpj.exe", "\u2066\u2069", "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
    "\ud800", "\ufffe", "\u2028", "</script><script>alert(1)</script>",
]  # fmt: skip
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(), min_size=1, max_size=30),
    st.lists(st.sampled_from([*HOSTILE, "=", "+", "\t", "\r\n", ";", ","]), max_size=4)
    .map("".join),
)  # fmt: skip
formulas = st.tuples(
    st.sampled_from(["", " ", "\t", "\r", "\n", "\ufeff", "\u200b", "\xa0"]),
    st.sampled_from(list("=+-@\uff1d\uff0b\uff0d\uff20\t\r")),
    st.sampled_from(["cmd|' /C calc'!A0", "1+1", 'HYPERLINK("http://x.example")']),
).map("".join)


def attacked(text):
    """A result in which a stranger wrote whatever a stranger can write."""
    words = dict.fromkeys(
        ("label", "fact", "advice", "expected", "got", "printed"), text
    )
    row = wrong("2.4", "a_set", steps=[text], notes=[text], source=text, **words)
    file = {
        "name": text,
        "lesson": "02",
        "sha256": "",
        "notes": [text],
        "problem": text,
    }
    return result(
        "ann", row, passed("1.1"), name=text, late=text, problem=text, notes=[text],
        files=[file],
    )  # fmt: skip


class Skeleton(HTMLParser):
    """The tags of a page with their attributes, and what of it is a program."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.tags = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        kept = [
            (n, v) for n, v in attrs if n not in ("data-title", "aria-label", "style")
        ]
        self.tags.append((tag, kept))

    def handle_endtag(self, tag):
        self.tags.append((tag,))

    def handle_comment(self, data):
        self.tags.append(("comment",))


@settings(max_examples=40)
@given(texts.filter(lambda text: bool(text) and bool(one_line(text))))
def test_no_text_becomes_a_tag(text):
    """Of any text the page is built as of a harmless one."""
    for make in (feedback, lambda one: report_of([one])):
        made, harmless = make(attacked(text)), make(attacked("x"))
        assert Skeleton(made).tags == Skeleton(harmless).tags
        made.encode()


@given(texts)
def test_nothing_invisible_is_left_in_a_text(text):
    """What hides or turns round what stands beside it is written out."""
    for shown in (visible(text), one_line(text), html(text), html_lines(text)):
        left = {sign for sign in shown if not sign.isprintable()}
        assert left <= ({"\n", "\t"} if shown == html_lines(text) else set())


@given(st.one_of(formulas, texts))
def test_no_cell_is_a_formula(text):
    """In any of the tables, and each stays one line a student."""
    harmless = attacked("x")
    for table in TABLES:
        rows = list(csv.reader(io.StringIO(table([attacked(text)]))))
        assert len(rows) == len(list(csv.reader(io.StringIO(table([harmless])))))
        for one in (value for row in rows for value in row):
            assert not re.match(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]", one)
            assert "\n" not in one


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"), (" =1", "'=1"), ("\uff1d1", "'\uff1d1"),
        ("a;=1", "a;'=1"), ("a=1", "a=1"), ("\t=1", "'=1"), ("a\t=1", "a⟨U+0009⟩=1"),
        ("-1\r\n+2", "'-1 +2"), ("Ann-Lee", "Ann-Lee"),
    ],
)  # fmt: skip
def test_a_cell_that_would_be_obeyed_begins_with_a_quote(text, shown):
    """Every spreadsheet then takes it for text, and what is harmless stays as it is."""
    assert cell(text) == shown


@given(texts)
def test_any_text_leaves_the_xml_and_the_json_whole(text):
    """Or one student's answer would cost the class its report."""
    root = ElementTree.fromstring(junit([attacked(text)]).encode())
    form = json.loads(gradescope(attacked(text)).encode())

    assert len(list(root.iter("testcase"))) == (3 if text else 2)
    assert len(form["tests"]) == 2


def test_only_the_player_may_run():
    """The page names the digests of its scripts; a browser refuses every other."""
    page = feedback(attacked("<script>alert(1)</script>"))
    (guard,) = re.findall(r'Security-Policy" content="(.*?)"', page)
    programs = re.findall(r'<script type="module">(.*?)</script>', page, re.DOTALL)
    allowed = [b64decode(text) for text in re.findall(r"'sha256-(.*?)'", guard)]

    assert "unsafe-inline" not in guard.split("script-src")[1]
    assert [sha256(one.encode()).digest() for one in programs] == [allowed[0]]
    assert "'sha256-" + players.digest(players.source() + players.MOUNT) in guard


def test_a_page_without_a_run_may_run_nothing():
    """Nor does it need to."""
    page = feedback(result("ann", passed("1.1")))

    assert "script-src 'none'" in page
    assert "<script" not in page


@pytest.mark.parametrize(
    ("back", "wanted"),
    [
        ("Ann Lee_12_assignsubmission_file_/feedback.html", None),
        ("leeann_1_2_feedback.html", None),
        ("", "ann.html"),
        ("../up/feedback.html", "ann.html"),
        ("..", "ann.html"),
        ("a/b/feedback.html", "ann.html"),
        ("C:\\feedback.html", "ann.html"),
        ("\u202egnp.html", "ann.html"),
    ],
)
def test_feedback_is_zipped_under_the_name_of_the_lms_if_that_is_harmless(back, wanted):
    """A display name is a student's own text."""
    assert name_in_zip({"student": "ann", "back": back}) == (wanted or back)
