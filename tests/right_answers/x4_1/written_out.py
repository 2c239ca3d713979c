"""Fifteen words."""

RESTART_TABLE = {
    "memory": {
        "messages": "loses",
        "next number": "loses",
        "clients": "loses",
        "subscriptions": "loses",
        "wires": "loses",
    },
    "file": {
        "messages": "keeps",
        "next number": "keeps",
        "clients": "keeps",
        "subscriptions": "keeps",
        "wires": "loses",
    },
    "sql": {
        "messages": "keeps",
        "next number": "keeps",
        "clients": "keeps",
        "subscriptions": "keeps",
        "wires": "loses",
    },
}
