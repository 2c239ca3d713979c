"""A database through SQLAlchemy: plain tables that anybody can query."""
