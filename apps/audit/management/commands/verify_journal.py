"""Checks the journal's chain."""

from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.audit.chain import first_sequence, head, problems

MOST_LINES = 50


class Command(BaseCommand):
    help = (
        "Finds entries that were edited, replaced or taken out of the journal. Prints the chain's end: kept elsewhere,"
        " it tells later whether the whole chain was made anew."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(islice(problems(), MOST_LINES))
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError("The journal is not whole.")
        end, first = head(), first_sequence()
        count = end.sequence - first + 1 if first else 0
        older = f" (those before entry {first} were taken away as too old)" if first > 1 else ""
        self.stdout.write(f"The journal is whole: {count} entries{older}, the last one's hash is {end.hash}.")
