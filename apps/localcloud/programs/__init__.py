"""The programs of simulated containers: a small, believable one for each image."""

from .base import Image, Program, Say, Setting
from .catalog import image_of, program_for
from .needs import use_of

__all__ = ["Image", "Program", "Say", "Setting", "image_of", "program_for", "use_of"]
