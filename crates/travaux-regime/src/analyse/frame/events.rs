//! What has happened: which events of the story a rule speaks of, what they count as, and whether they have effect.
//!
//! It follows `evaluate` step by step, over all situations at once.

use super::story::Deed;
use super::time::At;
use super::truth::Truth;
use super::whom::{Bound, Names, Place};
use super::{Frame, Members};
use crate::analyse::diagram::Diagram;
use crate::evaluate::canonical;
use crate::rules::{Norm, NormClause, Pattern, Who};
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Something that happens in some situations, as it is told or as what it counts.
#[derive(Clone)]
pub(super) struct Happening {
    /// Its place in the story; what is only asked about has none.
    pub deed: Option<usize>,
    /// The act.
    pub act: String,
    pub failed: bool,
    /// Where it counts as this, besides where it happens.
    pub there: Diagram,
    pub by: Rc<Members>,
    pub on: Rc<Members>,
    pub with: Rc<Members>,
    pub place: Place,
    /// Whether it has effect, and counts as this for certain.
    pub counts: Truth,
}

impl Frame<'_> {
    /// A deed as it is told, whatever it counts as and whether it has effect or not.
    pub(super) fn told_deed(&self, number: usize, deed: &Deed) -> Happening {
        Happening {
            deed: Some(number),
            act: deed.act.clone(),
            failed: deed.failed,
            there: self.space.diagrams.yes(),
            by: Rc::clone(&deed.by),
            on: Rc::clone(&deed.on),
            with: Rc::clone(&deed.with),
            place: deed.place.clone(),
            counts: self.always(true),
        }
    }

    /// Where something that happens does happen.
    pub(super) fn takes_place(&self, happening: &Happening) -> Diagram {
        let story = self.story();
        match happening.deed.and_then(|number| story.deeds.get(number)) {
            Some(deed) => self.deed_takes_place(deed),
            None => self.space.diagrams.yes(),
        }
    }

    /// What may happen of an act, and what counts as it; in the order of the story.
    pub(super) fn happenings(&self, act: &str, until: At) -> Vec<Happening> {
        self.happenings_by(act, until, &mut Vec::new())
    }

    fn happenings_by(&self, act: &str, until: At, by: &mut Vec<String>) -> Vec<Happening> {
        let engine = &self.space.diagrams;
        let act = canonical(act);
        let act = act.strip_prefix("failed ").unwrap_or(act);
        let story = self.story();
        let mut found: Vec<Happening> = Vec::new();
        for (number, deed) in story.deeds.iter().enumerate().take(self.horizon.get()) {
            if canonical(&deed.act) == act {
                found.push(Happening { counts: self.effect(number), ..self.told_deed(number, deed) });
            }
        }
        for norm in self.index.counting_as(act) {
            // A rule is used once in a chain of what counts as what.
            if by.contains(&norm.name) || self.counting.borrow().contains(&norm.name) {
                continue;
            }
            by.push(norm.name.clone());
            for clause in &norm.it.1 {
                let NormClause::When(pattern) = &clause.it else { continue };
                let chosen = engine.and(&self.guard(&norm.guard), &self.guard(&clause.guard));
                for happening in self.happenings_by(&pattern.act, until, by) {
                    found.extend(self.counted(norm, pattern, &happening, act, until).into_iter().map(|counted| Happening {
                        there: engine.all(&[counted.there, happening.there.clone(), chosen.clone()]),
                        counts: self.both(&happening.counts, &counted.counts),
                        ..counted
                    }));
                }
            }
            by.pop();
        }
        found.retain(|happening| happening.there != engine.no());
        found.sort_by_key(|happening| happening.deed);
        found
    }

    /// Something as what it counts by a constitutive rule: once for each line that says as what.
    fn counted(&self, norm: &Norm, pattern: &Pattern, happening: &Happening, act: &str, until: At) -> Vec<Happening> {
        let engine = &self.space.diagrams;
        let (fits, names) = self.fits(pattern, happening, &Names::new());
        if fits == engine.no() {
            return Vec::new();
        }
        let lines = norm.it.1.iter().filter(|clause| matches!(&clause.it, NormClause::CountsAs(counted) if canonical(&counted.act) == act));
        let place = self.in_place(pattern.area.as_ref(), &happening.place);
        let lines: Vec<(Diagram, &NormClause)> = self.first(lines);
        // What it counts as rests on what had happened by then, and on what has been decided about it since.
        self.counting.borrow_mut().push(norm.name.clone());
        let (met, excused) = self.conditions(norm, &names, (At::Moment, until), place);
        self.counting.borrow_mut().pop();
        let counts = self.both(&met, &Self::opposite(&excused));
        lines
            .into_iter()
            .filter_map(|(chosen, line)| {
                let NormClause::CountsAs(counted) = line else { return None };
                let who = |who: &Option<Who>, own: &Rc<Members>| match who {
                    Some(who) => Rc::new(self.members_at(who, &names, At::Moment)),
                    None => Rc::clone(own),
                };
                Some(Happening {
                    deed: happening.deed,
                    act: counted.act.clone(),
                    failed: happening.failed,
                    there: engine.and(&chosen, &fits),
                    by: who(&counted.by, &happening.by),
                    on: who(&counted.on, &happening.on),
                    with: who(&counted.with, &happening.with),
                    place: happening.place.clone(),
                    counts: counts.clone(),
                })
            })
            .collect()
    }

    /// Where something is an event of which a rule speaks, and the names that it gives. The place is judged apart.
    pub(super) fn fits(&self, pattern: &Pattern, happening: &Happening, names: &Names) -> (Diagram, Names) {
        let engine = &self.space.diagrams;
        let wanted = canonical(&pattern.act);
        let (wanted, failed) = wanted.strip_prefix("failed ").map_or((wanted, false), |act| (act, true));
        if canonical(&happening.act) != wanted || failed != happening.failed {
            return (engine.no(), Names::new());
        }
        let mut names = names.clone();
        let mut fits = happening.there.clone();
        for (who, actual) in [(&pattern.by, &happening.by), (&pattern.on, &happening.on), (&pattern.with, &happening.with)] {
            let Some(who) = who else { continue };
            match who.parts.as_slice() {
                [name] if who.except.is_empty() && !self.is_known(name) => {
                    // A name that nobody bears yet is given to whoever it was.
                    let bound = names.remove(name).unwrap_or_else(|| Bound { is: engine.no(), members: Members::new() });
                    let is_it: Vec<Diagram> = actual.iter().filter_map(|(party, there)| Some(engine.and(there, bound.members.get(party)?))).collect();
                    fits = engine.and(&fits, &engine.or(&engine.not(&bound.is), &engine.any(&is_it)));
                    let mut members = self.within(bound.members, &bound.is);
                    self.add(&mut members, self.within((**actual).clone(), &engine.not(&bound.is)));
                    names.insert(name.clone(), Bound { is: engine.yes(), members });
                }
                [name] if name == "anyone" && who.except.is_empty() => {}
                _ => fits = engine.and(&fits, &self.some_of(actual, who, &names, At::Moment)),
            }
        }
        (fits, names)
    }

    /// Whether something has happened by a time.
    pub(super) fn happened(&self, pattern: &Pattern, names: &Names, until: At) -> Truth {
        let engine = &self.space.diagrams;
        let mut found = self.always(false);
        for happening in self.happenings(&pattern.act, until) {
            let (fits, _) = self.fits(pattern, &happening, names);
            if fits == engine.no() {
                continue;
            }
            let there = engine.and(&fits, &self.takes_place(&happening));
            let truth = self.both(&self.in_place(pattern.area.as_ref(), &happening.place), &happening.counts);
            found = self.either(&found, &self.choose(&there, &truth, &self.always(false)));
        }
        found
    }

    /// The names that the last event which fits gives.
    pub(super) fn last_names(&self, pattern: &Pattern, until: At) -> Vec<(String, Bound)> {
        let engine = &self.space.diagrams;
        let mut rest = engine.yes();
        let mut found = Names::new();
        for happening in self.happenings(&pattern.act, until).into_iter().rev() {
            let (fits, names) = self.fits(pattern, &happening, &Names::new());
            if fits == engine.no() {
                continue;
            }
            // What has no effect for certain is not there at all.
            let there = engine.all(&[fits, self.takes_place(&happening), engine.not(&happening.counts.no)]);
            let is_last = engine.and(&rest, &there);
            rest = engine.and(&rest, &engine.not(&there));
            for (name, given) in names {
                let bound = found.entry(name).or_insert_with(|| Bound { is: engine.no(), members: Members::new() });
                bound.is = engine.or(&bound.is, &engine.and(&is_last, &given.is));
                let mut members = core::mem::take(&mut bound.members);
                self.add(&mut members, self.within(given.members, &is_last));
                bound.members = members;
            }
        }
        found.into_iter().collect()
    }

    // ---- what has effect ---------------------------------------------------------------------------------------

    /// Whether a deed has effect: where powers confer its act, it needs one of them, judged by what came before it.
    fn effect(&self, number: usize) -> Truth {
        let story = self.story();
        let Some(deed) = story.deeds.get(number).filter(|deed| self.index.conferring(&deed.act).next().is_some()) else {
            return self.always(true);
        };
        if let Some(known) = self.effects.borrow().get(&number) {
            return known.clone();
        }
        let before = self.horizon.replace(number);
        let truth = self.validity(&self.told_deed(number, deed));
        self.horizon.set(before);
        self.effects.borrow_mut().insert(number, truth.clone());
        truth
    }

    fn validity(&self, happening: &Happening) -> Truth {
        let engine = &self.space.diagrams;
        let mut found = self.always(false);
        let mut is_regulated = engine.no();
        for norm in self.index.conferring(&happening.act) {
            for (party, is_doer) in happening.by.iter() {
                let there = engine.and(&self.guard(&norm.guard), is_doer);
                if there == engine.no() {
                    continue;
                }
                is_regulated = engine.or(&is_regulated, &there);
                let held = self.reaches(norm, party, happening, At::Moment);
                found = self.either(&found, &self.choose(&there, &held, &self.always(false)));
            }
        }
        // Where no power that is chosen confers it, nothing is needed for it.
        self.choose(&is_regulated, &found, &self.always(true))
    }

    /// The deeds of a party that are an act, and whether they have effect.
    pub(super) fn deeds_by(&self, party: &str, act: &str, until: At) -> Vec<(Diagram, Happening)> {
        let engine = &self.space.diagrams;
        let story = self.story();
        let mut own: Vec<Happening> = Vec::new();
        for (number, deed) in story.deeds.iter().enumerate().take(self.horizon.get()).filter(|(_, deed)| deed.act == act) {
            own.push(Happening { counts: self.effect(number), ..self.told_deed(number, deed) });
        }
        if self.index.counting_as(act).next().is_some() {
            own.extend(self.happenings(act, until));
        }
        let mut found = Vec::new();
        for happening in own {
            let Some(is_doer) = happening.by.get(party) else { continue };
            let there = engine.and(is_doer, &happening.there);
            if there != engine.no() {
                found.push((engine.and(&there, &self.takes_place(&happening)), happening));
            }
        }
        found
    }

    /// An act that is only asked about: nothing is said but who does what.
    pub(super) fn mere_act(&self, party: &str, act: &str) -> Happening {
        Happening {
            deed: None,
            act: act.to_string(),
            failed: false,
            there: self.space.diagrams.yes(),
            by: Rc::new(Members::from([(party.to_string(), self.space.diagrams.yes())])),
            on: Rc::default(),
            with: Rc::default(),
            place: Place::NotSaid,
            counts: self.always(true),
        }
    }
}
