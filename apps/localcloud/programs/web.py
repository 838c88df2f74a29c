"""Web servers and applications."""

import json
from collections.abc import Iterator

from .base import Program, Say, Setting, lines
from .needs import Needs

PATHS = (
    "/", "/", "/products", "/products/4711", "/products/4712", "/cart", "/checkout", "/api/v1/orders",
    "/api/v1/items?page=2", "/static/app.css", "/static/app.js", "/favicon.ico", "/healthz", "/search?q=lamp", "/login",
)  # fmt: skip
AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "curl/8.5.0",
    "kube-probe/1.29",
)
STATUSES = (200,) * 24 + (304,) * 6 + (301, 404, 404, 499, 502)
METHODS = ("GET",) * 8 + ("POST", "HEAD")
GREEN, YELLOW, RED, RESET = "\x1b[32m", "\x1b[33m", "\x1b[31m", "\x1b[0m"


def _client(setting: Setting) -> str:
    numbers = (setting.random.randint(1, 254) for _ in range(3))
    return ".".join(str(number) for number in (setting.random.choice((10, 172, 198, 203)), *numbers))


def access_line(setting: Setting) -> str:
    pick = setting.random.choice
    stamp = setting.stamp("%d/%b/%Y:%H:%M:%S +0000")
    size = setting.random.randint(120, 48_000)
    request = f"{pick(METHODS)} {pick(PATHS)} HTTP/1.1"
    return f'{_client(setting)} - - [{stamp}] "{request}" {pick(STATUSES)} {size} "-" "{pick(AGENTS)}"'


def _nginx_opening(setting: Setting) -> Iterator[Say]:
    yield from lines(
        "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration",
        "/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh",
        "10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf",
        "/docker-entrypoint.sh: Configuration complete; ready for start up",
    )
    notice = setting.stamp("%Y/%m/%d %H:%M:%S [notice] 1#1: ")
    yield from lines(
        f'{notice}using the "epoll" event method',
        f"{notice}nginx/{setting.env.get('NGINX_VERSION', '1.25.5')}",
        f"{notice}start worker processes",
        f"{notice}start worker process 29",
        stream="stderr",
    )


def _nginx_chatter(setting: Setting) -> Iterator[Say]:
    yield from lines(*(access_line(setting) for _ in range(setting.random.randint(1, 3))))
    if setting.random.random() < 0.06:
        stamp = setting.stamp("%Y/%m/%d %H:%M:%S")
        text = 'open() "/usr/share/nginx/html/favicon.ico" failed (2: No such file or directory)'
        number = setting.random.randint(10, 9999)
        yield Say(f"{stamp} [error] 29#29: *{number} {text}, client: {_client(setting)}, server: localhost", "stderr")


def _nginx_closing(setting: Setting) -> Iterator[Say]:
    stamp = setting.stamp("%Y/%m/%d %H:%M:%S")
    return lines(f"{stamp} [notice] 1#1: signal 15 (SIGTERM) received, exiting", stream="stderr")


def _httpd_opening(setting: Setting) -> Iterator[Say]:
    stamp = setting.stamp("%a %b %d %H:%M:%S.%L %Y")
    return lines(
        f"AH00558: httpd: Could not determine the server's fully qualified domain name, using {setting.hostname}",
        f"[{stamp}] [mpm_event:notice] [pid 1] AH00489: Apache/2.4.59 (Unix) configured -- resuming normal operations",
        f"[{stamp}] [core:notice] [pid 1] AH00094: Command line: 'httpd -D FOREGROUND'",
        stream="stderr",
    )


def _app_opening(setting: Setting) -> Iterator[Say]:
    port = setting.ports[0] if setting.ports else 8080
    environment = setting.env.get("NODE_ENV") or setting.env.get("APP_ENV") or "production"
    yield from lines(
        f"{GREEN}info{RESET}  {setting.name} starting in {environment} mode",
        f"{GREEN}info{RESET}  configuration read from the environment ({len(setting.env)} variables)",
        f"{GREEN}info{RESET}  connected to database",
        f"{GREEN}info{RESET}  listening on 0.0.0.0:{port}",
    )


def _app_chatter(setting: Setting) -> Iterator[Say]:
    for _ in range(setting.random.randint(1, 2)):
        kind = setting.random.random()
        if kind < 0.55:
            yield Say(_json_line(setting))
        elif kind < 0.9:
            yield Say(access_line(setting))
        elif kind < 0.97:
            yield Say(f"{YELLOW}warn{RESET}  slow query on orders took {setting.random.randint(210, 1900)} ms")
        else:
            yield from _failure(setting)


def _json_line(setting: Setting) -> str:
    entry = {
        "time": setting.stamp("%Y-%m-%dT%H:%M:%S.%LZ"),
        "level": "info",
        "msg": "request completed",
        "method": setting.random.choice(METHODS),
        "path": setting.random.choice(PATHS),
        "status": setting.random.choice(STATUSES),
        "duration_ms": round(setting.random.expovariate(1 / 40), 1),
        "request_id": f"{setting.random.getrandbits(48):012x}",
    }
    return json.dumps(entry)


def _failure(setting: Setting) -> Iterator[Say]:
    return lines(
        f"{RED}error{RESET} payment provider answered 503 for order {setting.random.randint(10_000, 99_999)}",
        "    at Payments.charge (/app/lib/payments.js:88:15)",
        "    at async Orders.confirm (/app/lib/orders.js:41:5)",
        stream="stderr",
    )


def _app_closing(setting: Setting) -> Iterator[Say]:
    return lines(f"{GREEN}info{RESET}  SIGTERM received, closing {setting.random.randint(0, 9)} connections")


NGINX = Program(_nginx_opening, _nginx_chatter, (2.0, 8.0), closing=_nginx_closing, needs=Needs(0.06, 24, 18, 120))
HTTPD = Program(_httpd_opening, _nginx_chatter, (2.0, 8.0), needs=Needs(0.08, 60, 15, 90))
APP = Program(_app_opening, _app_chatter, (2.0, 7.0), closing=_app_closing, needs=Needs(0.22, 140, 25, 40))
