//! Many brackets in a text: next to each other, in each other, with the same words again, as drafts have them on the way.

use crate::chance::Chance;
use crate::text::{Node, Token, Treaty};
use crate::words::{Words, opening};

/// Puts two to six more brackets into so many provisions of a thousand. The same for the same seed.
pub fn thicket(treaty: &mut Treaty, seed: u64, thousandths: usize) {
    let mut chance = Chance::new(seed ^ 0x5EED);
    let words = Words::new();
    let mut plant = |node: &mut Node| {
        if chance.in_thousand(thousandths) {
            for _ in 0..chance.between(2, 6) {
                another(&mut chance, &words, &mut node.tokens);
            }
        }
    };
    for paragraph in treaty.articles.iter_mut().flat_map(|article| &mut article.paragraphs) {
        plant(paragraph);
        paragraph.points.iter_mut().for_each(&mut plant);
    }
    treaty.number();
}

/// The first bar and the end of the bracket that opens at a token; the bar is the end where there is one alternative.
pub(crate) fn marks(tokens: &[Token], open: usize) -> Option<(usize, usize)> {
    let mut depth = 0;
    let mut bar = None;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token {
            Token::Open { .. } => depth += 1,
            Token::Close => depth -= 1,
            Token::Bar if depth == 1 => bar = bar.or(Some(at)),
            _ => {}
        }
        if depth == 0 {
            return Some((bar.unwrap_or(at), at));
        }
    }
    None
}

/// Puts some words into another bracket, around those that are in it or beside them; now and then with another alternative, or
/// with a bracket of its own for that.
pub(crate) fn another(chance: &mut Chance, words: &Words, tokens: &mut Vec<Token>) {
    const TRIES: usize = 20;
    for _ in 0..TRIES {
        let start = chance.below(tokens.len());
        let end = (start + chance.between(1, 6)).min(tokens.len());
        if !is_whole(&tokens[start..end]) {
            continue;
        }
        let mut behind = [Token::Close].to_vec();
        match chance.below(10) {
            0..3 => behind = [Token::Bar, Token::Word(words.draw(chance)), Token::Close].to_vec(),
            3..5 => behind.extend([opening(chance), Token::Word(words.draw(chance)), Token::Close]),
            _ => {}
        }
        tokens.splice(end..end, behind);
        tokens.insert(start, opening(chance));
        return;
    }
}

/// Whether a bracket around these leaves all others whole: it begins and ends with a word or a whole bracket.
fn is_whole(tokens: &[Token]) -> bool {
    let mut depth = 0_i32;
    for token in tokens {
        match token {
            Token::Open { .. } => depth += 1,
            Token::Close => depth -= 1,
            Token::Bar if depth == 0 => return false,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && !matches!(tokens.first(), None | Some(Token::Mark(_)))
}
