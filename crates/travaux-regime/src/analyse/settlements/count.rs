//! Counting a connected part: up through the tables for the count, down again for the shares, and along one path for an example.

use super::network::{Network, Vertex};
use super::order::order;
use super::plan::Plan;
use super::table::{Limbs, Number, Triples};
use super::{Bound, GaveUp};
use alloc::vec;
use alloc::vec::Vec;
use num_bigint::BigUint;

/// What is found of a part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// How many settlements of its brackets are accepted.
    pub total: BigUint,
    /// For each of its brackets and each alternative, in how many of them.
    pub chosen: Vec<(usize, Vec<BigUint>)>,
    /// One of them.
    pub example: Vec<(usize, usize)>,
}

/// How many settlements there are, one number for each value of the sum that is kept; or only one.
pub(super) fn total(network: &Network, bound: Bound) -> Result<Vec<BigUint>, GaveUp> {
    if let Some(known) = known(network) {
        return Ok(known);
    }
    let plan = Plan::new(network, &order(network));
    match bits(network) {
        ..=63 => total_in::<u64>(network, &plan, bound),
        64..=127 => total_in::<u128>(network, &plan, bound),
        128..=255 => total_in::<Limbs<4>>(network, &plan, bound),
        256..=511 => total_in::<Limbs<8>>(network, &plan, bound),
        512..=1023 => total_in::<Limbs<16>>(network, &plan, bound),
        1024..=4095 => total_in::<Limbs<64>>(network, &plan, bound),
        bits => Err(plan.too_much(bits.div_ceil(8), false)),
    }
}

/// Everything about a part.
pub(super) fn shares(network: &Network, bound: Bound) -> Result<Found, GaveUp> {
    if let Some(mut known) = known(network) {
        return Ok(Found { total: known.swap_remove(0), ..Found::default() });
    }
    let plan = Plan::new(network, &order(network));
    match bits(network) {
        ..=63 => shares_in::<u64>(network, &plan, bound),
        64..=127 => shares_in::<u128>(network, &plan, bound),
        128..=255 => shares_in::<Limbs<4>>(network, &plan, bound),
        256..=511 => shares_in::<Limbs<8>>(network, &plan, bound),
        512..=1023 => shares_in::<Limbs<16>>(network, &plan, bound),
        1024..=4095 => shares_in::<Limbs<64>>(network, &plan, bound),
        bits => Err(plan.too_much(bits.div_ceil(8), true)),
    }
}

/// What needs no counting: nothing is possible, or there are no brackets.
fn known(network: &Network) -> Option<Vec<BigUint>> {
    if network.impossible {
        return Some(vec![BigUint::ZERO; network.always + 1]);
    }
    network.vertices.is_empty().then(|| {
        let mut counts = vec![BigUint::ZERO; network.always];
        counts.push(BigUint::from(1u8));
        counts
    })
}

/// How many bits a count can have.
fn bits(network: &Network) -> u64 {
    let brackets = network.vertices.iter().filter_map(|vertex| match vertex {
        Vertex::Choice { values, bracket: Some(_) } => Some(BigUint::from(*values)),
        _ => None,
    });
    brackets.product::<BigUint>().bits()
}

/// The table of each step, or an empty one where it is not needed any more.
fn up<N: Number>(network: &Network, plan: &Plan, keeps: bool) -> Vec<Vec<N>> {
    let mut tables: Vec<Vec<N>> = Vec::new();
    for step in &plan.steps {
        let mut result = vec![N::ZERO; usize::try_from(step.shape.entries).unwrap_or_default()];
        let [left, right] = step.inputs.map(|input| input.map(|input| tables[input].as_slice()));
        Triples::new(network, plan, step).forwards(left, right, &mut result);
        tables.push(result);
        for input in step.inputs.iter().flatten().filter(|_| !keeps) {
            tables[*input] = Vec::new();
        }
    }
    tables
}

fn total_in<N: Number>(network: &Network, plan: &Plan, bound: Bound) -> Result<Vec<BigUint>, GaveUp> {
    plan.fits(bound, N::BITS / 8, false)?;
    let tables = up::<N>(network, plan, false);
    Ok(tables.last().map(|table| table.iter().map(|number| number.big()).collect()).unwrap_or_default())
}

fn shares_in<N: Number>(network: &Network, plan: &Plan, bound: Bound) -> Result<Found, GaveUp> {
    plan.fits(bound, N::BITS / 8, true)?;
    let mut tables = up::<N>(network, plan, true);
    let total = tables.last().and_then(|table| table.first()).map(|total| total.big()).unwrap_or_default();
    let mut found = Found { total, ..Found::default() };
    // What each entry of a table is worth: into how many settlements each of those that it counts can be completed.
    let mut worth: Vec<Vec<N>> = vec![Vec::new(); plan.steps.len()];
    // The entry of each table that counts the example.
    let mut places: Vec<usize> = vec![0; plan.steps.len()];
    if let Some(last) = worth.last_mut() {
        *last = vec![N::ONE];
    }
    for (place, step) in plan.steps.iter().enumerate().rev() {
        let triples = Triples::new(network, plan, step);
        let own = core::mem::take(&mut worth[place]);
        let inputs = step.inputs.map(|input| input.map(|input| tables[input].as_slice()));
        let [mut of_left, mut of_right] = inputs.map(|input| vec![N::ZERO; input.map_or(0, <[N]>::len)]);
        triples.backwards(inputs, &own, [&mut of_left, &mut of_right]);
        let source = triples.source(inputs, places[place] as u32).filter(|_| found.total != BigUint::ZERO);
        if let Some(vertex) = step.removed
            && let Vertex::Choice { values, bracket: Some(bracket) } = network.vertices[vertex]
        {
            // What is taken out stands outermost in a table that has it.
            let has = |input: Option<usize>| input.is_some_and(|input| plan.steps[input].shape.of(vertex).is_some());
            let of = |table: Option<&[N]>, worth: &[N]| -> Vec<N> {
                let table = table.unwrap_or_default();
                let length = table.len() / values;
                let pairs = table.chunks(length).zip(worth.chunks(length));
                pairs.map(|(table, worth)| table.iter().zip(worth).fold(N::ZERO, |sum, (one, worth)| sum.plus(one.times(*worth)))).collect()
            };
            let counts = match (has(step.inputs[0]), has(step.inputs[1])) {
                (true, _) => of(inputs[0], &of_left),
                (_, true) => of(inputs[1], &of_right),
                _ => triples.by_value(vertex, values, inputs, &own),
            };
            found.chosen.push((bracket, counts.into_iter().map(Number::big).collect()));
            let value = source.and_then(|(_, values)| Some(values[triples.varied.iter().position(|varied| *varied == vertex)?]));
            found.example.push((bracket, value.unwrap_or_default()));
        }
        let sources = source.map_or([0; 2], |(places, _)| places);
        for ((input, worths), source) in step.inputs.iter().zip([of_left, of_right]).zip(sources) {
            if let Some(input) = input {
                worth[*input] = worths;
                places[*input] = source;
            }
        }
        tables[place] = Vec::new();
    }
    Ok(found)
}
