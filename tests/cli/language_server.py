"""yaml-language-server, the engine of VS Code's YAML extension, spoken to as an editor speaks."""
import json
import os
import queue
import shutil
import subprocess
import threading
import urllib.parse

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
SERVER = os.path.join(ROOT, "build/npm/node_modules/yaml-language-server/bin/yaml-language-server")
SECONDS = 60


def address(path):
    return "file://" + urllib.parse.quote(path)


class LanguageServer:
    """One server with one folder open. Places are (line, column), both from 0."""

    def __init__(self, folder, schemas):
        if not os.path.isfile(SERVER):
            raise RuntimeError("yaml-language-server is not there: tests/npm/install.sh build/npm")
        self.settings = {"yaml": {"schemas": schemas, "completion": True, "hover": True,
                                  "validate": True, "schemaStore": {"enable": False}}}
        self.process = subprocess.Popen(
            [shutil.which("node"), SERVER, "--stdio"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder)
        self.answers = queue.Queue()
        self.told = queue.Queue()
        self.last_id = 0
        self.configured = threading.Event()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        self.ask("initialize", {
            "processId": os.getpid(), "rootUri": address(folder), "capabilities": {
                "workspace": {"configuration": True, "didChangeConfiguration": {}},
                "textDocument": {"completion": {"completionItem": {
                    "snippetSupport": True, "documentationFormat": ["markdown"]}},
                    "hover": {"contentFormat": ["markdown"]}}}})
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": self.settings})
        # What is opened before that is judged by no schema.
        if not self.configured.wait(SECONDS):
            raise RuntimeError("yaml-language-server has not asked for its settings")

    def send(self, message):
        body = json.dumps(dict(message, jsonrpc="2.0")).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def tell(self, method, params):
        self.send({"method": method, "params": params})

    def ask(self, method, params):
        self.last_id += 1
        self.send({"id": self.last_id, "method": method, "params": params})
        answer = self.answers.get(timeout=SECONDS)
        if answer["id"] != self.last_id or "error" in answer:
            raise RuntimeError(f"{method}: {answer}")
        return answer["result"]

    def read(self):
        while True:
            length = 0
            while line := self.process.stdout.readline().strip():
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if length == 0:
                return
            self.take(json.loads(self.process.stdout.read(length)))

    def take(self, message):
        if "method" not in message:
            self.answers.put(message)
        elif message["method"] == "workspace/configuration":
            sections = [item.get("section") for item in message["params"]["items"]]
            self.send({"id": message["id"],
                       "result": [self.settings.get(section, {}) for section in sections]})
            self.configured.set()
        elif "id" in message:
            self.send({"id": message["id"], "result": None})
        elif message["method"] == "textDocument/publishDiagnostics":
            self.told.put(message["params"])

    def open(self, path, text):
        """Shows the text as the file at `path`, and returns what the editor would underline."""
        uri = address(path)
        self.tell("textDocument/didOpen", {"textDocument": {
            "uri": uri, "languageId": "yaml", "version": 1, "text": text}})
        while True:
            told = self.told.get(timeout=SECONDS)
            if told["uri"] == uri:
                return told["diagnostics"]

    def at(self, method, path, line, column):
        return self.ask("textDocument/" + method, {
            "textDocument": {"uri": address(path)},
            "position": {"line": line, "character": column}})

    def completions(self, path, line, column):
        found = self.at("completion", path, line, column)
        items = found["items"] if isinstance(found, dict) else found
        return {item["label"]: item for item in items or []}

    def hover(self, path, line, column):
        found = self.at("hover", path, line, column)
        return found["contents"]["value"] if found else ""

    def stop(self):
        self.ask("shutdown", None)
        self.tell("exit", None)
        self.process.wait(SECONDS)
        self.process.stdin.close()
        self.process.stdout.close()
