//! The Shapley–Shubik index from counts for each size, or from values at points.
//!
//! A member's index is the mean, over all probabilities p with which each of the others is in the coalition, of the chance that the member
//! makes the difference (Owen 1972): the integral of a polynomial. If c(s) counts its swings of size s among n members, the index is
//! the sum of c(s) / (n · C(n−1, s)). The least common multiple of these denominators is that of 1, …, n.

use super::ring::{Residues, Ring, binomials};
use alloc::vec;
use alloc::vec::Vec;
use num_bigint::BigUint;
use num_integer::Integer;
use num_rational::Ratio;

/// The common denominator of the indices of so many members: the least common multiple of 1, …, n.
pub(super) fn denominator(members: usize) -> BigUint {
    (1..=members).fold(BigUint::from(1u8), |all, number| all.lcm(&BigUint::from(number)))
}

/// What a swing of each size counts, over the common denominator.
pub(super) fn numerators(members: usize) -> Vec<BigUint> {
    let all = denominator(members);
    binomials(members.saturating_sub(1)).iter().map(|count| &all / (count * members)).collect()
}

/// The index from the swings of each size.
pub(super) fn of_sizes(swings: &[BigUint], numerators: &[BigUint], denominator: &BigUint) -> Ratio<BigUint> {
    Ratio::new(swings.iter().zip(numerators).map(|(swings, counts)| swings * counts).sum(), denominator.clone())
}

/// What the value at each point counts, modulo a prime: the sum over all points of value times share is the integral over the common
/// denominator. Points are odds, as many as there are numerators, and all different.
pub(super) fn shares(residues: &Residues, points: &[u64], numerators: &[BigUint]) -> Vec<u64> {
    let numerators: Vec<u64> =
        numerators.iter().map(|number| residues.of((number % residues.modulus).iter_u64_digits().next().unwrap_or_default())).collect();
    // The product of all (z − point), from the constant term up.
    let mut product = vec![residues.one()];
    for point in points {
        product.push(0);
        for place in (0..product.len()).rev() {
            let shifted = if place == 0 { 0 } else { product[place - 1] };
            product[place] = residues.sub(&shifted, &residues.mul(point, &product[place]));
        }
    }
    let share = |point: &u64| {
        // The product without this point by synthetic division: its coefficients, applied to the numerators, over its value at the point.
        let (mut coefficient, mut sum, mut value) = (0, 0, 0);
        for place in (0..points.len()).rev() {
            coefficient = residues.add(&product[place + 1], &residues.mul(point, &coefficient));
            sum = residues.add(&sum, &residues.mul(&coefficient, &numerators[place]));
            value = residues.add(&residues.mul(&value, point), &coefficient);
        }
        residues.mul(&sum, &residues.invert(value))
    };
    points.iter().map(share).collect()
}

/// Numbers known by their residues: one prime after the other, until they are known below the product.
pub(super) struct Remainders {
    numbers: Vec<BigUint>,
    product: BigUint,
}

impl Remainders {
    pub(super) fn new(count: usize) -> Remainders {
        Remainders { numbers: vec![BigUint::ZERO; count], product: BigUint::from(1u8) }
    }

    /// The bits below which the numbers are known for certain.
    pub(super) fn bits(&self) -> u64 {
        self.product.bits() - 1
    }

    /// Another prime, with the residue of each number.
    pub(super) fn add(&mut self, residues: &Residues, rests: &[u64]) {
        let residue = |number: &BigUint| residues.of((number % residues.modulus).iter_u64_digits().next().unwrap_or_default());
        let inverse = residues.invert(residue(&self.product));
        for (number, rest) in self.numbers.iter_mut().zip(rests) {
            let missing = residues.mul(&residues.sub(rest, &residue(number)), &inverse);
            *number += &self.product * residues.plain(missing);
        }
        self.product *= residues.modulus;
    }

    pub(super) fn numbers(self) -> Vec<BigUint> {
        self.numbers
    }
}

/// Points below ½ with their weights for Gauss and Legendre's rule on 0…1, which has with each point also its complement to one, with the
/// same weight; and what the integral of a polynomial of swings among so many members can be off by.
pub(super) fn gauss(members: usize) -> (Vec<(f64, f64)>, f64) {
    // So many pairs of points are exact for the degree of such a polynomial.
    let exact = members.div_ceil(4).max(1);
    let few = (1..exact).map(|pairs| (pairs, truncation(members, 2 * pairs))).find(|(_, off)| *off < 1e-13);
    let (pairs, off) = few.unwrap_or((exact, 0.0));
    let count = 2 * pairs;
    let nodes = (0..pairs).map(|index| {
        // Newton's iteration on the Legendre polynomial, from where its roots nearly are.
        let mut x = -libm::cos(core::f64::consts::PI * (index as f64 + 0.75) / (count as f64 + 0.5));
        let mut slope = 1.0;
        for _ in 0..8 {
            let (value, derivative) = legendre(count, x);
            slope = derivative;
            x -= value / derivative;
        }
        // From −1…1 to 0…1.
        ((1.0 + x) / 2.0, 1.0 / ((1.0 - x * x) * slope * slope))
    });
    (nodes.collect(), off)
}

/// What Gauss and Legendre's rule with so many points can be off by on 0…1, for a polynomial Σ c(s) p^s (1−p)^(n−1−s) with c(s) at most
/// C(n−1, s): on the ellipse with the foci 0 and 1 whose half-axes add up to ρ/2, |p| + |1−p| is (ρ + 1/ρ)/2 (Trefethen,
/// *Approximation Theory and Approximation Practice*, theorem 19.3).
fn truncation(members: usize, points: usize) -> f64 {
    let bound = |rho: f64| {
        let most = libm::pow((rho + 1.0 / rho) / 2.0, members.saturating_sub(1) as f64);
        0.5 * 64.0 / 15.0 * most / (libm::pow(rho, 2.0 * points.saturating_sub(1) as f64) * (1.0 - 1.0 / (rho * rho)))
    };
    (1..400).map(|step| bound(1.0 + f64::from(step) / 100.0)).fold(f64::INFINITY, f64::min)
}

/// A Legendre polynomial and its derivative.
fn legendre(degree: usize, x: f64) -> (f64, f64) {
    let (mut before, mut value) = (1.0, x);
    for degree in 2..=degree {
        let degree = degree as f64;
        (before, value) = (value, ((2.0 * degree - 1.0) * x * value - (degree - 1.0) * before) / degree);
    }
    (value, degree as f64 * (before - x * value) / (1.0 - x * x))
}
