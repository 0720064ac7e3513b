"""Drafts as Word files, and what a Word file with tracked changes says: `write FOLDER`, `read FOLDER REDLINE`, `ask FOLDER HOST`."""
import base64
import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from xml.etree import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def lines(path):
    """The lines that become paragraphs, each with its number, without what stands before the first article."""
    numbered = list(enumerate(path.read_text(encoding="utf-8").split("\n"), 1))
    return [(number, line.strip()) for number, line in numbered[3:] if line.strip()]


def write(folder):
    """A paragraph for each line; titles as headings; numbers, points and brackets as plain text."""
    # Nothing else here needs more than Python has.
    import docx

    for draft in ("older", "newer"):
        document = docx.Document()
        heading = document.styles["Heading 1"]
        # Appending looks at all paragraphs before; inserting before the last one does not.
        last = document.add_paragraph()
        for _, line in lines(folder / f"{draft}.treaty"):
            title = line.removeprefix("# ")
            last.insert_paragraph_before(title, heading if title != line else None)
        last._element.getparent().remove(last._element)
        document.save(folder / f"{draft}.docx")
    older, newer = (base64.b64encode((folder / f"{draft}.docx").read_bytes()).decode() for draft in ("older", "newer"))
    request = {"id": 1, "op": "docx_diff_compare", "args": {"leftB64": older, "rightB64": newer}}
    (folder / "request").write_text(json.dumps(request) + "\n")


def read(folder, redline):
    """Words deleted and inserted, words moved, and the moves as lines of the older and the newer draft."""
    body = ElementTree.fromstring(zipfile.ZipFile(redline).read("word/document.xml")).find(f"{W}body")
    edits, carried, came, went = 0, 0, {}, {}
    of_older, of_newer, older, newer = [], [], "", ""

    def texts(element, marks):
        marks = marks | {element.tag}
        if element.tag in (f"{W}t", f"{W}delText"):
            yield marks, element.text or ""
        for child in element:
            yield from texts(child, marks)

    gone, new = {f"{W}del", f"{W}moveFrom"}, {f"{W}ins", f"{W}moveTo"}
    for paragraph in body.iter(f"{W}p"):
        went |= {start.get(f"{W}name"): len(of_older) for start in paragraph.iter(f"{W}moveFromRangeStart")}
        came |= {start.get(f"{W}name"): len(of_newer) for start in paragraph.iter(f"{W}moveToRangeStart")}
        for marks, text in texts(paragraph, frozenset()):
            older += "" if marks & new else text
            newer += "" if marks & gone else text
            carried += len(text.split()) if f"{W}moveFrom" in marks else 0
            edits += len(text.split()) if marks & {f"{W}ins", f"{W}del"} else 0
        # Where the end of a paragraph is new, the older draft goes on; where it is gone, the newer one does.
        end = {mark.tag for mark in paragraph.findall(f"{W}pPr/{W}rPr/*")}
        if not end & new:
            of_older.append(older)
            older = ""
        if not end & gone:
            of_newer.append(newer)
            newer = ""
    numbers = []
    for draft, found in (("older", of_older), ("newer", of_newer)):
        truth = [(number, line.removeprefix("# ")) for number, line in lines(folder / f"{draft}.treaty")]
        # A redline that does not hold both drafts answers another question.
        if [line for _, line in truth] != found:
            sys.exit(f"Of the {draft} draft the redline holds {len(found)} paragraphs of {len(truth)}, or other words.")
        numbers.append([number for number, _ in truth])
    moves = [(numbers[0][place], numbers[1][came[name]]) for name, place in went.items() if name in came]
    print(json.dumps({"edit_words": edits, "carried_words": carried, "moves": moves}))


def ask(folder, host):
    """Seconds that a running host takes for the comparison, and for the same once more."""
    request = (folder / "request").read_bytes()
    with subprocess.Popen([host], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stderr.readline()
        seconds = []
        for _ in range(2):
            start = time.monotonic()
            process.stdin.write(request)
            process.stdin.flush()
            process.stdout.readline()
            seconds.append(time.monotonic() - start)
        process.stdin.close()
        process.stderr.read()
    print(json.dumps(seconds))


if __name__ == "__main__":
    verb, folder, *others = sys.argv[1], Path(sys.argv[2]), *sys.argv[3:]
    {"write": write, "read": read, "ask": ask}[verb](folder, *(Path(other) for other in others))
