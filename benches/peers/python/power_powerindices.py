"""Banzhaf and Shapley-Shubik of a weighted game on standard input: of the first and of the last member."""
import sys

import powerindices

quota, weights = sys.stdin.read().strip().split("\n")
weights = [int(weight) for weight in weights.split()]
banzhaf = powerindices.compute_pbi(int(quota), weights)
total = float(sum(banzhaf))
shapley = powerindices.compute_ssi(int(quota), weights)
values = [banzhaf[0] / total, banzhaf[-1] / total, shapley[0], shapley[-1]]
print(" ".join(f"{float(value):.9f}" for value in values))
