"""The paths between actors: links that take time, and HTTP over them."""
