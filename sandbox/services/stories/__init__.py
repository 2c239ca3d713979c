"""Stories: small casts of services that lessons are told with."""

from sandbox.services.actor import Service
from sandbox.services.stories.ticketing import TICKETING

STORIES: dict[str, dict[str, type[Service]]] = {"ticketing": TICKETING}
