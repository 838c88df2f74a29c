"""Databases, caches and queues."""

from collections.abc import Iterator

from .base import Program, Say, Setting, lines
from .needs import Needs


def _redis_opening(setting: Setting) -> Iterator[Say]:
    stamp = setting.stamp("%d %b %Y %H:%M:%S.%L")
    return lines(
        f"1:C {stamp} * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo",
        f"1:C {stamp} * Redis version=7.2.4, bits=64, commit=00000000, modified=0, pid=1, just started",
        f"1:M {stamp} * Running mode=standalone, port=6379.",
        f"1:M {stamp} * Server initialized",
        f"1:M {stamp} * Ready to accept connections tcp",
    )


def _redis_chatter(setting: Setting) -> Iterator[Say]:
    stamp = setting.stamp("%d %b %Y %H:%M:%S.%L")
    child = setting.random.randint(20, 900)
    return lines(
        f"1:M {stamp} * {setting.random.randint(100, 2000)} changes in 60 seconds. Saving...",
        f"1:M {stamp} * Background saving started by pid {child}",
        f"{child}:C {stamp} * DB saved on disk",
        f"1:M {stamp} * Background saving terminated with success",
    )


def _redis_closing(setting: Setting) -> Iterator[Say]:
    stamp = setting.stamp("%d %b %Y %H:%M:%S.%L")
    return lines(
        f"1:signal-handler ({int(setting.at)}) Received SIGTERM scheduling shutdown...",
        f"1:M {stamp} * User requested shutdown...",
        f"1:M {stamp} # Redis is now ready to exit, bye bye...",
    )


def _postgres_opening(setting: Setting) -> Iterator[Say]:
    stamp = setting.stamp("%Y-%m-%d %H:%M:%S.%L UTC")
    yield from lines("", "PostgreSQL Database directory appears to contain a database; Skipping initialization", "")
    yield from lines(
        f"{stamp} [1] LOG:  starting PostgreSQL 16.3 (Debian 16.3-1.pgdg120+1) on x86_64-pc-linux-gnu, 64-bit",
        f'{stamp} [1] LOG:  listening on IPv4 address "0.0.0.0", port 5432',
        f'{stamp} [1] LOG:  listening on Unix socket "/var/run/postgresql/.s.PGSQL.5432"',
        f"{stamp} [29] LOG:  database system was shut down at {stamp}",
        f"{stamp} [1] LOG:  database system is ready to accept connections",
        stream="stderr",
    )


def _postgres_chatter(setting: Setting) -> Iterator[Say]:
    stamp = setting.stamp("%Y-%m-%d %H:%M:%S.%L UTC")
    buffers = setting.random.randint(3, 900)
    yield from lines(f"{stamp} [27] LOG:  checkpoint starting: time", stream="stderr")
    yield Say(
        f"{stamp} [27] LOG:  checkpoint complete: wrote {buffers} buffers ({buffers / 163.84:.1f}%); "
        f"0 WAL file(s) added, 0 removed, 0 recycled; write={buffers / 10:.3f} s, sync=0.004 s",
        "stderr",
    )
    if setting.random.random() < 0.15:
        pid = setting.random.randint(40, 900)
        yield Say(f'{stamp} [{pid}] ERROR:  duplicate key value violates unique constraint "orders_pkey"', "stderr")


def _postgres_closing(setting: Setting) -> Iterator[Say]:
    stamp = setting.stamp("%Y-%m-%d %H:%M:%S.%L UTC")
    return lines(
        f"{stamp} [1] LOG:  received smart shutdown request",
        f"{stamp} [27] LOG:  shutting down",
        f"{stamp} [1] LOG:  database system is shut down",
        stream="stderr",
    )


def _mysql_opening(setting: Setting) -> Iterator[Say]:
    stamp = setting.stamp("%Y-%m-%dT%H:%M:%S.%L000Z")
    yield Say(setting.stamp("%Y-%m-%d %H:%M:%S+00:00 [Note] [Entrypoint]: Entrypoint script for MySQL Server started."))
    yield from lines(
        f"{stamp} 0 [System] [MY-010116] [Server] mysqld (mysqld 8.4.0) starting as process 1",
        f"{stamp} 1 [System] [MY-013576] [InnoDB] InnoDB initialization has started.",
        f"{stamp} 1 [System] [MY-013577] [InnoDB] InnoDB initialization has ended.",
        f"{stamp} 0 [System] [MY-010931] [Server] mysqld: ready for connections. Version: '8.4.0'  port: 3306",
        stream="stderr",
    )


def _mysql_chatter(setting: Setting) -> Iterator[Say]:
    stamp = setting.stamp("%Y-%m-%dT%H:%M:%S.%L000Z")
    session = setting.random.randint(10, 9000)
    text = f"Aborted connection {session} to db: 'shop' user: 'shop' (Got timeout reading communication packets)."
    return lines(f"{stamp} {session} [Note] [MY-010914] [Server] {text}", stream="stderr")


def _rabbitmq_opening(setting: Setting) -> Iterator[Say]:
    stamp = setting.stamp("%Y-%m-%d %H:%M:%S.%L000+00:00")
    return lines(
        "  ##  ##      RabbitMQ 3.13.2",
        "  ##  ##",
        "  ##########  Copyright (c) 2007-2024 Broadcom Inc and/or its subsidiaries",
        "  ######  ##",
        "  ##########  Licensed under the MPL 2.0. Website: https://rabbitmq.com",
        f"{stamp} [info] <0.9.0> Node rabbit@{setting.hostname} started",
        f"{stamp} [info] <0.9.0> Server startup complete; 4 plugins started.",
    )


def _rabbitmq_chatter(setting: Setting) -> Iterator[Say]:
    stamp = setting.stamp("%Y-%m-%d %H:%M:%S.%L000+00:00")
    session = f"<0.{setting.random.randint(700, 9000)}.0>"
    peer = f"10.7.0.{setting.random.randint(1, 60)}:{setting.random.randint(33000, 60000)}"
    return lines(
        f"{stamp} [info] {session} accepting AMQP connection {peer} -> 10.7.0.9:5672",
        f"{stamp} [info] {session} connection {peer}: user 'shop' authenticated and granted access to vhost '/'",
    )


REDIS = Program(_redis_opening, _redis_chatter, (6.0, 20.0), closing=_redis_closing, needs=Needs(0.05, 30, 30, 60))
POSTGRES = Program(
    _postgres_opening, _postgres_chatter, (6.0, 20.0), closing=_postgres_closing, needs=Needs(0.12, 110, 20, 50)
)
MYSQL = Program(_mysql_opening, _mysql_chatter, (6.0, 20.0), needs=Needs(0.15, 380, 20, 50))
RABBITMQ = Program(_rabbitmq_opening, _rabbitmq_chatter, (5.0, 15.0), needs=Needs(0.09, 130, 15, 15))
