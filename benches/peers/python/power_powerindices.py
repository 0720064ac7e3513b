"""Banzhaf and Shapley-Shubik of a weighted game on standard input: of the first and of the last member."""
import sys

import powerindices as pi

quota, weights = sys.stdin.read().strip().split("\n")
weights = [int(weight) for weight in weights.split()]
banzhaf = pi.compute_pb_index(int(quota), weights)
shapley = pi.compute_ss_index(int(quota), weights)
values = [float(value) for value in (banzhaf[0], banzhaf[-1], shapley[0], shapley[-1])]
print(" ".join(f"{value:.9f}" for value in values))
