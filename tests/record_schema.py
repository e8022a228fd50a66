"""Records on standard input, one after another, against their schema, by
python3-jsonschema.  Prints what is wrong; with --basic also every member that
the basic profile does not have."""
import json
import sys

import jsonschema

schema = json.load(open("kiosk/record.schema.json"))
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
bad = 0
NODES = ("basic", "person", "contents", "hits", "note")


def unclassified(s, path):
    """Members of the schema itself that no profile names."""
    for name, member in s.get("properties", {}).items():
        if member.get("x-profile") not in NODES:
            yield f"{path}.{name}: in no profile"
        yield from unclassified(member, f"{path}.{name}")
    if "items" in s:
        yield from unclassified(s["items"], path + "[]")


def full_only(s, v, path):
    if isinstance(v, dict):
        for name, value in v.items():
            member = s.get("properties", {}).get(name, {})
            if member.get("x-profile", "basic") != "basic":
                yield f"{path}.{name}: not in the basic profile"
            yield from full_only(member, value, f"{path}.{name}")
    elif isinstance(v, list):
        for value in v:
            yield from full_only(s.get("items", {}), value, path + "[]")


def say(text):
    global bad
    bad += 1
    print(text)


for text in unclassified(schema, "$"):
    say(text)
rest = sys.stdin.read().strip()
count = 0
while rest:
    record, end = json.JSONDecoder().raw_decode(rest)
    rest = rest[end:].lstrip()
    count += 1
    for error in validator.iter_errors(record):
        say(f"{error.json_path}: {error.message[:200]}")
    if "--basic" in sys.argv:
        for text in full_only(schema, record, "$"):
            say(text)
if count == 0:
    say("no record")
sys.exit(1 if bad else 0)
