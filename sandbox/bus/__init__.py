"""The custom event bus: what one builds by hand with Express and axios."""
