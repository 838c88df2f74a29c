"""What images expose and set: by name on simulated nodes, as inspected after the pull on real ones."""

from .drivers import ImageFacts, Port
from .models import ImageDescription, Node
from .programs import image_of


def has_real_nodes(namespace: int) -> bool:
    return Node.objects.filter(namespace=namespace, driver="docker").exclude(state="Terminated").exists()


def image_for(namespace: int, name: str) -> ImageFacts:
    """What the image exposes and sets; empty on real nodes until one of the namespace has pulled it."""
    found = ImageDescription.objects.filter(namespace=namespace, name=name).first()
    if found is not None:
        ports = [(number, protocol) for number, protocol in found.ports]
        return ImageFacts(ports, found.env, found.volumes, found.digest)
    if has_real_nodes(namespace):
        return ImageFacts()
    image = image_of(name)
    return ImageFacts(image.ports, image.env, image.volumes)


def note_image(namespace: int, name: str, facts: ImageFacts) -> bool:
    """Stores what a pull has shown; returns whether the image differs from the one known before."""
    before = image_for(namespace, name)
    values = {"ports": facts.ports, "env": facts.env, "volumes": facts.volumes, "digest": facts.digest}
    ImageDescription.objects.update_or_create(namespace_id=namespace, name=name, defaults=values)
    return _comparable(before) != _comparable(facts)


def _comparable(facts: ImageFacts) -> tuple[list[Port], dict[str, str], list[str]]:
    return list(facts.ports), dict(facts.env), list(facts.volumes)
