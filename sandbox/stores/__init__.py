"""Where the streaming server keeps things: in memory, or as lines in files."""
