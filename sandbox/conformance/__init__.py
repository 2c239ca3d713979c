"""Recordings of the real server, replayed here and compared: does ours behave alike?"""
