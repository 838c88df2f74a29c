"""The console's journal: what was asked, by whom, with what outcome."""
