"""Demo data: a cloud as a team would have it after a few weeks."""
