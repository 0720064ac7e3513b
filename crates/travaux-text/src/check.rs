//! Remarks on one draft: all that can be seen to be the matter with a text from the text itself.
//!
//! Each module below looks at one side of it and adds remarks to a common list. None of them changes anything, none knows
//! another draft, and each passes over the draft a fixed number of times, so that the cost grows with its length only.
//! Whether the sources exist, or the ids that `[[reported]]` names, is for the room that knows the negotiation.

mod attributions;
mod characters;
mod contents;
mod ids;
mod marks;
mod mentions;
mod numbering;
mod references;
#[cfg(test)]
mod tests;
mod wording;

pub use mentions::{Mention, mentions};

use crate::draft::Draft;
use crate::front::Coverage;
use crate::remark::Remark;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

/// What a negotiation knows that a draft alone does not. `None` is "not known": then nothing is remarked about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// The codes that may stand in an attribution.
    pub parties: Option<BTreeSet<String>>,
    /// The keys of the bibliography.
    pub sources: Option<BTreeSet<String>>,
}

/// All remarks on a draft in the order of their places, those on its front matter included.
pub fn check(draft: &Draft, vocabulary: &Vocabulary) -> Vec<Remark> {
    let mut remarks = draft.front_remarks().to_vec();
    marks::check(draft, &mut remarks);
    characters::check(draft, &mut remarks);
    attributions::check(draft, vocabulary, &mut remarks);
    contents::check(draft, &mut remarks);
    ids::check(draft, &mut remarks);
    references::check(draft, vocabulary, &mut remarks);
    mentions::check(draft, &mut remarks);
    numbering::check(draft, &mut remarks);
    remarks.sort_by(|a, b| (a.span().start, a.span().end, a.code.number).cmp(&(b.span().start, b.span().end, b.code.number)));
    remarks
}

/// Whether the draft itself says that it does not hold the whole document; a draft that says nothing may well.
fn says_partial(draft: &Draft) -> bool {
    let front = draft.front();
    front.coverage() == Coverage::Partial && (front.declared_coverage.is_some() || front.basis.is_some())
}
