"""`python -m apps.localcloud <command>`: Django's command line for the local cloud."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "apps.localcloud.settings"
    execute_from_command_line(["localcloud", *sys.argv[1:]])
