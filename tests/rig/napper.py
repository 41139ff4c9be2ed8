"""A worker of scripts that falls asleep: napper.py FOLDER SECONDS AGAIN

Once it is given an attempt it makes FOLDER/begun and waits for FOLDER/go. Then it gives the attempt
back as asleep for SECONDS, and says whether it serves AGAIN (1) or ends (0). The layouts are those
of engine/shim/lease.cpp.
"""
import os
import struct
import sys
import time

LINE, MEMORY = 0, 3
INPUT = b"the input of a nap"
INTERRUPTED = 75

folder, seconds, again = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
while os.read(LINE, 64):
    open(folder + "/begun", "w").close()
    while not os.path.exists(folder + "/go"):
        time.sleep(0.002)
    until_us = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000 + int(seconds * 1e6)
    os.pwrite(MEMORY, INPUT, 0)
    os.write(LINE, struct.pack("=Qqii", len(INPUT), until_us, INTERRUPTED, again))
    if not again:
        sys.exit(INTERRUPTED)
