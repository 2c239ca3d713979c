"""The texts of the real server and its clients, letter by letter, typos included.

Source: nats-streaming-server 0.25.6 and node-nats-streaming 0.3.2, as recorded in
tests/recordings.
"""

from __future__ import annotations

INVALID_SUBJECT = "stan: invalid subject"
INVALID_PUBLISH = "stan: invalid publish request"
INVALID_START = "stan: invalid start position"
INVALID_SUBSCRIPTION = "stan: invalid subscription"
INVALID_MAX_IN_FLIGHT = "stan: invalid MaxInflight, should be >= 1"
INVALID_CLIENT_ID = (
    "stan: invalid clientID: only alphanumeric and `-` or `_` characters allowed"
)
INVALID_ACK_WAIT = "stan: invalid ack wait time, should be >= 1s"
INVALID_DURABLE_NAME = (
    "stan: durable name of a durable queue subscriber can't contain the character ':'"
)
DUPLICATE_DURABLE = "stan: duplicate durable registration"
UNKNOWN_CHANNEL = "stan: unknown channel"
CLIENT_ID_MISSING = "stan: client ID must be supplied"
CLUSTER_ID_MISSING = "stan: cluster ID must be supplied"
SUBJECT_MISSING = "stan: subject must be supplied"
CLIENT_ID_TAKEN = "stan: clientID already registered"
CONNECTION_CLOSED = "stan: Connection closed"
CONNECT_TIMEOUT = "stan: connect request timeout"
SUBSCRIBE_TIMEOUT = "stan: subscribe request timeout"
UNSUBSCRIBE_TIMEOUT = "stan: unsubscribe request timeout"
CLOSE_TIMEOUT = "stan: close request timeout"
PUBLISH_TIMEOUT = "stan: publish ack timeout"
TOO_MANY_UNCONFIRMED = "stan: max in flight reached."
TOO_MANY_CHANNELS = "too many channels"
TOO_MANY_SUBSCRIPTIONS = "too many subscriptions per channel"
NOT_REGISTERED = "client has been replaced or is no longer registered"
PING_FAILURE = "stan: connection lost due to PING failure"

ADVICE = {
    CLIENT_ID_TAKEN: "A living client has this id; choose another, or close that one.",
    INVALID_CLIENT_ID: "Choose an id such as 'orders-1'.",
    DUPLICATE_DURABLE: "Somebody reads under this durable name now; close that "
    "subscription first, or choose another name.",
    INVALID_ACK_WAIT: "Choose ack_wait_ms=1_000 or more, in whole seconds.",
    CONNECT_TIMEOUT: "Is the server running, and is the cluster id the server's own?",
    INVALID_SUBJECT: "Channels are named whole, such as 'ticket:updated'; there are "
    "no wildcards here.",
}


def unknown_client(client_id: str) -> str:
    return f"can't find clientID: {client_id}"


def other_case(channel: str, existing: str) -> str:
    return (
        f'rejecting channel "{channel}" because channel "{existing}" alreay exists '
        f"(different cases not allowed)"
    )
