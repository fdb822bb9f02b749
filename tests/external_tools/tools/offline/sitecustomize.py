"""Loaded before a tool in Python: whoever reaches for another machine stops the tool, and is seen."""

import os
import sys

HERE = {"localhost", "127.0.0.1", "::1", "", None}


def guard(event, arguments):
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if isinstance(host, bytes):
        host = host.decode()
    if host not in HERE:
        os.write(2, f"offline: a tool tried to reach {host}\n".encode())
        # An exception could be caught.
        os._exit(97)


sys.addaudithook(guard)
