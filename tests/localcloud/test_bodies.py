"""Bodies that no call takes."""

from tests import servers
from tests.endless_body import megabytes_taken


def test_no_more_of_a_body_is_read_than_anything_takes(local_cloud: servers.Running) -> None:
    """Not even of somebody unknown's."""
    assert 15 < megabytes_taken(local_cloud, "/api/app/v1/service/") < 64
