"""Several drafts in one table by CollateX, as JSON."""
import sys

from collatex import Collation, collate

drafts = Collation()
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as draft:
        drafts.add_plain_witness(path, draft.read())
print(collate(drafts, output="json", segmentation=False))
