"""How fast the console is, against a direct connection: `python -m tests.bench [measurement …]`, all in three minutes.

Source, console and client are processes of their own, and the same source and client serve both ways. What counts
are the ratios and what is added: the rest depends on the machine. These are figures, not tests; nothing fails.
"""
