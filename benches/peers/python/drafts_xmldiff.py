"""How many articles xmldiff moves between two XML files, and how many actions it takes."""
import sys

from xmldiff import actions, main

steps = main.diff_files(sys.argv[1], sys.argv[2])
moved = {step.node for step in steps if isinstance(step, actions.MoveNode)}
print(len(steps), sum(node.count('/') == 2 and 'article' in node for node in moved))
