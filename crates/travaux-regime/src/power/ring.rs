//! What the counting methods calculate in: whole numbers, polynomials in the size, residues, floating point. One rule puts a part of a
//! game back into the whole (`reduce`), whichever of them it is.

use alloc::vec;
use alloc::vec::Vec;
use num_bigint::BigUint;

/// Sums, differences and products. A difference is only asked for where it is not negative, or where that does not matter.
pub(super) trait Ring {
    type Element: Clone;
    fn zero(&self) -> Self::Element;
    fn one(&self) -> Self::Element;
    fn add(&self, one: &Self::Element, other: &Self::Element) -> Self::Element;
    fn sub(&self, one: &Self::Element, other: &Self::Element) -> Self::Element;
    fn mul(&self, one: &Self::Element, other: &Self::Element) -> Self::Element;

    fn power(&self, base: &Self::Element, exponent: usize) -> Self::Element {
        let (mut result, mut square, mut rest) = (self.one(), base.clone(), exponent);
        while rest > 0 {
            if rest & 1 == 1 {
                result = self.mul(&result, &square);
            }
            rest >>= 1;
            if rest > 0 {
                square = self.mul(&square, &square);
            }
        }
        result
    }
}

/// Whole numbers.
pub(super) struct Whole;

impl Ring for Whole {
    type Element = BigUint;

    fn zero(&self) -> BigUint {
        BigUint::ZERO
    }

    fn one(&self) -> BigUint {
        BigUint::from(1u8)
    }

    fn add(&self, one: &BigUint, other: &BigUint) -> BigUint {
        one + other
    }

    fn sub(&self, one: &BigUint, other: &BigUint) -> BigUint {
        one - other
    }

    fn mul(&self, one: &BigUint, other: &BigUint) -> BigUint {
        one * other
    }
}

/// Polynomials with whole coefficients: the coefficient of z^s counts the coalitions of size s.
pub(super) struct BySize;

impl Ring for BySize {
    type Element = Vec<BigUint>;

    fn zero(&self) -> Vec<BigUint> {
        Vec::new()
    }

    fn one(&self) -> Vec<BigUint> {
        vec![BigUint::from(1u8)]
    }

    fn add(&self, one: &Vec<BigUint>, other: &Vec<BigUint>) -> Vec<BigUint> {
        let (mut sum, short) = if one.len() < other.len() { (other.clone(), one) } else { (one.clone(), other) };
        sum.iter_mut().zip(short).for_each(|(sum, more)| *sum += more);
        sum
    }

    fn sub(&self, one: &Vec<BigUint>, other: &Vec<BigUint>) -> Vec<BigUint> {
        let mut rest = one.clone();
        rest.iter_mut().zip(other).for_each(|(rest, less)| *rest -= less);
        rest
    }

    fn mul(&self, one: &Vec<BigUint>, other: &Vec<BigUint>) -> Vec<BigUint> {
        let mut product = vec![BigUint::ZERO; (one.len() + other.len()).saturating_sub(1)];
        for (shift, factor) in one.iter().enumerate().filter(|(_, factor)| **factor != BigUint::ZERO) {
            for (place, other) in other.iter().enumerate().filter(|(_, other)| **other != BigUint::ZERO) {
                product[shift + place] += factor * other;
            }
        }
        product
    }
}

/// Residues modulo an odd number below 2^62, in Montgomery's form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Residues {
    pub modulus: u64,
    /// −1 / modulus modulo 2^64.
    inverse: u64,
    /// 2^128 modulo the modulus.
    square: u64,
}

impl Residues {
    pub(super) fn new(modulus: u64) -> Residues {
        // Newton's iteration doubles the bits that are right; an odd number is its own inverse modulo 8.
        let mut inverse = modulus;
        for _ in 0..5 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(modulus.wrapping_mul(inverse)));
        }
        let power = (1u128 << 64) % u128::from(modulus);
        let square = u64::try_from(power * power % u128::from(modulus)).unwrap_or_default();
        Residues { modulus, inverse: inverse.wrapping_neg(), square }
    }

    #[inline]
    fn reduce(&self, product: u128) -> u64 {
        let (low, high) = halves(product);
        let factor = low.wrapping_mul(self.inverse);
        let (_, carry) = halves(u128::from(factor) * u128::from(self.modulus) + u128::from(low));
        let sum = high + carry;
        if sum >= self.modulus { sum - self.modulus } else { sum }
    }

    /// An ordinary number as a residue.
    pub(super) fn of(&self, number: u64) -> u64 {
        self.reduce(u128::from(number % self.modulus) * u128::from(self.square))
    }

    /// A number below 0 or above as a residue.
    pub(super) fn signed(&self, number: i64) -> u64 {
        let size = self.of(number.unsigned_abs());
        if number < 0 { self.sub(&0, &size) } else { size }
    }

    /// A residue as an ordinary number.
    pub(super) fn plain(&self, residue: u64) -> u64 {
        self.reduce(u128::from(residue))
    }

    /// The inverse, if the modulus is a prime.
    pub(super) fn invert(&self, residue: u64) -> u64 {
        let mut exponent = self.modulus - 2;
        let (mut result, mut square) = (self.one(), residue);
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = self.mul(&result, &square);
            }
            square = self.mul(&square, &square);
            exponent >>= 1;
        }
        result
    }
}

/// The lower and the higher half.
#[allow(clippy::cast_possible_truncation)]
#[inline]
pub(super) fn halves(number: u128) -> (u64, u64) {
    (number as u64, (number >> 64) as u64)
}

impl Ring for Residues {
    type Element = u64;

    fn zero(&self) -> u64 {
        0
    }

    fn one(&self) -> u64 {
        self.of(1)
    }

    #[inline]
    fn add(&self, one: &u64, other: &u64) -> u64 {
        let sum = one + other;
        if sum >= self.modulus { sum - self.modulus } else { sum }
    }

    #[inline]
    fn sub(&self, one: &u64, other: &u64) -> u64 {
        if one >= other { one - other } else { one + self.modulus - other }
    }

    #[inline]
    fn mul(&self, one: &u64, other: &u64) -> u64 {
        self.reduce(u128::from(*one) * u128::from(*other))
    }
}

/// Floating point.
pub(super) struct Floats;

impl Ring for Floats {
    type Element = f64;

    fn zero(&self) -> f64 {
        0.0
    }

    fn one(&self) -> f64 {
        1.0
    }

    fn add(&self, one: &f64, other: &f64) -> f64 {
        one + other
    }

    fn sub(&self, one: &f64, other: &f64) -> f64 {
        one - other
    }

    fn mul(&self, one: &f64, other: &f64) -> f64 {
        one * other
    }
}

/// The binomial coefficients of one row: how many coalitions of each size so many members have.
pub(super) fn binomials(members: usize) -> Vec<BigUint> {
    let mut row = vec![BigUint::from(1u8)];
    for size in 1..=members {
        let next = &row[size - 1] * (members + 1 - size) / size;
        row.push(next);
    }
    row
}

/// The primes below a number, from the largest down to its half.
pub(super) fn primes(below: u64) -> impl Iterator<Item = u64> {
    (below / 2..below).rev().filter(|number| is_prime(*number))
}

/// Miller and Rabin's test; with the first twelve primes as bases it is certain for every number of 64 bits (Sorenson and Webster 2015).
fn is_prime(number: u64) -> bool {
    const BASES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
    if number < 2 || BASES.iter().any(|base| number.is_multiple_of(*base)) {
        return BASES.contains(&number);
    }
    let residues = Residues::new(number);
    let (one, minus_one) = (residues.one(), residues.sub(&0, &residues.one()));
    let twos = (number - 1).trailing_zeros();
    BASES.iter().all(|base| {
        let mut exponent = (number - 1) >> twos;
        let (mut power, mut square) = (one, residues.of(*base));
        while exponent > 0 {
            if exponent & 1 == 1 {
                power = residues.mul(&power, &square);
            }
            square = residues.mul(&square, &square);
            exponent >>= 1;
        }
        let mut passes = power == one || power == minus_one;
        for _ in 1..twos {
            power = residues.mul(&power, &power);
            passes |= power == minus_one;
        }
        passes
    })
}
