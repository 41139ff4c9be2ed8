"""Servers on free ports of 127.0.0.1, each in a folder of its own: ours, nginx and haproxy."""
import os
import shutil
import socket
import subprocess
import tempfile
import time


def wait_for(port, process):
    for _ in range(1200):
        if process.poll() is not None:
            raise AssertionError(f"{process.args[0]} ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"{process.args[0]} does not listen")


class Server:
    """A process and its folder; both are gone after the block."""
    reserve = None

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="http-server-")
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        process = getattr(self, "process", None)
        if process is not None:
            process.terminate()
            process.wait(10)
            for stream in (process.stdin, process.stdout):
                if stream:
                    stream.close()
        if self.reserve is not None:
            self.reserve.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def reserve_port(self):
        """For a server that shares its port (SO_REUSEPORT): nobody else gets it meanwhile."""
        self.reserve = socket.socket()
        self.reserve.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.reserve.bind(("127.0.0.1", 0))
        self.port = self.reserve.getsockname()[1]

    def run(self, name, configuration, *command):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(configuration)
        with open(os.path.join(self.folder, "output"), "w", encoding="utf-8") as output:
            self.process = subprocess.Popen([*command, path], cwd=self.folder, stdout=output,
                                            stderr=output)
        wait_for(self.port, self.process)


class Ours(Server):
    name = "ours"

    def start(self):
        self.process = subprocess.Popen([os.environ["EXAMPLE_SERVER"]], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.port, self.operators = map(int, self.process.stdout.readline().split())

    def counts(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        words = self.process.stdout.readline().split()
        return {name: int(value) for name, value in (word.split("=") for word in words)}

    def resident_kib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as status:
            line = next(line for line in status if line.startswith("VmRSS:"))
        return int(line.split()[1])


class Nginx(Server):
    name = "nginx"

    def start(self):
        self.reserve_port()
        self.run("nginx.conf", f"""\
daemon off; master_process off; pid nginx.pid; error_log stderr;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server {{
    listen 127.0.0.1:{self.port} reuseport;
    client_header_timeout 1s; client_body_timeout 1s; keepalive_timeout 1s;
    location / {{ return 200 "taken"; }}
    location /echo {{ proxy_pass http://127.0.0.1:{self.port}/; }}
  }}
}}
""", "nginx", "-p", self.folder, "-c")


class Haproxy(Server):
    name = "haproxy"

    def start(self):
        self.reserve_port()
        self.run("haproxy.cfg", f"""\
defaults
  mode http
  timeout client 1s
  timeout http-request 1s
  timeout http-keep-alive 1s
  timeout connect 1s
  timeout server 1s
frontend all
  bind 127.0.0.1:{self.port}
  option http-buffer-request
  http-request return status 200 content-type text/plain string taken
""", "haproxy", "-db", "-f")
