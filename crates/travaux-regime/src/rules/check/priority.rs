//! Norms that give way to each other in a circle, so that none of them stands.

use super::{both, if_chosen};
use crate::rules::codes::PRIORITY_CYCLE;
use crate::rules::{Clause, Guard, NormClause, Rules};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use travaux_text::{Level, Remark};

/// How many steps are taken in search of circles.
const MOST_STEPS: usize = 20_000;

/// A line that says which of two norms gives way: the norm below, the norm above, and the line.
pub(super) type Line<'a> = (usize, usize, &'a Clause<NormClause>);

/// All lines that say which of two norms gives way.
pub(super) fn lines(rules: &Rules) -> Vec<Line<'_>> {
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, norm) in rules.norms.iter().enumerate() {
        names.entry(&norm.name).or_insert(index);
    }
    let mut found = Vec::new();
    for (index, norm) in rules.norms.iter().enumerate() {
        for clause in &norm.it.1 {
            let Some((other, gives_way)) = clause.it.priority() else { continue };
            let Some(other) = names.get(other).copied() else { continue };
            found.push(if gives_way { (index, other, clause) } else { (other, index, clause) });
        }
    }
    found
}

pub(super) fn remarks(rules: &Rules) -> Vec<Remark> {
    let mut above: BTreeMap<usize, Vec<Line>> = BTreeMap::new();
    for line in lines(rules) {
        above.entry(line.0).or_default().push(line);
    }
    let mut remarks = Vec::new();
    let mut steps = MOST_STEPS;
    let mut done: BTreeSet<usize> = BTreeSet::new();
    for start in above.keys().copied().collect::<Vec<_>>() {
        if done.contains(&start) {
            continue;
        }
        if let Some(circle) = circle(rules, &above, start, &mut steps) {
            done.extend(circle.0.iter().map(|line| line.0));
            remarks.push(remark(rules, &circle));
        }
    }
    remarks
}

/// Lines that lead back to where they began, and what must be chosen for all of them to stand.
type Circle<'a> = (Vec<Line<'a>>, Guard);

/// The shortest circle through a norm whose lines can stand together.
fn circle<'a>(rules: &Rules, above: &BTreeMap<usize, Vec<Line<'a>>>, start: usize, steps: &mut usize) -> Option<Circle<'a>> {
    let mut paths: Vec<Circle> = Vec::from([(Vec::new(), rules.norms[start].guard.clone())]);
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    while !paths.is_empty() {
        let mut longer = Vec::new();
        for (path, guard) in paths {
            let at = path.last().map_or(start, |line| line.1);
            for line in above.get(&at).into_iter().flatten() {
                *steps = steps.checked_sub(1)?;
                let Some(guard) = both(&guard, &line.2.guard).and_then(|guard| both(&guard, &rules.norms[line.1].guard)) else { continue };
                let path: Vec<Line> = path.iter().chain([line]).copied().collect();
                if line.1 == start {
                    return Some((path, guard));
                }
                // Without brackets the first way to a norm is as good as any other.
                if guard.0.is_empty() && !seen.insert(line.1) || path.iter().any(|before| before.0 == line.1) {
                    continue;
                }
                longer.push((path, guard));
            }
        }
        paths = longer;
    }
    None
}

fn remark(rules: &Rules, (lines, guard): &Circle) -> Remark {
    let name = |index: usize| format!("\"{}\"", rules.norms[index].name);
    let chosen = if_chosen(&guard.0);
    let message = match lines.as_slice() {
        [line] => format!("{} gives way to itself{chosen}.", name(line.0)),
        lines => {
            let steps: Vec<String> = lines.iter().map(|line| format!("{} to {}", name(line.0), name(line.1))).collect();
            format!("These rules give way to each other in a circle{chosen}: {}.", steps.join(", "))
        }
    };
    let mut places = lines.iter().map(|line| (line.2.span.clone(), format!("{} gives way to {}", name(line.0), name(line.1))));
    let (span, label) = places.next().unwrap_or_default();
    let remark = places.fold(Remark::new(&PRIORITY_CYCLE, span, message).here(label), |remark, (span, label)| remark.and(span, label));
    let level = if guard.0.is_empty() { Level::Error } else { Level::Warning };
    remark.at_most(level).action("Delete one of these lines, so that one of the rules stands above the others.")
}
