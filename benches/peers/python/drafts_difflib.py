"""Words that difflib deletes and inserts between two files."""
import difflib
import sys

older, newer = (open(path, encoding="utf-8").read().split() for path in sys.argv[1:3])
edits = 0
for kind, from_older, to_older, from_newer, to_newer in difflib.SequenceMatcher(None, older, newer, autojunk=False).get_opcodes():
    if kind != "equal":
        edits += to_older - from_older + to_newer - from_newer
print(edits)
