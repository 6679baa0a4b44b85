"""withheld: a copy of a story that can be published without exposing the people in it."""

__version__ = "0.1.0"
