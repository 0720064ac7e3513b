"""Counts the settlements of an instance on standard input with a SAT solver, blocking each model."""
import sys

from pysat.card import CardEnc, EncType
from pysat.solvers import Cadical153

lines = sys.stdin.read().split("\n")
brackets = int(lines[0])
top = brackets
clauses = []
for line in filter(None, lines[1:]):
    least, *literals = map(int, line.split())
    encoded = CardEnc.atleast(lits=literals, bound=least, top_id=top, encoding=EncType.seqcounter)
    top = max(top, encoded.nv)
    clauses += encoded.clauses
count = 0
with Cadical153(bootstrap_with=clauses) as solver:
    while solver.solve():
        chosen = set(solver.get_model())
        solver.add_clause([-place if place in chosen else place for place in range(1, brackets + 1)])
        count += 1
print(count)
