#!/usr/bin/env python3
"""The JSON Schema before a validator that is not ours: every runbook passes, mistakes do not."""
import glob
import json
import os

import jsonschema
import yaml

from cli_world import CliTest, main
from shipped import shipped_runbooks

TRIGGERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../triggers/*.yaml")

# Steps that are wrong, and the key or word that the schema must blame.
WRONG_STEPS = {
    "a key that is none": ({"runn": ["ls"]}, "runn"),
    "a program that is no list": ({"run": "ls"}, "ls"),
    "an action that is none": ({"uses": "exce", "with": {}}, "exce"),
    "a parameter that is none": ({"uses": "notify", "with": {"txt": "a"}}, "txt"),
    "a parameter that is missing": ({"uses": "notify", "with": {}}, "text"),
    "a bare number as a duration": ({"run": ["ls"], "timeout": 30}, "30"),
    "a duration without a unit": ({"run": ["ls"], "timeout": "30"}, "30"),
    "an effect that is none": ({"run": ["ls"], "effect": "safe"}, "safe"),
    "too many attempts": ({"run": ["ls"], "retry": {"attempts": 5000}}, "5000"),
    "a wrong step in a block": ({"steps": {"in": {"runn": ["ls"]}}}, "runn"),
    "a wrong probe": ({"run": ["ls"], "probe": {"uses": "nothing"}}, "nothing"),
}
WRONG_HEADS = {
    "another version": ({"reprise": 2}, "1"),
    "an unknown key": ({"owners": "me"}, "owners"),
    "a severity that is none": ({"severity": "urgent"}, "urgent"),
    "an input of no type": ({"inputs": {"n": {"type": "integer"}}}, "integer"),
    "a clock that is none": ({"objectives": {"rto": {"clock": "wall"}}}, "wall"),
    "a conflict that is none": ({"concurrency": {"group": "a", "on_conflict": "wait"}}, "wait"),
}


def as_written(path):
    """Data as an editor sees it: dates stay text."""
    class Loader(yaml.SafeLoader):
        pass
    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in found if not tag.endswith("timestamp")]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()}
    with open(path) as file:
        return yaml.load(file, Loader)


class Schema(CliTest):
    def setUp(self):
        super().setUp()
        self.schema = json.loads(self.call("schema", code=0).stdout)
        jsonschema.Draft7Validator.check_schema(self.schema)
        self.validator = jsonschema.Draft7Validator(self.schema)

    def problems(self, runbook):
        return [error.message + " " + " ".join(inner.message for inner in error.context)
                for error in self.validator.iter_errors(runbook)]

    def test_triggers_have_a_schema_of_their_own(self):
        schema = json.loads(self.call("schema", "--triggers", code=0).stdout)
        jsonschema.Draft7Validator.check_schema(schema)
        self.validator = jsonschema.Draft7Validator(schema)
        files = glob.glob(TRIGGERS)
        self.assertEqual(len(files), 2)
        for path in files:
            self.assertEqual(self.problems(as_written(path)), [], path)
        rule = {"name": "a", "channels": ["b"]}
        for wrong in ({"when": {"count": 3}}, {"match": {"lables": {}}}, {"cooldown": "30"},
                      {"start": {"runbook": "a", "approval": "maybe"}}, {"severity": "urgent"}):
            self.assertNotEqual(self.problems({"rules": [{**rule, **wrong}]}), [], wrong)
        self.assertNotEqual(self.problems({"sources": {"am": {"kind": "generic"}}}), [])

    def test_every_runbook_of_the_tree_passes(self):
        books = shipped_runbooks()
        self.assertGreater(len(books), 20)
        for kind in ("minimal", "service-restart", "database-restore"):
            self.call("new", "runbook", kind + ".yaml", "--kind", kind, code=0)
            books.append(self.path(kind + ".yaml"))
        for path in books:
            self.assertEqual(self.problems(as_written(path)), [], path)

    def test_mistakes_do_not_pass_and_neither_do_they_with_validate(self):
        good = {"reprise": 1, "runbook": "a/b", "steps": {"one": {"run": ["ls"]}}}
        self.assertEqual(self.problems(good), [])
        wrong = {name: (dict(good, steps={"one": step}), word)
                 for name, (step, word) in WRONG_STEPS.items()}
        wrong |= {name: (good | head, word) for name, (head, word) in WRONG_HEADS.items()}
        for name, (book, word) in wrong.items():
            told = self.problems(book)
            self.assertTrue(any(word in text for text in told), f"{name}: {told}")
            self.call("validate", self.write("rb.json", json.dumps(book)), code=2)

    def test_every_key_is_described_for_the_editor(self):
        definitions = self.schema["definitions"]
        places = {"runbook": self.schema, "output": definitions["outputs"][
            "additionalProperties"]["anyOf"][0]}
        places |= {name: definitions[name] for name in
                   ("step", "handler", "probe", "retry", "expect", "repeat", "input")}
        for place, schema in places.items():
            self.assertGreater(len(schema["properties"]), 2)
            for key, value in schema["properties"].items():
                self.assertIn("description", value, f"{place}.{key}")


if __name__ == "__main__":
    main()
