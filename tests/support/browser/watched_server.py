"""`webdemo` with full logging, a record of its network targets and writes, and a bug on demand.

Run as `python watched_server.py NOTES [option...]`; NOTES is the number of an open file descriptor.
"""

import json
import logging
import os
import sys

ADDRESSES = {
    "socket.bind": 1,
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
BUG_MARK = b"\x17\x2a\x3b\x4c"
"""First bytes of a picture that makes the server raise an unexpected error."""


def watch(notes):
    """Record every address connected to or looked up and every file opened for writing."""

    def hook(event, args):
        if event in ADDRESSES:
            note = event, str(args[ADDRESSES[event]])
        elif (event == "open" and isinstance(args[2], int) and args[2] & WRITING) or event in (
            "os.mkdir",
            "os.rename",
            "subprocess.Popen",
            "os.posix_spawn",
            "os.exec",
        ):
            note = event, str(args[0])
        else:
            return
        os.write(notes, (json.dumps(note) + "\n").encode())

    sys.addaudithook(hook)


def plant_bug():
    from webdemo.vision import codec

    decode = codec.decode_frame

    def decode_frame(picture, *args):
        rgb_frame = decode(picture, *args)
        if bytes(picture[:4]) == BUG_MARK:
            raise ZeroDivisionError("a bug")
        return rgb_frame

    codec.decode_frame = decode_frame


if __name__ == "__main__":
    watch(int(sys.argv.pop(1)))
    logging.basicConfig(level=1)
    plant_bug()
    from webdemo.__main__ import main

    main()
