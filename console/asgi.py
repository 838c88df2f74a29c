"""The console as ASGI: pages over HTTP, streams over websockets."""

import gc
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")

from console.handler import one_hop_application

http_application = one_hop_application()

from channels.routing import ProtocolTypeRouter  # noqa: E402  (after Django is set up)

from apps.gateway.routing import websocket_application  # noqa: E402

gc.collect()
gc.freeze()  # what is there for good is not gone through again: that stops every stream for a tenth of a second
sys.setswitchinterval(0.0005)  # a thread that computes holds up the streams for no longer

application = ProtocolTypeRouter({"http": http_application, "websocket": websocket_application})
