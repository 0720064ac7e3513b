//! Which words of a draft a rule formalises.

use super::Rules;
use alloc::vec::Vec;
use travaux_text::{Draft, Provision, ProvisionIndex, Span};

impl Rules {
    /// The provisions whose words the rule around a place formalises: those that the construct names, otherwise those with words that
    /// stand above its block, back to the block before it or to the heading of the block's provision.
    pub fn words_of(&self, draft: &Draft, rule: &Span) -> Vec<ProvisionIndex> {
        let provisions = draft.provisions();
        let named = self.formalised_at(rule).iter().filter_map(|formalised| draft.provision(&formalised.provision));
        let named: Vec<ProvisionIndex> =
            named.flat_map(|index| index..provisions[index].next).filter(|&index| !provisions[index].flow.is_empty()).collect();
        if !named.is_empty() {
            return named;
        }
        let Some(block) = draft.rules().iter().find(|block| block.span.start <= rule.start && rule.end <= block.span.end) else {
            return Vec::new();
        };
        let Some(article) = block.provision else { return Vec::new() };
        let earlier = draft.rules().iter().filter(|other| other.span.end <= block.span.start && other.provision == block.provision);
        let before = earlier.map(|other| other.span.end).max();
        let speaks = |provision: &Provision| provision.title.is_none() && !provision.flow.is_empty() && provision.span.start < block.span.start;
        let above: Vec<ProvisionIndex> = (article..provisions[article].next).filter(|&index| speaks(&provisions[index])).collect();
        let since = |index: &ProvisionIndex| before.is_none_or(|before| provisions[*index].span.start >= before);
        let found: Vec<ProvisionIndex> = above.iter().copied().filter(since).collect();
        // A second block under the same words formalises the same words.
        if found.is_empty() { above.last().copied().into_iter().collect() } else { found }
    }
}
