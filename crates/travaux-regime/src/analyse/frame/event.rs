//! One story for several norms: an event that nobody's rule need name as its trigger, and everything for which the norms wait.
//!
//! A question about one norm tells that norm's own story; a property asks several norms, and conditions besides, after one event.

use super::Frame;
use super::story::{Search, Story};
use super::time::At;
use super::whom::{Names, Place};
use crate::analyse::diagram::Diagram;
use crate::rules::{Condition, Guard, Norm, NormKind, Pattern, Who};
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A story that is told whatever is asked, with the names of those who take part.
pub struct Fixed {
    pub(super) story: Rc<Story>,
    names: Names,
}

impl Frame<'_> {
    /// The story of an event, or of none, for some norms and conditions. `also` are other names for those who take part: a name, and
    /// the one that the event has.
    pub fn story_after(&self, event: Option<&Pattern>, norms: &[&Norm], conditions: &[Condition], also: &[(String, String)]) -> Rc<Fixed> {
        let mut search = Search::default();
        for bearer in norms.iter().flat_map(|norm| self.bearers(norm)) {
            if !search.bearers.contains(&bearer) {
                search.bearers.push(bearer);
            }
        }
        let triggers: Vec<Pattern> = event.into_iter().cloned().collect();
        triggers.iter().for_each(|pattern| self.needs(&pattern.act, &mut search));
        norms.iter().for_each(|norm| self.follow(norm, norm.it.0 != NormKind::Duty, &mut search));
        conditions.iter().for_each(|condition| self.follow_condition(condition, &mut search));
        let name = event.map_or_else(String::new, |event| event.act.to_string());
        let mut names = self.trigger_names_of(&name, &triggers, &search.bearers);
        for (other, own) in also {
            if let Some(bound) = names.get(own).cloned() {
                names.insert(other.clone(), bound);
            }
        }
        // It is nobody's norm: only a name, so that what is told of it is kept apart.
        let nobodys = Norm { name, it: (NormKind::Duty, Vec::new()), guard: Guard::default(), provision: None, formalises: Vec::new(), span: 0..0 };
        let story = Rc::new(self.with_deeds(Some(nobodys), triggers, &names, &search));
        Rc::new(Fixed { story, names })
    }

    /// Tells this story from now on, whatever norm is asked about.
    pub fn tell(&self, fixed: &Rc<Fixed>) {
        *self.fixed.borrow_mut() = Some(Rc::clone(fixed));
        *self.story.borrow_mut() = Some(Rc::clone(&fixed.story));
        self.effects.borrow_mut().clear();
    }

    /// Where the event happens in an area.
    pub fn happens_in(&self, area: &Who) -> Diagram {
        self.in_place(Some(area), &Place::OfTrigger).yes
    }

    /// Where a condition is met in the end, with the names that the event gives.
    pub fn met_after(&self, condition: &Condition) -> Diagram {
        let names = self.fixed.borrow().as_ref().map(|fixed| fixed.names.clone()).unwrap_or_default();
        let truth = self.is_met(condition, &names, (At::Asked, At::Asked));
        self.leave_out_unknown(&self.open(&truth));
        truth.yes
    }
}
