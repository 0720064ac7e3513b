//! What is known so far of the alignment of two drafts: which unit is which, and how that was found out.

use super::Why;
use super::library::{Library, Shelf, TextIndex};
use alloc::vec;
use alloc::vec::Vec;
use travaux_text::ProvisionIndex;

/// One of the two drafts.
pub(crate) struct Side<'l, 'a> {
    pub(crate) shelf: &'l Shelf<'a>,
    /// The same unit in the other draft.
    pub(crate) mate: Vec<Option<ProvisionIndex>>,
}

impl<'l, 'a> Side<'l, 'a> {
    fn new(shelf: &'l Shelf<'a>) -> Side<'l, 'a> {
        Side { shelf, mate: vec![None; shelf.units.len()] }
    }

    pub(crate) fn text(&self, unit: ProvisionIndex) -> TextIndex {
        self.shelf.units[unit].text
    }

    pub(crate) fn parent(&self, unit: ProvisionIndex) -> Option<ProvisionIndex> {
        self.shelf.units[unit].parent
    }

    /// The innermost provision around that has a mate, and that mate.
    pub(crate) fn home(&self, unit: ProvisionIndex) -> Option<(ProvisionIndex, ProvisionIndex)> {
        let around = core::iter::successors(self.parent(unit), |&around| self.parent(around));
        around.filter_map(|around| Some((around, self.mate[around]?))).next()
    }

    pub(crate) fn is_free(&self, unit: ProvisionIndex) -> bool {
        self.mate[unit].is_none()
    }

    /// The units with a text, in order.
    pub(crate) fn with(&self, text: TextIndex) -> impl Iterator<Item = ProvisionIndex> + '_ {
        self.shelf.with(text)
    }

    /// Those of them that have no mate yet.
    pub(crate) fn free_with(&self, text: TextIndex) -> impl Iterator<Item = ProvisionIndex> + '_ {
        self.with(text).filter(|unit| self.is_free(*unit))
    }

    /// The leaf so many places before or behind.
    pub(crate) fn beside(&self, unit: ProvisionIndex, step: isize) -> Option<ProvisionIndex> {
        let place = self.shelf.place[unit].checked_add_signed(step)?;
        self.shelf.leaves.get(place).copied()
    }
}

/// Two drafts, `here` and `there`, which are in a fixed order: see [`super::align`].
pub(crate) struct Work<'l, 'a> {
    pub(crate) library: &'l Library<'a>,
    pub(crate) here: Side<'l, 'a>,
    pub(crate) there: Side<'l, 'a>,
    /// For each unit of `here` how its mate was found.
    pub(crate) why: Vec<Option<(Why, u32)>>,
}

impl<'l, 'a> Work<'l, 'a> {
    pub(crate) fn new(library: &'l Library<'a>, here: usize, there: usize) -> Work<'l, 'a> {
        let (here, there) = (&library.shelves[here], &library.shelves[there]);
        Work { library, here: Side::new(here), there: Side::new(there), why: vec![None; here.units.len()] }
    }

    pub(crate) fn pair(&mut self, here: ProvisionIndex, there: ProvisionIndex, why: Why, confidence: u32) {
        debug_assert!(self.here.is_free(here) && self.there.is_free(there));
        self.here.mate[here] = Some(there);
        self.there.mate[there] = Some(here);
        self.why[here] = Some((why, confidence));
    }

    /// Whether two units stand in the same provision, as far as that is known.
    pub(crate) fn in_same(&self, here: ProvisionIndex, there: ProvisionIndex) -> bool {
        match (self.here.parent(here), self.there.parent(there)) {
            (None, None) => true,
            (Some(here), Some(there)) => self.here.mate[here] == Some(there),
            _ => false,
        }
    }

    /// Texts and units of `here` and `there` that have the same words and no mate, text by text.
    pub(crate) fn repeated(&self) -> Vec<(TextIndex, Vec<ProvisionIndex>, Vec<ProvisionIndex>)> {
        let mut groups = Vec::new();
        let (mut left, mut right) = (self.here.shelf.by_text.as_slice(), self.there.shelf.by_text.as_slice());
        while let (Some(&(one, _)), Some(&(other, _))) = (left.first(), right.first()) {
            let text = one.min(other);
            let end = |side: &[(TextIndex, ProvisionIndex)]| side.iter().take_while(|(found, _)| *found == text).count();
            let (these, rest) = left.split_at(end(left));
            left = rest;
            let (those, rest) = right.split_at(end(right));
            right = rest;
            let any_free = |side: &Side<'_, '_>, of: &[(TextIndex, ProvisionIndex)]| of.iter().any(|(_, unit)| side.is_free(*unit));
            if one == other && any_free(&self.here, these) && any_free(&self.there, those) {
                let here: Vec<_> = these.iter().map(|(_, unit)| *unit).filter(|unit| self.here.is_free(*unit)).collect();
                let there: Vec<_> = those.iter().map(|(_, unit)| *unit).filter(|unit| self.there.is_free(*unit)).collect();
                groups.push((text, here, there));
            }
        }
        groups
    }
}
