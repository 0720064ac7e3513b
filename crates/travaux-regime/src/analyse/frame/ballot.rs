//! How bodies decide: every threshold as a sum over those who vote.
//!
//! It follows `evaluate/decide.rs`: a decision is adopted if it is with every open vote against it, and rejected if it is with every
//! open vote in favour.

use super::time::At;
use super::truth::Truth;
use super::whom::Names;
use super::{Frame, Members};
use crate::analyse::diagram::Diagram;
use crate::analyse::situation::What;
use crate::rules::{AsOf, Base, Counts, Decision, DecisionClause, Norm, Pattern, Threshold, Who};
use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use num_bigint::BigInt;
use travaux_text::quantity::Number;

/// A decision that has been counted: under its name, with the names on which it rests, until a time.
pub(super) struct Counted {
    name: String,
    names: Names,
    until: At,
    /// For which norm, if it rests on what has happened.
    norm: Option<Box<Norm>>,
    truth: Truth,
}

impl Frame<'_> {
    /// The situations in which a decision is adopted, once the time for it is over.
    pub fn decision(&self, decision: &Decision, bearer: &str) -> Diagram {
        self.story_of(None);
        let truth = self.decided(decision, &self.bearing(bearer), At::Asked);
        self.leave_out_unknown(&self.open(&truth));
        truth.yes
    }

    /// Whether a decision is adopted by a time.
    pub(super) fn decided(&self, decision: &Decision, names: &Names, until: At) -> Truth {
        let engine = &self.space.diagrams;
        let mut speaks_of: BTreeSet<&String> = BTreeSet::new();
        let who = |who: &Who| -> Vec<String> { who.parts.iter().chain(&who.except).cloned().collect() };
        let mut parts: Vec<String> = Vec::new();
        for clause in &decision.it {
            match &clause.it {
                DecisionClause::By(by, as_of) => {
                    parts.extend(who(by));
                    if let Some(AsOf::Event(pattern)) = as_of {
                        parts.extend([&pattern.by, &pattern.on, &pattern.with].into_iter().flatten().flat_map(who));
                    }
                }
                DecisionClause::Concurring(all, _) => parts.extend(who(all)),
                _ => {}
            }
        }
        speaks_of.extend(&parts);
        let names: Names = names.iter().filter(|(name, _)| speaks_of.contains(name)).map(|(name, bound)| (name.clone(), bound.clone())).collect();
        // What is judged by what came before an act is not what is judged in the end.
        let is_whole = self.horizon.get() == usize::MAX;
        let waits = decision.it.iter().any(|clause| matches!(clause.it, DecisionClause::By(_, Some(AsOf::Event(_)))));
        let norm = self.story().norm.clone().filter(|_| waits).map(Box::new);
        let is_it = |known: &&Counted| is_whole && known.name == decision.name && known.until == until && known.norm == norm && known.names == names;
        if let Some(known) = self.decisions.borrow().iter().find(is_it) {
            return known.truth.clone();
        }
        let mut found = Truth { yes: engine.no(), no: engine.no() };
        for (chosen, way) in self.ways(&decision.name, &decision.it.iter().map(|clause| &clause.guard).collect::<Vec<_>>()) {
            let clauses: Vec<&DecisionClause> =
                decision.it.iter().filter(|clause| clause.guard.holds(|label| way.get(label).copied().flatten())).map(|clause| &clause.it).collect();
            let truth = self.ballot(decision, &clauses, &names, until);
            found = Truth { yes: engine.or(&found.yes, &engine.and(&chosen, &truth.yes)), no: engine.or(&found.no, &engine.and(&chosen, &truth.no)) };
        }
        let missing = engine.not(&self.guard(&decision.guard));
        let truth = self.unknown_where(&missing, found, || format!("how “{}” is decided, whose words are not chosen", decision.name));
        if is_whole {
            self.decisions.borrow_mut().push(Counted { name: decision.name.clone(), names, until, norm, truth: truth.clone() });
        }
        truth
    }

    fn ballot(&self, decision: &Decision, clauses: &[&DecisionClause], names: &Names, until: At) -> Truth {
        let engine = &self.space.diagrams;
        let mut ballot = Ballot { frame: self, voters: Vec::new(), abstention: None, absence: None };
        let mut electorate = Members::new();
        let (mut silence, mut is_timed, mut then_adopted) = (None, false, false);
        let mut not_yet = engine.no();
        for clause in clauses {
            match clause {
                DecisionClause::By(who, as_of) => {
                    let (members, has_come) = self.electors(who, as_of.as_ref(), names);
                    not_yet = engine.or(&not_yet, &engine.not(&has_come));
                    self.add(&mut electorate, members);
                }
                DecisionClause::Abstention(counts) => ballot.abstention = Some(*counts),
                DecisionClause::Absence(counts) => ballot.absence = Some(*counts),
                DecisionClause::Silence(counts) => silence = Some(*counts),
                DecisionClause::Within(_) => is_timed = true,
                DecisionClause::ThenAdopted => then_adopted = true,
                DecisionClause::Adopted(..) | DecisionClause::Concurring(..) | DecisionClause::Quorum(_) => {}
            }
        }
        let is_over = is_timed && until == At::Asked;
        let can_be_silent = self.common.silent.contains(&decision.name);
        if !can_be_silent && decision.it.iter().any(|clause| matches!(clause.it, DecisionClause::Silence(_))) {
            self.leave_out(format!("silence on “{}”, of which only one of the texts says something", decision.name));
        }
        let mut electorate: Vec<(String, Diagram)> = electorate.into_iter().collect();
        // The heaviest first: sums are told apart as long as they have not been added, and what is equal comes last.
        let lists = decision.it.iter().filter_map(|clause| match &clause.it {
            DecisionClause::Adopted(Threshold::Weight(_, name), _) => self.rules().weights.get(name),
            _ => None,
        });
        for weights in lists.take(usize::from(self.is_large())) {
            electorate.sort_by_key(|(member, _)| core::cmp::Reverse(weights.get(member).copied().unwrap_or_default()));
        }
        for (member, is_member) in electorate {
            let values = || {
                let all = ["yes", "no", "abstain", "absent", "silent"];
                all.into_iter().take(if can_be_silent { 5 } else { 4 }).map(ToString::to_string).collect()
            };
            let Some(vote) = self.dimension(&What::Vote(decision.name.clone(), member.clone()), &values) else { continue };
            let cast = vote.values.iter().map(|value| (said(value, silence, is_over || !is_timed), self.space.is(&vote, value))).collect();
            ballot.voters.push(Voter { member, is_member, cast });
        }
        if !clauses.iter().any(|clause| matches!(clause, DecisionClause::Adopted(..))) || ballot.voters.is_empty() {
            return self.never_known(|| format!("how “{}” is decided, which the rules do not say under every choice", decision.name));
        }
        // Who has not voted in time may have voted against, abstained or stayed away.
        let met = |open: Stand| self.met(&ballot, clauses, names, open);
        let is_open = ballot.voters.iter().any(|voter| voter.cast.iter().any(|(stand, _)| stand.is_none()));
        let worst = if is_open { engine.all(&[met(Stand::No), met(Stand::Abstains), met(Stand::Absent)]) } else { met(Stand::No) };
        let best = if is_open { met(Stand::Yes) } else { worst.clone() };
        let mut truth = Truth { no: engine.not(&best), yes: worst };
        if is_over && then_adopted {
            // When the time is over it is adopted unless somebody has objected.
            let objects: Vec<Diagram> = ballot.voters.iter().map(|voter| ballot.is(voter, Stand::Absent, |stand| stand == Stand::No)).collect();
            truth = self.either(&truth, &self.sure(engine.not(&engine.any(&objects))));
        }
        let somebody = engine.any(&ballot.voters.iter().map(|voter| voter.is_member.clone()).collect::<Vec<_>>());
        truth = self.unknown_where(&engine.not(&somebody), truth, || format!("who decides on “{}” where nobody is left", decision.name));
        truth = self.unknown_where(&not_yet, truth, || format!("as of when the members of “{}” are counted", decision.name));
        for clause in clauses {
            let DecisionClause::Adopted(Threshold::Weight(_, list), _) = clause else { continue };
            let weights = self.rules().weights.get(list);
            for voter in ballot.voters.iter().filter(|voter| weights.is_none_or(|weights| !weights.contains_key(&voter.member))) {
                truth = self.unknown_where(&voter.is_member, truth, || format!("the weight of {} in {list}, which is not given", voter.member));
            }
        }
        truth
    }

    /// Who votes by one line, and where it is known: what members are counted as of has to have come.
    fn electors(&self, who: &Who, as_of: Option<&AsOf>, names: &Names) -> (Members, Diagram) {
        let engine = &self.space.diagrams;
        let (at, has_come) = match as_of {
            // Votes are cast at the moment, and with the first of them the ballot begins.
            None => (At::Moment, engine.yes()),
            Some(AsOf::Day(day)) => (At::Day(*day), engine.yes()),
            Some(AsOf::Event(pattern)) if super::entry_event(pattern) => (At::Entry, engine.yes()),
            Some(AsOf::Event(pattern)) => (At::Moment, self.happened(&Pattern::clone(pattern), names, At::Moment).yes),
        };
        (self.members_at(who, names, at), has_come)
    }

    fn met(&self, ballot: &Ballot, clauses: &[&DecisionClause], names: &Names, open: Stand) -> Diagram {
        let lines = clauses.iter().filter_map(|clause| match clause {
            DecisionClause::Adopted(threshold, base) => Some(ballot.reaches(threshold, *base, open)),
            DecisionClause::Concurring(who, in_favour) => Some(ballot.concurs(&self.members_at(who, names, At::Moment), *in_favour, open)),
            DecisionClause::Quorum(threshold) => Some(ballot.has_quorum(threshold, open)),
            _ => None,
        });
        self.space.diagrams.all(&lines.collect::<Vec<_>>())
    }
}

/// How somebody stands who votes or is silent; `None` if it is open. Where the rules give silence no meaning, who is silent is told as absent.
fn said(value: &str, silence: Option<Counts>, counts_now: bool) -> Option<Stand> {
    match (value, silence) {
        ("yes", _) => Some(Stand::Yes),
        ("no", _) => Some(Stand::No),
        ("abstain", _) => Some(Stand::Abstains),
        ("silent", Some(counts)) => counts_now.then_some(match counts {
            Counts::Yes => Stand::Yes,
            Counts::No => Stand::No,
            Counts::Nothing => Stand::Absent,
        }),
        _ => Some(Stand::Absent),
    }
}

// ---- counting votes ------------------------------------------------------------------------------------------------

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    Yes,
    No,
    Abstains,
    Absent,
}

struct Voter {
    member: String,
    is_member: Diagram,
    /// By how it stands; `None` if that is open.
    cast: Vec<(Option<Stand>, Diagram)>,
}

struct Ballot<'a, 'b> {
    frame: &'b Frame<'a>,
    voters: Vec<Voter>,
    abstention: Option<Counts>,
    absence: Option<Counts>,
}

impl Ballot<'_, '_> {
    /// In favour, against, or neither.
    fn side(&self, stand: Stand) -> Option<bool> {
        let counts = match stand {
            Stand::Yes => Counts::Yes,
            Stand::No => Counts::No,
            Stand::Abstains => self.abstention.unwrap_or(Counts::Nothing),
            Stand::Absent => self.absence.unwrap_or(Counts::Nothing),
        };
        match counts {
            Counts::Yes => Some(true),
            Counts::No => Some(false),
            Counts::Nothing => None,
        }
    }

    /// Where a voter is a member and stands so.
    fn is(&self, voter: &Voter, open: Stand, test: impl Fn(Stand) -> bool) -> Diagram {
        let engine = &self.frame.space.diagrams;
        let cast: Vec<Diagram> = voter.cast.iter().filter(|(stand, _)| test(stand.unwrap_or(open))).map(|(_, cast)| cast.clone()).collect();
        engine.and(&voter.is_member, &engine.any(&cast))
    }

    /// The sum of what each member adds reaches a threshold.
    fn sum(&self, open: Stand, adds: impl Fn(&str, Stand) -> BigInt, threshold: &BigInt) -> Diagram {
        let engine = &self.frame.space.diagrams;
        let parties: Vec<Vec<(BigInt, Diagram)>> = self
            .voters
            .iter()
            .map(|voter| {
                let mut figures: BTreeMap<BigInt, Diagram> = BTreeMap::new();
                let mut add = |figure: BigInt, there: Diagram| {
                    let known = figures.entry(figure).or_insert_with(|| engine.no());
                    *known = engine.or(known, &there);
                };
                add(BigInt::ZERO, engine.not(&voter.is_member));
                for (stand, cast) in &voter.cast {
                    add(adds(&voter.member, stand.unwrap_or(open)), engine.and(&voter.is_member, cast));
                }
                figures.into_iter().filter(|(_, there)| *there != engine.no()).collect()
            })
            .collect();
        engine.reaches(&parties, threshold)
    }

    fn in_base(base: Base, stand: Stand, side: Option<bool>) -> bool {
        match base {
            Base::Members => true,
            Base::Present => stand != Stand::Absent,
            Base::Votes => side.is_some(),
        }
    }

    fn reaches(&self, threshold: &Threshold, base: Base, open: Stand) -> Diagram {
        let engine = &self.frame.space.diagrams;
        let one = |holds: bool| BigInt::from(u8::from(holds));
        let yes = |stand: Stand| self.side(stand) == Some(true);
        let counted = |stand: Stand| Self::in_base(base, stand, self.side(stand));
        match threshold {
            Threshold::Unanimity => {
                let matters = |stand: Stand| match stand {
                    Stand::Abstains => base != Base::Votes && self.abstention != Some(Counts::Nothing),
                    Stand::Absent => base == Base::Members && self.absence != Some(Counts::Nothing),
                    Stand::Yes | Stand::No => true,
                };
                let against: Vec<Diagram> = self.voters.iter().map(|voter| self.is(voter, open, |stand| matters(stand) && !yes(stand))).collect();
                let favour: Vec<Diagram> = self.voters.iter().map(|voter| self.is(voter, open, yes)).collect();
                engine.and(&engine.any(&favour), &engine.not(&engine.any(&against)))
            }
            Threshold::Consensus => {
                let against: Vec<Diagram> = self.voters.iter().map(|voter| self.is(voter, open, |stand| self.side(stand) == Some(false))).collect();
                engine.not(&engine.any(&against))
            }
            Threshold::Majority => self.sum(open, |_, stand| one(yes(stand)) * 2 - one(counted(stand)), &BigInt::from(1)),
            Threshold::AllBut(most) => self.sum(open, |_, stand| one(yes(stand)) - one(counted(stand)), &-BigInt::from(*most)),
            Threshold::Votes(least) => self.sum(open, |_, stand| one(yes(stand)), &BigInt::from(*least)),
            Threshold::Share(share) => {
                let (above, below) = (BigInt::from(*share.numer()), BigInt::from(*share.denom()));
                let enough = self.sum(open, |_, stand| &below * one(yes(stand)) - &above * one(counted(stand)), &BigInt::ZERO);
                let somebody = self.sum(open, |_, stand| one(counted(stand)), &BigInt::from(1));
                engine.and(&enough, &somebody)
            }
            Threshold::Weight(share, name) => {
                let Some(weights) = self.frame.rules().weights.get(name) else { return engine.no() };
                let scale = scale(weights.values());
                let of = |member: &str| {
                    let weight = weights.get(member).copied().unwrap_or_default() * Number::from_integer(scale);
                    BigInt::from(weight.to_integer())
                };
                let (above, below) = (BigInt::from(*share.numer()), BigInt::from(*share.denom()));
                let in_base = |stand: Stand| base != Base::Votes || self.side(stand).is_some();
                self.sum(open, |member, stand| of(member) * (&below * one(yes(stand)) - &above * one(in_base(stand))), &BigInt::ZERO)
            }
        }
    }

    fn concurs(&self, members: &Members, in_favour: bool, open: Stand) -> Diagram {
        let engine = &self.frame.space.diagrams;
        let fails = |stand: Stand| match self.side(stand) {
            Some(true) => false,
            Some(false) => true,
            None => in_favour,
        };
        let stopped: Vec<Diagram> =
            self.voters.iter().filter_map(|voter| Some(engine.and(members.get(&voter.member)?, &self.is(voter, open, fails)))).collect();
        engine.not(&engine.any(&stopped))
    }

    fn has_quorum(&self, threshold: &Threshold, open: Stand) -> Diagram {
        let part = |stand: Stand| if stand == Stand::Absent { Stand::Absent } else { Stand::Yes };
        let voters = self
            .voters
            .iter()
            .map(|voter| Voter {
                member: voter.member.clone(),
                is_member: voter.is_member.clone(),
                cast: voter.cast.iter().map(|(stand, cast)| (Some(part(stand.unwrap_or(open))), cast.clone())).collect(),
            })
            .collect();
        Ballot { frame: self.frame, voters, abstention: None, absence: None }.reaches(threshold, Base::Members, open)
    }
}

/// What makes all of some figures whole.
pub(super) fn scale<'a>(figures: impl Iterator<Item = &'a Number>) -> i128 {
    figures.fold(1, |scale, figure| scale * (figure.denom() / gcd(scale, *figure.denom())))
}

fn gcd(one: i128, other: i128) -> i128 {
    if other == 0 { one.abs() } else { gcd(other, one % other) }
}
