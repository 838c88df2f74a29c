"""The console as ASGI: pages over HTTP, streams over websockets."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")

from console.handler import one_hop_application

http_application = one_hop_application()

from channels.routing import ProtocolTypeRouter  # noqa: E402  (after Django is set up)

from apps.gateway.routing import websocket_application  # noqa: E402

application = ProtocolTypeRouter({"http": http_application, "websocket": websocket_application})
