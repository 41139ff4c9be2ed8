"""A folder that says of itself that it lies on another machine: FUSE under the name of sshfs."""
import ctypes
import os
import struct
import threading

LOOKUP, GETATTR, STATFS, INIT, OPENDIR, RELEASEDIR = 1, 3, 17, 26, 27, 29
SILENT = (2, 36, 42)  # forget, interrupt, batch_forget: nobody waits for an answer
FOLDER_0700 = 0o40700


class NetworkFolder:
    """Mounted while in use; empty, and nothing can be made in it. `asked` holds the opcodes that
    the kernel passed on."""

    def __init__(self, path):
        self.path, self.asked = path, []
        self.libc = ctypes.CDLL(None, use_errno=True)

    def __enter__(self):
        os.mkdir(self.path)
        self.device = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
        options = f"fd={self.device},rootmode=40700,user_id={os.getuid()},group_id={os.getgid()}"
        if self.libc.mount(b"host:/", self.path.encode(), b"fuse.sshfs", 0, options.encode()) != 0:
            raise OSError(ctypes.get_errno(), "mount")
        self.server = threading.Thread(target=self.serve, daemon=True)
        self.server.start()
        return self

    def __exit__(self, *_):
        self.libc.umount2(self.path.encode(), 2)
        self.server.join(10)
        os.close(self.device)

    def serve(self):
        while True:
            try:
                request = os.read(self.device, 1 << 20)
            except OSError:  # unmounted
                return
            _, opcode, unique, _ = struct.unpack_from("<IIQQ", request)
            self.asked.append(opcode)
            if opcode in SILENT:
                continue
            error, body = self.answer(opcode)
            os.write(self.device, struct.pack("<IiQ", 16 + len(body), error, unique) + body)

    def answer(self, opcode):
        if opcode == INIT:
            return 0, struct.pack("<IIIIHHIIHHI7I", 7, 31, 0, 0, 1, 1, 4096, 1, 0, 0, 0, *[0] * 7)
        if opcode == GETATTR:
            times = [0] * 6
            return 0, struct.pack("<QII6Q3I7I", 1, 0, 0, 1, 0, 0, *times, FOLDER_0700, 2,
                                  os.getuid(), os.getgid(), 0, 4096, 0)
        if opcode == STATFS:
            return 0, struct.pack("<5Q4I6I", 1 << 20, 1 << 19, 1 << 19, 1 << 10, 1 << 9, 4096, 255,
                                  4096, 0, *[0] * 6)
        if opcode == OPENDIR:
            return 0, struct.pack("<QII", 0, 0, 0)
        if opcode == RELEASEDIR:
            return 0, b""
        return (-2, b"") if opcode == LOOKUP else (-38, b"")
