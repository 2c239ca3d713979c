"""Looking: from a trace to pictures, each with a text that says the same."""
