//! One program on one instance: `travaux-peers PROGRAM KIND NUMBERS…` prints what it counts; `write` prints the instance for others.
//!
//! Programs: `travaux`, `oxidd`, `biodivine`. Kinds: `spread BRACKETS PARTIES POSITIONS LEAST`, `clauses BRACKETS PARTIES LINES`,
//! `local BRACKETS PARTIES`; `fund MEMBERS LARGEST PERCENT` for power, which only `travaux` and `write` know here.

#[path = "../../../../crates/travaux-regime/benches/settlements/instances.rs"]
mod instances;

use biodivine_lib_bdd::{Bdd, BddVariable, BddVariableSet};
use instances::{Instance, clauses, local, spread};
use num_bigint::BigUint;
use oxidd::bcdd::{BCDDFunction, BCDDManagerRef};
use oxidd::{BooleanFunction, Manager, ManagerRef};
use std::collections::BTreeMap;
use travaux_regime::analyse::settlements::{Bound, Condition, Settlements};
use travaux_regime::power::{Game, Rule, Shapley, Wanted};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let numbers: Vec<usize> = words.iter().skip(2).map(|word| word.parse().expect("a number")).collect();
    match (words[0].as_str(), words[1].as_str()) {
        ("travaux", "fund") => println!("{}", power(&numbers)),
        ("write", "fund") => {
            let (weights, quota) = fund(&numbers);
            println!("{quota}\n{}", weights.iter().map(u64::to_string).collect::<Vec<_>>().join(" "));
        }
        (program, kind) => {
            let instance = instance(kind, &numbers);
            match program {
                "travaux" => println!("{}", ours(instance)),
                "oxidd" => println!("{}", by_oxidd(&instance)),
                "biodivine" => println!("{}", by_biodivine(&instance)),
                "write" => write(&instance),
                other => panic!("no program {other}"),
            }
        }
    }
}

fn instance(kind: &str, numbers: &[usize]) -> Instance {
    match (kind, numbers) {
        ("spread", [brackets, parties, positions, least]) => spread(*brackets, *parties, *positions, *least, 1),
        ("clauses", [brackets, parties, lines]) => clauses(*brackets, *parties, *lines, 1),
        ("local", [brackets, parties]) => local(*brackets, *parties, 1),
        other => panic!("no instance {other:?}"),
    }
}

fn ours(Instance { brackets, parties }: Instance) -> String {
    let settlements = Settlements::new(brackets, Vec::new(), parties).expect("an instance");
    settlements.accepted(Bound::default()).map_or_else(|gave_up| format!("gave up at a width of {}", gave_up.width), |count| count.to_string())
}

/// One condition a line: how many, then brackets from 1, negative where the first alternative is asked for. Conditions that are conditions on
/// others are written one by one: they only occur where all are asked for.
fn write(instance: &Instance) {
    println!("{}", instance.brackets.len());
    for condition in instance.parties.iter().flat_map(flat) {
        let Condition::AtLeast { count, of } = condition else { panic!("a single bracket") };
        let literals: Vec<String> = of.iter().map(|leaf| literal(leaf).to_string()).collect();
        println!("{count} {}", literals.join(" "));
    }
}

fn flat(condition: &Condition) -> Vec<&Condition> {
    match condition {
        Condition::AtLeast { count, of } if *count == of.len() && of.iter().any(|inner| matches!(inner, Condition::AtLeast { .. })) => of.iter().flat_map(flat).collect(),
        other => vec![other],
    }
}

fn literal(leaf: &Condition) -> i64 {
    match leaf {
        Condition::Chosen { bracket, alternatives } => (*bracket as i64 + 1) * if alternatives[0] == 1 { 1 } else { -1 },
        other => panic!("not a bracket: {other:?}"),
    }
}

/// "At least so many" as a diagram by the usual recursion over brackets and how many are still missing.
fn at_least<F: Clone>(literals: &[i64], missing: usize, yes: &F, no: &F, ite: &mut dyn FnMut(i64, &F, &F) -> F, known: &mut BTreeMap<(usize, usize), F>) -> F {
    if missing == 0 {
        return yes.clone();
    }
    if missing > literals.len() {
        return no.clone();
    }
    if let Some(found) = known.get(&(literals.len(), missing)) {
        return found.clone();
    }
    let with = at_least(&literals[1..], missing - 1, yes, no, ite, known);
    let without = at_least(&literals[1..], missing, yes, no, ite, known);
    let found = ite(literals[0], &with, &without);
    known.insert((literals.len(), missing), found.clone());
    found
}

/// Conditions in the order of their first brackets, which both diagrams like best; each sorted by bracket.
fn conditions(instance: &Instance) -> Vec<(usize, Vec<i64>)> {
    let read = |condition: &Condition| match condition {
        Condition::AtLeast { count, of } => {
            let mut literals: Vec<i64> = of.iter().map(literal).collect();
            literals.sort_by_key(|literal| literal.abs());
            (*count, literals)
        }
        leaf => (1, vec![literal(leaf)]),
    };
    let mut all: Vec<(usize, Vec<i64>)> = instance.parties.iter().flat_map(flat).map(read).collect();
    all.sort_by_key(|(_, literals)| literals[0].abs());
    all
}

fn by_oxidd(instance: &Instance) -> String {
    let manager: BCDDManagerRef = oxidd::bcdd::new_manager(1 << 26, 1 << 22, 1);
    let bits = instance.brackets.len() as u32;
    let (variables, yes, no) = manager.with_manager_exclusive(|manager| {
        let range = manager.add_vars(bits);
        let variables: Vec<BCDDFunction> = range.map(|bit| BCDDFunction::var(manager, bit).expect("room")).collect();
        (variables, BCDDFunction::t(manager), BCDDFunction::f(manager))
    });
    let mut all = yes.clone();
    for (count, literals) in conditions(instance) {
        let mut ite = |literal: i64, then: &BCDDFunction, other: &BCDDFunction| {
            let variable = &variables[literal.unsigned_abs() as usize - 1];
            if literal > 0 { variable.ite(then, other) } else { variable.ite(other, then) }.expect("room")
        };
        let condition = at_least(&literals, count, &yes, &no, &mut ite, &mut BTreeMap::new());
        match all.and(&condition) {
            Ok(both) => all = both,
            Err(_) => return "gave up: no more nodes".to_string(),
        }
    }
    let mut cache: oxidd::util::SatCountCache<Count, std::collections::hash_map::RandomState> = Default::default();
    let Count(count) = all.sat_count(bits, &mut cache);
    count.to_string()
}

#[derive(Clone)]
struct Count(BigUint);

impl From<u32> for Count {
    fn from(count: u32) -> Count {
        Count(BigUint::from(count))
    }
}

impl std::ops::Add for Count {
    type Output = Count;
    fn add(self, other: Count) -> Count {
        Count(self.0 + other.0)
    }
}

impl std::ops::Sub for Count {
    type Output = Count;
    fn sub(self, other: Count) -> Count {
        Count(self.0 - other.0)
    }
}

impl std::ops::Shl<u32> for Count {
    type Output = Count;
    fn shl(self, by: u32) -> Count {
        Count(self.0 << by)
    }
}

impl std::ops::Shr<u32> for Count {
    type Output = Count;
    fn shr(self, by: u32) -> Count {
        Count(self.0 >> by)
    }
}

impl std::ops::ShlAssign<i32> for Count {
    fn shl_assign(&mut self, by: i32) {
        self.0 <<= by;
    }
}

fn by_biodivine(instance: &Instance) -> String {
    let set = BddVariableSet::new_anonymous(instance.brackets.len() as u16);
    let variables: Vec<BddVariable> = set.variables();
    let mut all = set.mk_true();
    for (count, literals) in conditions(instance) {
        let mut ite = |literal: i64, then: &Bdd, other: &Bdd| {
            let variable = set.mk_literal(variables[literal.unsigned_abs() as usize - 1], literal > 0);
            Bdd::if_then_else(&variable, then, other)
        };
        let condition = at_least(&literals, count, &set.mk_true(), &set.mk_false(), &mut ite, &mut BTreeMap::new());
        all = all.and(&condition);
    }
    all.exact_cardinality().to_string()
}

fn fund(numbers: &[usize]) -> (Vec<u64>, u64) {
    let [members, largest, percent] = [numbers[0] as u64, numbers[1] as u64, numbers[2] as u64];
    let weights: Vec<u64> = (1..=members).map(|rank| largest / 600 + largest / rank + (rank * 2_654_435_761) % (largest / 500)).collect();
    let total: u64 = weights.iter().sum();
    (weights, (total * percent).div_ceil(100))
}

/// The swings of the first and of the last member, and their Shapley–Shubik indices.
fn power(numbers: &[usize]) -> String {
    let (weights, quota) = fund(numbers);
    let last = weights.len() - 1;
    let game = Game::new(weights.len(), Rule::Weighted { weights, quota }).expect("a game");
    let found = game.power(&Wanted { shapley: Shapley::Quick, minimal: false, bytes: 256 << 20 }).expect("counted");
    let index = |member: usize| found.members[member].shapley.as_ref().map_or(0.0, |value| value.nearest());
    let share = |member: usize| found.normalised(member).numer().to_string().parse::<f64>().unwrap() / found.normalised(member).denom().to_string().parse::<f64>().unwrap();
    format!("{:.9} {:.9} {:.9} {:.9}", share(0), share(last), index(0), index(last))
}
