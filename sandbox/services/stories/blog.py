"""The blog: posts, comments, query and moderation.

post:created       -> query
comment:created    -> query, moderation
comment:moderated  -> comments
comment:updated    -> query
"""

from __future__ import annotations

from typing import Any

from sandbox.services.actor import Event, HttpRequest, Service, answers, handles

FORBIDDEN = "orange"


class Posts(Service):
    """Owns the posts."""

    @answers("POST", "/posts")
    def create(self, request: HttpRequest) -> None:
        post = {"id": request.body["id"], "title": request.body["title"]}
        self.db.put(("post", post["id"]), post)
        self.emit("post:created", **post)
        self.reply(request, 201, post)


class Comments(Service):
    """Owns the comments: nobody else changes one, nor says that it has changed."""

    @answers("POST", "/comments")
    def create(self, request: HttpRequest) -> None:
        comment = {name: request.body[name] for name in ("id", "post_id", "content")}
        comment["status"] = "pending"
        self.db.put(("comment", comment["id"]), comment)
        self.emit("comment:created", **comment)
        self.reply(request, 201, comment)

    @handles("comment:moderated")
    def take_verdict(self, event: Event) -> None:
        comment = self.db.get(("comment", event.id))
        if comment is None:
            return
        comment["status"] = event.status
        self.db.put(("comment", event.id), comment)
        self.emit("comment:updated", **comment)


class Moderation(Service):
    """Judges comments, and keeps nothing."""

    @handles("comment:created")
    def judge(self, event: Event) -> None:
        is_bad = FORBIDDEN in event.content.lower()
        status = "rejected" if is_bad else "approved"
        self.emit("comment:moderated", id=event.id, status=status)


class Query(Service):
    """Joins posts and comments for readers, from events alone.

    Every record has a key of its own, and each event holds all of its record. So an
    event that comes again, or late, changes nothing.
    """

    @handles("post:created")
    def remember_post(self, event: Event) -> None:
        self.db.put(("post", event.id), event.data)

    @handles("comment:created")
    def remember_comment(self, event: Event) -> None:
        # In a replay it comes after what is known already, which is newer.
        if ("comment", event.id) not in self.db:
            self.db.put(("comment", event.id), event.data)

    @handles("comment:updated")
    def renew_comment(self, event: Event) -> None:
        self.db.put(("comment", event.id), event.data)

    @answers("GET", "/posts")
    def show_all(self, request: HttpRequest) -> None:
        comments = self._all("comment")
        posts = [
            {**post, "comments": [c for c in comments if c["post_id"] == post["id"]]}
            for post in self._all("post")
        ]
        self.reply(request, 200, posts)

    def _all(self, kind: str) -> list[Any]:
        return [record for (its_kind, _), record in self.db.items() if its_kind == kind]


class NaiveQuery(Service):
    """The same for readers, until it is told something twice: comments are a list,
    and each comment:created makes it longer."""

    @handles("post:created")
    def remember_post(self, event: Event) -> None:
        self.db.put(("post", event.id), event.data)

    @handles("comment:created")
    def add_comment(self, event: Event) -> None:
        comments = self.db.get(("comments", event.post_id), [])
        self.db.put(("comments", event.post_id), [*comments, event.data])

    @handles("comment:updated")
    def renew_comment(self, event: Event) -> None:
        comments = self.db.get(("comments", event.post_id), [])
        renewed = [event.data if c["id"] == event.id else c for c in comments]
        self.db.put(("comments", event.post_id), renewed)

    @answers("GET", "/posts")
    def show_all(self, request: HttpRequest) -> None:
        posts = [post for (kind, _), post in self.db.items() if kind == "post"]
        joined = [
            {**post, "comments": self.db.get(("comments", post["id"]), [])}
            for post in posts
        ]
        self.reply(request, 200, joined)


BLOG: dict[str, type[Service]] = {
    "posts": Posts,
    "comments": Comments,
    "query": Query,
    "moderation": Moderation,
}

NAIVE_BLOG: dict[str, type[Service]] = {**BLOG, "query": NaiveQuery}
