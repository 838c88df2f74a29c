"""`python -m apps.localcloud rotate_sealing_key`: seals all repositories' credentials with the newest key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...models import Repository
from ...sealing import SealedError, reseal
from ...transactions import exclusive


class Command(BaseCommand):
    help = "Seals the credentials of repositories again, with the first of LOCALCLOUD_SEALING_KEYS. Can be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        done, lost = 0, []
        with exclusive():
            for repository in Repository.objects.exclude(credentials="").order_by("pk"):
                try:
                    repository.credentials = reseal(repository.credentials)
                except SealedError:
                    lost.append(repository.name)
                else:
                    repository.save(update_fields=["credentials"])
                    done += 1
        self.stdout.write(f"{done} sealed anew.")
        if lost:
            raise CommandError(f"No key opens the credentials of {', '.join(lost)}; set them again.")
