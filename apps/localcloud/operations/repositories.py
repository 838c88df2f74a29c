"""Adding external repositories, changing their credentials, removing them. Manual: External Repositories."""

from apps.cloud.contract import REPOSITORY

from ..access import demand_role
from ..addresses import repository_uri
from ..calls import Call, Done
from ..checks import checked_credentials, checked_repository, demand_both
from ..errors import Conflict
from ..filters import checked_query
from ..images import host_of
from ..models import Action, Namespace, Registry, Repository, Role
from ..records import Target, finished
from ..sealing import SealedError, seal, unseal
from ..tasks import title
from .lifecycle import lock_object


def create(call: Call) -> Done:
    namespace = _locked_namespace(call)
    values = checked_repository(call.read_body())
    name = values.pop("name")
    if Repository.objects.filter(namespace=namespace, name=name).exists():
        raise Conflict(f"name: the repository {name} is already in {namespace.name}.")
    repository = Repository(namespace=namespace, name=name, registry=_registry(namespace, host_of(name)))
    _store_credentials(repository, values)
    repository.save(force_insert=True)
    target = Target(namespace, REPOSITORY.name, repository.uuid, repository_uri(name, namespace.name))
    return Done(repository, _recorded(call, target, f"Added the repository {name}."), call.endpoint.status)


def update(call: Call) -> Done:
    demand_role(call.origin.user, call.target.namespace, Role.ADMIN)
    checked_query(call.query, call.endpoint)
    repository: Repository = lock_object("repository", call.target.uuid)
    given = checked_credentials(call.read_body())
    if given:
        _store_credentials(repository, demand_both({**_stored_credentials(repository, given), **given}))
        repository.save(update_fields=["credentials"])
    said = "Changed the credentials." if given else "Nothing was changed."
    return Done(repository, _recorded(call, call.target, said), call.endpoint.status)


def delete(call: Call) -> Done:
    _locked_namespace(call)
    repository: Repository = call.obj
    Repository.objects.filter(pk=repository.pk).delete()
    Registry.objects.filter(pk=repository.registry_id, is_docker_registry=False, repositories=None).delete()
    said = f"Removed the repository {repository}; it still exists on {repository.registry}."
    return Done(None, _recorded(call, call.target, said), call.endpoint.status)


def _locked_namespace(call: Call) -> Namespace:
    """The namespace, locked so that a registry is neither added twice nor removed while a repository is added to it."""
    demand_role(call.origin.user, call.target.namespace, Role.ADMIN)
    checked_query(call.query, call.endpoint)
    return Namespace.objects.select_for_update().get(pk=call.target.namespace.pk)


def _registry(namespace: Namespace, host: str) -> Registry:
    port = host.partition(":")[2]
    found, _ = Registry.objects.get_or_create(
        namespace=namespace, host=host, defaults={"name": host, "port": int(port) if port else 443}
    )
    return found


def _stored_credentials(repository: Repository, given: dict[str, str]) -> dict[str, str]:
    """The repository's stored credentials; empty if there are none, or if both are about to be replaced."""
    if not repository.credentials or len(given) > 1:
        return {"username": "", "password": ""}
    try:
        return unseal(repository.credentials, owner=repository.uuid)
    except SealedError:
        raise Conflict(
            "The stored credentials can no longer be decrypted; give both the user name and the password."
        ) from None


def _store_credentials(repository: Repository, credentials: dict[str, str]) -> None:
    repository.credentials = seal(credentials, owner=repository.uuid) if credentials["username"] else ""


def _recorded(call: Call, target: Target, said: str) -> Action:
    name = call.endpoint.name
    return finished(call.origin, target, title(REPOSITORY, name), f"{REPOSITORY.name}.{name}", said=said)
