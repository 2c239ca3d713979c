"""The streaming server, in the image of NATS Streaming, and its client library."""
