//! From a game to counts: what follows without counting is taken off, layer by layer, and the rest goes to the method that fits its shape.
//!
//! A veto player makes the difference exactly where the others would win with it; who suffices alone, where the others lose; a dummy
//! never. What is left when they are gone is the core. The power of all follows from the core's by the same three rules, whether counts,
//! counts for each size, residues at a point or chances are put back together (`ring`).

use super::diagram::Diagram;
use super::integral::{self, Remainders};
use super::ring::{BySize, Floats, Residues, Ring, Whole, binomials, primes};
use super::sizes::Sized;
use super::sums::{Weights, modulus_below};
use super::{Game, Member, Method, Power, Rule, Shapley, TooLarge, Value, Wanted};
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;
use num_bigint::BigUint;
use num_integer::Integer;
use travaux_text::Workers;

/// One list of weights with its quota.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leaf {
    pub weights: Vec<u64>,
    pub quota: u64,
}

/// How the leaves are put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Formula {
    Constant(bool),
    Leaf(usize),
    AtLeast(usize, Vec<Formula>),
}

impl Formula {
    /// What it says if some leaves are decided; those that still matter are marked.
    pub(super) fn decided(&self, says: &impl Fn(usize) -> Option<bool>, matters: &mut [bool]) -> Option<bool> {
        match self {
            Formula::Constant(wins) => Some(*wins),
            Formula::Leaf(leaf) => {
                let says = says(*leaf);
                matters[*leaf] |= says.is_none();
                says
            }
            Formula::AtLeast(count, of) => {
                let mut open = matters.to_vec();
                let said: Vec<Option<bool>> = of.iter().map(|formula| formula.decided(says, &mut open)).collect();
                let yes = said.iter().filter(|said| **said == Some(true)).count();
                let no = said.iter().filter(|said| **said == Some(false)).count();
                if yes >= *count {
                    return Some(true);
                }
                if of.len() - no < *count {
                    return Some(false);
                }
                matters.copy_from_slice(&open);
                None
            }
        }
    }

    /// Without what is decided.
    fn simplified(&self, says: &impl Fn(usize) -> Option<bool>) -> Formula {
        match self {
            Formula::Constant(wins) => Formula::Constant(*wins),
            Formula::Leaf(leaf) => says(*leaf).map_or(Formula::Leaf(*leaf), Formula::Constant),
            Formula::AtLeast(count, of) => {
                let of: Vec<Formula> = of.iter().map(|formula| formula.simplified(says)).collect();
                let yes = of.iter().filter(|formula| **formula == Formula::Constant(true)).count();
                let mut open: Vec<Formula> = of.into_iter().filter(|formula| !matches!(formula, Formula::Constant(_))).collect();
                match count.saturating_sub(yes) {
                    0 => Formula::Constant(true),
                    count if count > open.len() => Formula::Constant(false),
                    1 if open.len() == 1 => open.remove(0),
                    count => Formula::AtLeast(count, open),
                }
            }
        }
    }
}

/// What is taken off from the outside.
enum Layer {
    /// Nothing wins without them: their places among those who were there.
    Veto(Vec<usize>),
    /// Each of them suffices alone.
    Suffice(Vec<usize>),
    /// They never make a difference.
    Idle(Vec<usize>),
}

impl Layer {
    fn taken(&self) -> &[usize] {
        match self {
            Layer::Veto(taken) | Layer::Suffice(taken) | Layer::Idle(taken) => taken,
        }
    }
}

/// A game on some of the members.
struct Part {
    members: usize,
    leaves: Vec<Leaf>,
    formula: Formula,
}

impl Part {
    fn new(game: &Game) -> Part {
        fn read(rule: &Rule, leaves: &mut Vec<Leaf>) -> Formula {
            match rule {
                Rule::Weighted { weights, quota } => {
                    let leaf = Leaf { weights: weights.clone(), quota: *quota };
                    let known = leaves.iter().position(|known| *known == leaf).unwrap_or(leaves.len());
                    if known == leaves.len() {
                        leaves.push(leaf);
                    }
                    Formula::Leaf(known)
                }
                Rule::AtLeast { count, of } => Formula::AtLeast(*count, of.iter().map(|rule| read(rule, leaves)).collect()),
            }
        }
        let mut leaves = Vec::new();
        let formula = read(&game.rule, &mut leaves);
        let mut part = Part { members: game.members, leaves, formula };
        part.simplify();
        part
    }

    /// Drops leaves that are decided; makes the figures of the others as small as they can be.
    fn simplify(&mut self) {
        let leaves = &self.leaves;
        let says = |leaf: usize| match &leaves[leaf] {
            leaf if leaf.quota == 0 => Some(true),
            leaf if leaf.quota > leaf.weights.iter().sum() => Some(false),
            _ => None,
        };
        self.formula = self.formula.simplified(&says);
        fn used(formula: &Formula, kept: &mut Vec<usize>) {
            match formula {
                Formula::Constant(_) => {}
                Formula::Leaf(leaf) if kept.contains(leaf) => {}
                Formula::Leaf(leaf) => kept.push(*leaf),
                Formula::AtLeast(_, of) => of.iter().for_each(|formula| used(formula, kept)),
            }
        }
        fn renamed(formula: &mut Formula, names: &[usize]) {
            match formula {
                Formula::Constant(_) => {}
                Formula::Leaf(leaf) => *leaf = names[*leaf],
                Formula::AtLeast(_, of) => of.iter_mut().for_each(|formula| renamed(formula, names)),
            }
        }
        let mut kept = Vec::new();
        used(&self.formula, &mut kept);
        let mut names = vec![0; self.leaves.len()];
        let mut smaller: Vec<Leaf> = Vec::new();
        for leaf in kept {
            let small = small(&self.leaves[leaf]);
            names[leaf] = smaller.iter().position(|other| *other == small).unwrap_or(smaller.len());
            if names[leaf] == smaller.len() {
                smaller.push(small);
            }
        }
        renamed(&mut self.formula, &names);
        self.leaves = smaller;
    }

    fn wins(&self, is_in: impl Fn(usize) -> bool) -> bool {
        let says = |leaf: usize| {
            let Leaf { weights, quota } = &self.leaves[leaf];
            let sum: u64 = weights.iter().enumerate().filter(|(member, _)| is_in(*member)).map(|(_, weight)| weight).sum();
            Some(sum >= *quota)
        };
        self.formula.decided(&says, &mut vec![false; self.leaves.len()]) == Some(true)
    }

    /// What can be taken off next.
    fn layer(&self) -> Option<Layer> {
        if self.members == 0 {
            return None;
        }
        let all = |test: &dyn Fn(usize) -> bool| -> Option<Vec<usize>> {
            let found: Vec<usize> = (0..self.members).filter(|member| test(*member)).collect();
            (!found.is_empty()).then_some(found)
        };
        let idle = all(&|member| self.leaves.iter().all(|leaf| leaf.weights[member] == 0)).map(Layer::Idle);
        let veto = || all(&|member| !self.wins(|other| other != member)).map(Layer::Veto);
        let suffice = || all(&|member| self.wins(|other| other == member)).map(Layer::Suffice);
        idle.or_else(veto).or_else(suffice)
    }

    fn without(&self, layer: &Layer) -> Part {
        let taken = layer.taken();
        let leaves = self.leaves.iter().map(|leaf| {
            let gone: u64 = taken.iter().map(|member| leaf.weights[*member]).sum();
            let weights = leaf.weights.iter().enumerate().filter(|(member, _)| taken.binary_search(member).is_err()).map(|(_, weight)| *weight);
            let quota = if matches!(layer, Layer::Veto(_)) { leaf.quota.saturating_sub(gone) } else { leaf.quota };
            Leaf { weights: weights.collect(), quota }
        });
        let mut part = Part { members: self.members - taken.len(), leaves: leaves.collect(), formula: self.formula.clone() };
        part.simplify();
        part
    }

    /// What is left, in the form in which it can be counted.
    fn core(&self) -> Core {
        if let Formula::Constant(wins) = self.formula {
            return Core::Number(if wins { 0 } else { self.members + 1 });
        }
        let heads = |leaf: &Leaf| leaf.weights.iter().all(|weight| *weight == 1);
        let weights: Vec<usize> = (0..self.leaves.len()).filter(|leaf| !heads(&self.leaves[*leaf])).collect();
        if weights.len() > 1 {
            return Core::General;
        }
        let says = |size: usize, weighs: bool| {
            let leaf = |leaf: usize| if heads(&self.leaves[leaf]) { Some(size as u64 >= self.leaves[leaf].quota) } else { Some(weighs) };
            self.formula.decided(&leaf, &mut vec![false; self.leaves.len()]) == Some(true)
        };
        let first = |weighs: bool| (0..=self.members).find(|size| says(*size, weighs)).unwrap_or(self.members + 1);
        let (some, many) = (first(true), first(false));
        match weights.first().map(|leaf| &self.leaves[*leaf]) {
            Some(leaf) if some < many => Core::Weight { leaf: leaf.clone(), some, many },
            _ => Core::Number(many),
        }
    }
}

/// The shape of what is left.
enum Core {
    /// So many members, whoever they are.
    Number(usize),
    /// One weight: from `some` members on its quota decides, from `many` on everything wins.
    Weight { leaf: Leaf, some: usize, many: usize },
    /// Anything else.
    General,
}

/// A leaf with smaller figures that says the same: nobody weighs more than the quota, or than the quota of the dual game; what all
/// weights can be divided by is.
fn small(leaf: &Leaf) -> Leaf {
    let Leaf { mut weights, mut quota } = leaf.clone();
    let divisor = weights.iter().fold(0, |all: u64, weight| all.gcd(weight)).max(1);
    weights.iter_mut().for_each(|weight| *weight /= divisor);
    quota = quota.div_ceil(divisor);
    weights.iter_mut().for_each(|weight| *weight = (*weight).min(quota));
    let dual = (weights.iter().sum::<u64>() + 1).saturating_sub(quota);
    for weight in weights.iter_mut().filter(|weight| **weight > dual) {
        quota -= *weight - dual;
        *weight = dual;
    }
    let divisor = weights.iter().fold(0, |all: u64, weight| all.gcd(weight)).max(1);
    weights.iter_mut().for_each(|weight| *weight /= divisor);
    Leaf { weights, quota: quota.div_ceil(divisor) }
}

/// Values of the core, of its winning coalitions and of the swings of each member.
type Values<E> = (E, Vec<E>);

/// Puts the layers back. A member that is in counts `inside`, one that is out `outside`; with both 1 these are counts of coalitions.
fn composed<R: Ring>(ring: &R, layers: &[(Layer, usize)], core: Values<R::Element>, inside: &R::Element, outside: &R::Element) -> Values<R::Element> {
    let either = ring.add(inside, outside);
    layers.iter().rev().fold(core, |(winning, swings), (layer, members)| {
        let taken = layer.taken();
        let rest = members - taken.len();
        let (winning, others, own) = match layer {
            Layer::Idle(_) => {
                let free = ring.power(&either, taken.len());
                (ring.mul(&free, &winning), free, ring.zero())
            }
            Layer::Veto(_) => {
                let all = ring.power(inside, taken.len());
                (ring.mul(&all, &winning), all, ring.mul(&ring.power(inside, taken.len() - 1), &winning))
            }
            Layer::Suffice(_) => {
                let losing = ring.sub(&ring.power(&either, rest), &winning);
                let none = ring.power(outside, taken.len());
                let winning = ring.sub(&ring.power(&either, *members), &ring.mul(&none, &losing));
                (winning, none, ring.mul(&ring.power(outside, taken.len() - 1), &losing))
            }
        };
        let mut before = swings.iter();
        let swings = (0..*members).map(|member| match taken.binary_search(&member) {
            Ok(_) => own.clone(),
            Err(_) => before.next().map_or(ring.zero(), |swings| ring.mul(&others, swings)),
        });
        (winning, swings.collect())
    })
}

/// The power of the members of a game.
pub(super) fn power(game: &Game, wanted: &Wanted, workers: &impl Workers) -> Result<Power, TooLarge> {
    let members = game.members;
    if members == 0 {
        let winning = BigUint::from(u8::from(game.wins(&[])));
        return Ok(Power { minimal: wanted.minimal.then(|| winning.clone()), winning, members: Vec::new(), method: Method::Formula });
    }
    let all = Part::new(game);
    let (mut part, mut layers) = (Part::new(game), Vec::new());
    while let Some(layer) = if matches!(part.formula, Formula::Constant(_)) { None } else { part.layer() } {
        let next = part.without(&layer);
        layers.push((layer, part.members));
        part = next;
    }
    let counted = Counting { members, part: &part, layers: &layers, wanted, workers }.count()?;
    let (winning, swings) = counted.totals;
    let minimal = counted.minimal.map(|minimal| composed_minimal(&layers, minimal));
    let shapley = |member: usize| counted.shapley.as_ref().map(|values| values[member].clone());
    let of = |(member, swings): (usize, BigUint)| Member {
        swings,
        shapley: shapley(member),
        has_veto: all.wins(|_| true) && !all.wins(|other| other != member),
        suffices: !all.wins(|_| false) && all.wins(|other| other == member),
    };
    Ok(Power { winning, minimal, members: swings.into_iter().enumerate().map(of).collect(), method: counted.method })
}

/// With veto players there are as many minimal winning coalitions; each who suffices alone is one more; dummies are in none.
fn composed_minimal(layers: &[(Layer, usize)], core: BigUint) -> BigUint {
    layers.iter().rev().fold(core, |minimal, (layer, _)| match layer {
        Layer::Suffice(taken) => minimal + taken.len(),
        Layer::Veto(_) | Layer::Idle(_) => minimal,
    })
}

/// What counting the core comes to, with the layers put back.
struct Counted {
    totals: Values<BigUint>,
    shapley: Option<Vec<Value>>,
    minimal: Option<BigUint>,
    method: Method,
}

/// The core of a game and what it was taken out of.
struct Counting<'a, W> {
    members: usize,
    part: &'a Part,
    layers: &'a [(Layer, usize)],
    wanted: &'a Wanted,
    workers: &'a W,
}

/// Exact counting for each size is chosen over floating point while it touches no more words than this.
const QUICK: usize = 100_000_000;

/// Of so few members a diagram can be smaller than a table of their sums: it grows with them, and not with their weights.
const FEW: usize = 64;
/// What a node of a diagram costs for each member, in words of a table.
const NODE: usize = 25;

impl<W: Workers> Counting<'_, W> {
    fn count(&self) -> Result<Counted, TooLarge> {
        match self.part.core() {
            Core::Number(least) => Ok(self.by_sizes(number(self.part.members, least), Method::Formula)),
            Core::Weight { leaf, some: 0, many } if many > self.part.members => self.by_sums(&leaf),
            Core::Weight { leaf, some, many } => {
                let sized = Sized::new(&leaf.weights, leaf.quota, some, many);
                let touched = (sized.bytes() / 8).saturating_mul(self.part.members);
                if self.part.members <= FEW
                    && let Ok(mut counted) = self.by_diagram_of(touched / (self.part.members * NODE))
                {
                    if self.wanted.minimal && counted.minimal.is_none() && sized.bytes_for_minimal() <= self.wanted.bytes {
                        counted.minimal = Some(sized.minimal());
                    }
                    return Ok(counted);
                }
                if sized.bytes() <= self.wanted.bytes { Ok(self.with_sizes(&sized, &leaf)) } else { self.by_diagram() }
            }
            Core::General => self.by_diagram(),
        }
    }

    fn with_sizes(&self, sized: &Sized, leaf: &Leaf) -> Counted {
        let counts = sized.count();
        let swings = self.of_kinds(&counts.swings, &sized.kinds, leaf);
        let mut counted = self.by_sizes((counts.winning, swings, BigUint::ZERO), Method::Sizes);
        let is_small = sized.bytes_for_minimal() <= self.wanted.bytes;
        counted.minimal = (self.wanted.minimal && is_small).then(|| sized.minimal());
        counted
    }

    /// One weight alone: the sums give the swings; for the Shapley–Shubik index sizes are needed, or points.
    fn by_sums(&self, leaf: &Leaf) -> Result<Counted, TooLarge> {
        let weights = Weights::new(&leaf.weights, leaf.quota);
        let sized = Sized::new(&leaf.weights, leaf.quota, 0, self.part.members + 1);
        let touched = (sized.bytes() / 8).saturating_mul(self.part.members);
        let exact = match self.wanted.shapley {
            Shapley::Omit => false,
            Shapley::Quick => touched <= QUICK && sized.bytes() <= self.wanted.bytes,
            Shapley::Exact => sized.bytes() <= self.wanted.bytes,
        };
        if exact {
            let counts = sized.count();
            let swings = self.of_kinds(&counts.swings, &sized.kinds, leaf);
            let mut counted = self.by_sizes((counts.winning, swings, BigUint::ZERO), Method::Sizes);
            counted.minimal = self.wanted.minimal.then(|| weights.minimal());
            return Ok(counted);
        }
        if weights.bytes() > self.wanted.bytes {
            // Heavy figures of few members: a diagram grows with the members instead.
            return self.by_diagram();
        }
        let (winning, swings) = weights.swings();
        let swings = self.of_kinds(&swings, &weights.kinds, leaf);
        let one = Whole.one();
        let totals = composed(&Whole, self.layers, (winning, swings), &one, &one);
        let shapley = match self.wanted.shapley {
            Shapley::Omit => None,
            Shapley::Quick => Some(self.near(&weights, leaf)),
            Shapley::Exact => Some(self.at_points(&weights, leaf)),
        };
        let minimal = self.wanted.minimal.then(|| weights.minimal());
        Ok(Counted { totals, shapley, minimal, method: Method::Sums })
    }

    fn by_sizes(&self, (winning, swings, minimal): (Vec<BigUint>, Vec<Vec<BigUint>>, BigUint), method: Method) -> Counted {
        let (one, z) = (BySize.one(), vec![BigUint::ZERO, BigUint::from(1u8)]);
        let (winning, swings) = composed(&BySize, self.layers, (winning, swings), &z, &one);
        let total = |counts: &Vec<BigUint>| counts.iter().sum::<BigUint>();
        let (numerators, denominator) = (integral::numerators(self.members), integral::denominator(self.members));
        let shapley = swings.iter().map(|swings| Value::Exact(integral::of_sizes(swings, &numerators, &denominator)));
        let shapley = (self.wanted.shapley != Shapley::Omit).then(|| shapley.collect());
        Counted { totals: (total(&winning), swings.iter().map(total).collect()), shapley, minimal: Some(minimal), method }
    }

    /// What is known of each weight, member by member.
    fn of_kinds<T: Clone>(&self, values: &[T], kinds: &[usize], leaf: &Leaf) -> Vec<T> {
        let place = |weight: &u64| kinds.partition_point(|kind| (*kind as u64) < *weight);
        leaf.weights.iter().filter_map(|weight| values.get(place(weight)).cloned()).collect()
    }

    /// In floating point, at the points of Gauss and Legendre.
    fn near(&self, weights: &Weights, leaf: &Leaf) -> Vec<Value> {
        let (points, off) = integral::gauss(self.members);
        let at = |table: &mut Vec<f64>, point: usize| {
            let (probability, share) = points[point];
            let mut sums = vec![0.0; self.members];
            for ((winning, swings), inside) in weights.chances(probability, table).into_iter().zip([probability, 1.0 - probability]) {
                let swings = self.of_kinds(&swings, &weights.kinds, leaf);
                let (_, swings) = composed(&Floats, self.layers, (winning, swings), &inside, &(1.0 - inside));
                sums.iter_mut().zip(swings).for_each(|(sum, swings)| *sum += share * swings);
            }
            (sums, 2.0 * share * weights.rounding(probability))
        };
        let values = self.workers.map(points.len(), self.at_a_time(weights), Vec::new, at);
        let mut sums = vec![0.0; self.members];
        // What the points and their weights themselves are off by is far less than this.
        let mut error = off + 64.0 * f64::EPSILON;
        for (values, off) in values {
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
            error += off;
        }
        sums.into_iter().map(|value| Value::Near { value: value.max(0.0), error }).collect()
    }

    /// Exactly, from values at as many points as there are members, modulo as many primes as the figures need.
    fn at_points(&self, weights: &Weights, leaf: &Leaf) -> Vec<Value> {
        let (numerators, denominator) = (integral::numerators(self.members), integral::denominator(self.members));
        let both = weights.mirrors();
        // Odds of 1, −1, 2, −2 … are points as good as any; with each, its inverse, which 1 and −1 are themselves.
        // Without layers a swing has as many members as some winning coalition less one, and as some losing one: other sizes have no swings.
        let sizes = if self.layers.is_empty() { weights.sizes_of_swings() } else { 0..self.members };
        let wanted = sizes.len();
        let count = if both { wanted.div_ceil(2) + 1 } else { wanted };
        let odds: Vec<i64> = (1..=count as i64).map(|place| (place + 1) / 2 * if place % 2 == 0 { -1 } else { 1 }).collect();
        let mut remainders = Remainders::new(self.members);
        let mut primes = primes(modulus_below((count as u64).div_ceil(2)));
        let core = self.part.members;
        while remainders.bits() <= denominator.bits() {
            let Some(prime) = primes.next() else { break };
            let residues = Residues::new(prime);
            let at = |table: &mut Vec<f64>, odds: i64| {
                let direct = residues.signed(odds);
                let inverse = residues.invert(direct);
                let sides = if both { vec![true, false] } else { vec![weights.is_direct()] };
                let mut found: Vec<(u64, Vec<u64>)> = Vec::new();
                for (is_direct, (winning, swings)) in sides.into_iter().zip(weights.at(&residues, odds, both, table)) {
                    if both && !is_direct && odds.abs() == 1 {
                        continue;
                    }
                    let point = if is_direct { direct } else { inverse };
                    let scale = if is_direct { residues.one() } else { residues.power(&inverse, core.saturating_sub(1)) };
                    let winning = if is_direct { winning } else { residues.mul(&winning, &residues.mul(&scale, &inverse)) };
                    let swings: Vec<u64> = swings.iter().map(|swings| residues.mul(swings, &scale)).collect();
                    let swings = self.of_kinds(&swings, &weights.kinds, leaf);
                    let least = residues.power(&residues.invert(point), sizes.start);
                    let (_, swings) = composed(&residues, self.layers, (winning, swings), &point, &residues.one());
                    found.push((point, swings.iter().map(|swings| residues.mul(swings, &least)).collect()));
                }
                found
            };
            let found = self.workers.map(odds.len(), self.at_a_time(weights), Vec::new, |table, place| at(table, odds[place]));
            let (points, values): (Vec<u64>, Vec<Vec<u64>>) = found.into_iter().flatten().take(wanted).unzip();
            remainders.add(&residues, &self.integrals(&residues, &points, &values, &numerators[sizes.clone()]));
        }
        exact(remainders, &denominator)
    }

    /// How many tables there may be at a time.
    fn at_a_time(&self, weights: &Weights) -> usize {
        (self.wanted.bytes / (8 * weights.longest())).max(1)
    }

    fn integrals(&self, residues: &Residues, points: &[u64], values: &[Vec<u64>], numerators: &[BigUint]) -> Vec<u64> {
        let shares = integral::shares(residues, points, numerators);
        let of = |member: usize| {
            let terms = values.iter().zip(&shares).map(|(values, share)| residues.mul(&values[member], share));
            terms.fold(0, |sum, term| residues.add(&sum, &term))
        };
        (0..self.members).map(of).collect()
    }

    fn by_diagram(&self) -> Result<Counted, TooLarge> {
        self.by_diagram_of(self.wanted.bytes / 256)
    }

    /// On a diagram of at most so many nodes.
    fn by_diagram_of(&self, most: usize) -> Result<Counted, TooLarge> {
        let part = self.part;
        let diagram = Diagram::new(part.members, &part.leaves, &part.formula, most)
            .ok_or_else(|| TooLarge { what: alloc::format!("a decision diagram of the rule has more than {} nodes", grouped(most)) })?;
        let (numerators, denominator) = (integral::numerators(self.members), integral::denominator(self.members));
        let wants_shapley = self.wanted.shapley != Shapley::Omit;
        let bits = if wants_shapley { denominator.bits().max(self.members as u64 + 1) } else { self.members as u64 + 1 };
        // The winning coalitions first, then the swings of all; the indices apart.
        let (mut totals, mut indices) = (Remainders::new(self.members + 1), Remainders::new(self.members));
        let mut primes = primes(1 << 62);
        while totals.bits() <= bits {
            let Some(prime) = primes.next() else { break };
            let residues = Residues::new(prime);
            let one = residues.one();
            let at = |odds: u64| composed(&residues, self.layers, diagram.at(&residues, odds), &odds, &one);
            let (winning, swings) = at(one);
            let mut counts = vec![winning];
            counts.extend(swings.iter().copied());
            totals.add(&residues, &counts);
            if wants_shapley {
                let points: Vec<u64> = (1..=self.members as u64).map(|odds| residues.of(odds)).collect();
                let values: Vec<Vec<u64>> = points.iter().map(|&odds| if odds == one { swings.clone() } else { at(odds).1 }).collect();
                indices.add(&residues, &self.integrals(&residues, &points, &values, &numerators));
            }
        }
        let mut counts = totals.numbers();
        let winning = counts.remove(0);
        let shapley = wants_shapley.then(|| exact(indices, &denominator));
        let minimal = if self.wanted.minimal { diagram.minimal() } else { None };
        Ok(Counted { totals: (winning, counts), shapley, minimal, method: Method::Diagram })
    }
}

fn exact(numerators: Remainders, denominator: &BigUint) -> Vec<Value> {
    numerators.numbers().into_iter().map(|number| Value::Exact(num_rational::Ratio::new(number, denominator.clone()))).collect()
}

/// At least so many of so many members.
fn number(members: usize, least: usize) -> (Vec<BigUint>, Vec<Vec<BigUint>>, BigUint) {
    let all = binomials(members);
    let winning = all.iter().enumerate().map(|(size, count)| if size >= least { count.clone() } else { BigUint::ZERO }).collect();
    let others = binomials(members.saturating_sub(1));
    let swings = (0..members).map(|size| if size + 1 == least { others[size].clone() } else { BigUint::ZERO }).collect();
    (winning, vec![swings; members], all.get(least).cloned().unwrap_or_default())
}

/// `1,000,000`.
fn grouped(number: usize) -> alloc::string::String {
    let digits = number.to_string();
    let mut text = alloc::string::String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests;
