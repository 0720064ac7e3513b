"""Counts the settlements of an instance on standard input with clingo, answer set by answer set."""
import sys

import clingo

lines = sys.stdin.read().split("\n")
brackets = int(lines[0])
program = [f"{{ x(1..{brackets}) }}."]
for line in filter(None, lines[1:]):
    least, *literals = map(int, line.split())
    atoms = "; ".join(f"{place}: {'' if literal > 0 else 'not '}x({abs(literal)})" for place, literal in enumerate(literals))
    program.append(f":- #count {{ {atoms} }} < {least}.")
control = clingo.Control(["0"])
control.add("base", [], "\n".join(program))
control.ground([("base", [])])
count = 0
with control.solve(yield_=True) as handle:
    for _ in handle:
        count += 1
print(count)
