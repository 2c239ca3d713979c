"""The end of every play: all is mended, everybody is alive, and time passes."""

from __future__ import annotations

from typing import Any

from properties.player import Player

SETTLE_MS = 16_000  # all clients have pinged, and the dead are known to be dead
ROUNDS_MAX = 20


def heal(player: Player) -> None:
    """Mend and start all there is, find an heir for every place, publish once more,
    and wait until what can be acked is."""
    _mend(player)
    player.pass_ms(SETTLE_MS)
    _take_up_places(player)
    _publish_once_more(player)
    for _ in range(ROUNDS_MAX):
        player.pass_ms(1_000)
        if not any(waits_for_living(player, place) for place in places(player)):
            return


def _mend(player: Player) -> None:
    player.acks_all = True
    player.resume()
    player.start()
    for client in player.everybody:
        for link in player.links(client.client_id):
            link.mend()
        client.heartbeats = "answered"
        if not client.is_closed:
            client.worker.busy_ms = 0
            client.worker.thaw()
    for held in player.all_held:
        for message in held.waiting:
            message.ack()
        held.waiting.clear()


def places(player: Player) -> list[Any]:
    return list(player.server.places.values())


def waits_for_living(player: Player, place: Any) -> bool:
    """Is something on its way to people who will all hear it?"""
    last = place.channel.log.last_sequence
    is_behind = place.last_sent < last or any(s.in_flight for s in place.subscriptions)
    return is_behind and is_well(player, place)


def is_well(player: Player, place: Any) -> bool:
    """Is everybody there whom the server sends to? It may know inboxes that nobody
    listens at: a goodbye was lost, or the answer to a request that was given up. And
    a member whose message another has acked stays stalled, as in the real server."""
    listening = {
        (held.client, held.subscription.key) for held in player.all_held if held.is_open
    }
    return all(
        s.session is not None
        and (s.session.client, s.key) in listening
        and not (s.is_stalled and s.has_room)
        for s in place.subscriptions
    )


def _take_up_places(player: Player) -> None:
    """Whoever had a durable has come back to it; a group's place any client takes."""
    for number, place in enumerate(places(player)):
        if place.is_offline:
            client_id = place.subscriptions[0].client_id
            if player.living(client_id) is None:
                player.connect(client_id)
                player.pass_ms(600)
            durable, _, group = place.name.partition(":")
            names = {"durable": durable, **({"group": group} if group else {})}
            player.subscribe(client_id, f"heir{number}", place.channel.name, **names)
            player.pass_ms(5)


def _publish_once_more(player: Player) -> None:
    player.connect("healer")
    player.pass_ms(5)
    for channel in player.server.channels:
        player.publish("healer", channel.name, "2")
    player.pass_ms(5)
