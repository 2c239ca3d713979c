"""The claims of the comparison, each with the test that shows it by running."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

ROWS = {
    "S1": "test_streaming_server.py::test_one_call_starts_a_server_that_says_what_it_is",
    "S4": "test_event_bus.py::test_emitting_is_one_post_to_the_bus",
    "S5": "test_event_bus.py::test_bus_is_an_http_server_with_one_route",
    "S6": "test_event_bus.py::test_bus_makes_a_post_of_its_own_to_each_service",
    "S7": "test_event_bus.py::test_service_without_the_route_answers_404",
    "S8": "test_event_bus.py::test_bus_can_do_nothing_but_take_and_pass_on",
    "S9": "test_event_bus.py::test_events_on_the_server_need_no_http",
    "S10": "test_client.py::test_client_is_connected_when_it_says_so",
    "S11": "test_client.py::test_publisher_and_listener_are_the_same_class",
    "S13": "test_client.py::test_everything_is_a_listener_on_an_object",
    "S14": "test_client.py::test_line_behind_publish_runs_before_the_callback",
    "S15": "test_client.py::test_published_message_is_seen_in_the_log",
    "S16": "test_event_bus.py::test_ordinary_requests_stay_http_on_both",
    "S17": "test_event_bus.py::test_every_event_goes_to_every_service",
    "S18": "test_event_bus.py::test_updated_ticket_reaches_four_services",
    "S19": "test_event_bus.py::test_sender_gets_its_own_event_back",
    "S21": "test_streaming_server.py::test_without_a_subscription_nothing_is_delivered",
    "S23": "test_streaming_server.py::test_every_channel_counts_its_messages_from_one",
    "S24": "test_streaming_server.py::test_first_publish_makes_the_channel",
    "S25": "test_streaming_server.py::test_event_goes_only_to_the_services_that_listen",
    "S26": "test_streaming_server.py::test_each_service_subscribes_for_itself",
    "S28": "test_event_bus.py::test_bus_keeps_every_event_ever_emitted",
    "S29": "test_event_bus.py::test_event_is_stored_before_it_is_delivered",
    "S30": "test_event_bus.py::test_service_that_was_away_asks_for_everything_and_is_up_to_date",
    "S31": "test_event_bus.py::test_new_service_asks_for_everything_and_is_up_to_date",
    "S33": "test_streaming_server.py::test_memory_is_the_store_if_nothing_is_said",
    "S34": "stores/test_file_store.py::test_every_message_is_a_line_that_anybody_can_read",
    "S37": "test_start_positions.py::test_first_brings_everything_of_the_channel",
    "S39": "test_server_restart.py::test_restart_loses_everything_in_memory",
    "S40": "stores/test_file_store.py::test_new_world_on_an_old_folder_knows_all_events",
    "S41": "test_event_bus.py::test_restart_of_the_bus_loses_the_array",
    "S43": "test_server_restart.py::test_story_tells_memory_and_files_apart",
    "S45": "test_event_bus.py::test_any_actor_can_be_away_for_a_while",
    "H7a": "test_event_bus.py::test_handler_that_counts_does_not_equal_its_twin_after_the_replay",
}


@cache
def docstrings(path: Path) -> dict[str, str]:
    """{test: its sentence} of one file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name: ast.get_docstring(node) or ""
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


@pytest.mark.parametrize("row", ROWS)
def test_row_has_a_test_that_names_it(row: str) -> None:
    """A claim that no test shows is only a claim."""
    file, test = ROWS[row].split("::")

    sentence = docstrings(TESTS / file).get(test, "")

    assert re.search(rf"\b{row}\b", sentence), f"{ROWS[row]} does not show {row}"


def test_row_that_a_test_names_is_in_the_table() -> None:
    """Whoever reads the table sees all of it."""
    files = {entry.split("::")[0] for entry in ROWS.values()}
    sentences = " ".join(
        sentence for file in files for sentence in docstrings(TESTS / file).values()
    )

    assert set(re.findall(r"\b[SH]\d+[a-z]?\b", sentences)) == set(ROWS)
