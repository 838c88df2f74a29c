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
gc.freeze()  # a garbage collection of everything imported would stall every stream for 0.1 s
sys.setswitchinterval(0.0005)  # seconds for which a busy thread can hold up the streams

application = ProtocolTypeRouter({"http": http_application, "websocket": websocket_application})
