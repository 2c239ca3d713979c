"""Programs of one line an act, the promises they must keep, and how both are tried."""
