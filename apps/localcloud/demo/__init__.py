"""Demo data: a cloud as a team might have it after a few weeks of use."""
