"""Worlds: where the parts are put together, scenarios are played and runs end."""
