"""Stories: small casts of services that lessons are told with."""

from sandbox.services.actor import Service
from sandbox.services.stories.blog import BLOG, NAIVE_BLOG
from sandbox.services.stories.ticketing import TICKETING

STORIES: dict[str, dict[str, type[Service]]] = {
    "ticketing": TICKETING,
    "blog": BLOG,
    "naive blog": NAIVE_BLOG,
}
