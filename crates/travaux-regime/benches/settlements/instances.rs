//! Invented negotiations for the benchmark and for the comparison with other programs: the same for the same numbers, on every machine.

use travaux_regime::analyse::settlements::Condition;

/// Brackets by their numbers of alternatives, and what each party accepts.
pub struct Instance {
    pub brackets: Vec<usize>,
    pub parties: Vec<Condition>,
}

/// A linear congruential generator (Knuth's constants); its upper bits.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x2545_F491_4F6C_DD1D)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }

    /// So many different numbers below a bound.
    fn some(&mut self, count: usize, bound: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..bound).collect();
        (0..count.min(bound))
            .map(|place| {
                let other = place + self.below(bound - place);
                all.swap(place, other);
                all[place]
            })
            .collect()
    }
}

fn chosen(bracket: usize, alternative: usize) -> Condition {
    Condition::Chosen { bracket, alternatives: vec![alternative] }
}

/// Two-way brackets; every party has a position on so many of them, anywhere in the draft, and wants at least so many its way.
pub fn spread(brackets: usize, parties: usize, positions: usize, least: usize, seed: u64) -> Instance {
    let mut random = Random::new(seed);
    let party = |random: &mut Random| {
        let of = random.some(positions, brackets).into_iter().map(|bracket| chosen(bracket, random.below(2))).collect();
        Condition::AtLeast { count: least, of }
    };
    Instance { brackets: vec![2; brackets], parties: (0..parties).map(|_| party(&mut random)).collect() }
}

/// Two-way brackets; every party has so many red lines, each of which asks for one of three things anywhere in the draft.
pub fn clauses(brackets: usize, parties: usize, lines: usize, seed: u64) -> Instance {
    let mut random = Random::new(seed);
    let line = |random: &mut Random| Condition::any(random.some(3, brackets).into_iter().map(|bracket| chosen(bracket, random.below(2))).collect());
    let party = |random: &mut Random| Condition::all((0..lines).map(|_| line(random)).collect());
    Instance { brackets: vec![2; brackets], parties: (0..parties).map(|_| party(&mut random)).collect() }
}

/// Two-way brackets; every party has positions on five of eight brackets that stand together, and wants at least three its way.
pub fn local(brackets: usize, parties: usize, seed: u64) -> Instance {
    let mut random = Random::new(seed);
    let party = |random: &mut Random, place: usize| {
        let first = place * (brackets - 8) / parties.max(1);
        let of = random.some(5, 8).into_iter().map(|bracket| chosen(first + bracket, random.below(2))).collect();
        Condition::AtLeast { count: 3, of }
    };
    Instance { brackets: vec![2; brackets], parties: (0..parties).map(|place| party(&mut random, place)).collect() }
}
