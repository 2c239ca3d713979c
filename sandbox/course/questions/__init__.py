"""The bank: what lessons ask before they show, one module a lesson."""
