//! A later draft: what negotiators do to a text, with a note of each thing done.
//!
//! What is done and how often is meant to be like real negotiations, not like what is easy to find: one reword in twelve leaves
//! little of the words, a moved paragraph is often reworded, formulas are deleted where the same formula stands next door.

use crate::chance::Chance;
use crate::text::{Article, Node, Token, Treaty};
use crate::thicket::{another, marks};
use crate::truth::{Edited, Kind, Truth};
use crate::words::{Shape, Words, article, bracket, sentences};
use std::collections::{BTreeMap, BTreeSet};

/// What is done, in thousandths.
#[derive(Debug, Clone, Copy)]
pub struct Edits {
    /// Provisions that something is done to.
    pub touched: usize,
    /// Articles that are moved to another place.
    pub articles_moved: usize,
    /// Articles that are deleted, and about as many that are inserted.
    pub articles_replaced: usize,
    /// Articles that get another title.
    pub articles_retitled: usize,
}

impl Edits {
    /// Three provisions in ten.
    pub const THIRD: Edits = Edits { touched: 300, articles_moved: 60, articles_replaced: 20, articles_retitled: 30 };
    /// One in ten.
    pub const TENTH: Edits = Edits { touched: 100, articles_moved: 30, articles_replaced: 15, articles_retitled: 10 };
    /// Nothing but new numbers: articles are inserted.
    pub const NONE: Edits = Edits { touched: 0, articles_moved: 0, articles_replaced: 0, articles_retitled: 0 };
}

struct Editor {
    chance: Chance,
    words: Words,
    shape: Shape,
    kinds: BTreeMap<usize, Kind>,
    moved: BTreeSet<usize>,
    touched_articles: BTreeSet<usize>,
    /// Paragraphs that wait for another place, with the name of the article that they come from.
    waiting: Vec<(usize, Node)>,
    next_name: usize,
}

/// Makes a later draft of a treaty. The same for the same seed.
pub fn edited(older: &Treaty, seed: u64, edits: Edits, shape: Shape) -> Edited {
    let mut before = older.clone();
    before.number();
    let mut editor = Editor {
        chance: Chance::new(seed ^ 0xABCD),
        words: Words::new(),
        shape,
        kinds: BTreeMap::new(),
        moved: BTreeSet::new(),
        touched_articles: BTreeSet::new(),
        waiting: Vec::new(),
        next_name: before.articles.iter().map(|article| article.name + 1).max().unwrap_or(0),
    };
    let mut after = before.clone();
    for article in &mut after.articles {
        editor.paragraphs(article, edits);
        if editor.chance.in_thousand(edits.articles_retitled) {
            editor.touch(article);
            let subject = editor.words.subject(&mut editor.chance);
            article.title = editor.words.title(&mut editor.chance, &subject);
        }
    }
    editor.place_waiting(&mut after);
    editor.articles(&mut after, edits);
    let truth = Truth::new(&before, &after, editor.kinds, editor.moved, &editor.touched_articles);
    Edited { older: before.write(), newer: after.write(), treaty: after, truth }
}

impl Editor {
    fn touch(&mut self, article: &Article) {
        self.touched_articles.extend(article.from);
    }

    fn note(&mut self, node: &Node, kind: Kind) {
        for &from in &node.from {
            self.kinds.insert(from, kind);
        }
    }

    fn paragraphs(&mut self, article: &mut Article, edits: Edits) {
        let subject = self.words.subject(&mut self.chance);
        let mut old: std::collections::VecDeque<Node> = std::mem::take(&mut article.paragraphs).into();
        while let Some(mut paragraph) = old.pop_front() {
            self.points(article, &mut paragraph, &subject, edits);
            if !self.chance.in_thousand(edits.touched) {
                article.paragraphs.push(paragraph);
                continue;
            }
            self.touch(article);
            let is_simple = paragraph.points.is_empty() && !paragraph.tokens.iter().any(|token| matches!(token, Token::Open { .. }));
            match self.chance.below(100) {
                0..46 => {
                    self.reword(&mut paragraph, &subject);
                    article.paragraphs.push(paragraph);
                }
                46..56 => {
                    if self.chance.in_thousand(350) {
                        self.reword(&mut paragraph, &subject);
                    }
                    self.note(&paragraph, Kind::Move);
                    self.waiting.push((article.name, paragraph));
                }
                56..62 if is_simple && paragraph.tokens.len() > 14 => {
                    let second = self.split(&mut paragraph);
                    article.paragraphs.extend([paragraph, second]);
                }
                62..68 if is_simple && old.front().is_some_and(|next| next.points.is_empty()) => {
                    if let Some(next) = old.pop_front() {
                        paragraph.tokens.extend(next.tokens);
                        paragraph.from.extend(next.from);
                        self.note(&paragraph, Kind::Merge);
                        if self.chance.in_thousand(350) {
                            self.replace_words(&mut paragraph.tokens, 120, &subject);
                        }
                    }
                    article.paragraphs.push(paragraph);
                }
                68..78 => {
                    self.note(&paragraph, Kind::Delete);
                    for point in &paragraph.points {
                        self.note(point, Kind::Delete);
                    }
                }
                78..88 => {
                    let tokens = sentences(&mut self.chance, &self.words, &subject, self.shape);
                    article.paragraphs.extend([paragraph, Node { tokens, ..Node::default() }]);
                }
                _ => {
                    self.brackets(&mut paragraph);
                    article.paragraphs.push(paragraph);
                }
            }
        }
        if article.paragraphs.is_empty() {
            let tokens = sentences(&mut self.chance, &self.words, &subject, self.shape);
            article.paragraphs.push(Node { tokens, ..Node::default() });
        }
    }

    fn points(&mut self, article: &Article, paragraph: &mut Node, subject: &[String], edits: Edits) {
        for mut point in std::mem::take(&mut paragraph.points) {
            if !self.chance.in_thousand(edits.touched) {
                paragraph.points.push(point);
                continue;
            }
            self.touch(article);
            match self.chance.below(100) {
                0..70 => {
                    self.reword(&mut point, subject);
                    paragraph.points.push(point);
                }
                70..85 => self.note(&point, Kind::Delete),
                _ => {
                    let tokens = sentences(&mut self.chance, &self.words, subject, self.shape);
                    paragraph.points.extend([point, Node { tokens, ..Node::default() }]);
                }
            }
        }
    }

    fn reword(&mut self, node: &mut Node, subject: &[String]) {
        let share = if self.chance.in_thousand(80) { self.chance.between(600, 850) } else { self.chance.between(30, 500) };
        self.replace_words(&mut node.tokens, share, subject);
        self.note(node, if share >= 600 { Kind::Rewrite } else { Kind::Reword });
    }

    /// Replaces, deletes and inserts words, in runs of one to four, until a share of them is touched; at least one.
    fn replace_words(&mut self, tokens: &mut Vec<Token>, thousandths: usize, subject: &[String]) {
        let words = tokens.iter().filter(|token| matches!(token, Token::Word(_))).count();
        let mut left = (words * thousandths / 1000).max(1);
        let mut guard = 0;
        while left > 0 && guard < 10_000 {
            guard += 1;
            let at = self.chance.below(tokens.len());
            let run = self.chance.between(1, 4).min(left);
            let span = tokens[at..].iter().take(run).take_while(|token| matches!(token, Token::Word(_))).count();
            if span == 0 {
                continue;
            }
            let what = self.chance.below(10);
            let mut fresh = Vec::new();
            if what != 0 {
                for _ in 0..span {
                    let word = if self.chance.in_thousand(200) { self.chance.one_of(subject).clone() } else { self.words.draw(&mut self.chance) };
                    fresh.push(Token::Word(word));
                }
            }
            // Replace, delete or insert.
            let end = if what >= 8 { at } else { at + span };
            if what == 0 && tokens.len() - span < 4 {
                continue;
            }
            tokens.splice(at..end, fresh);
            left -= span;
        }
    }

    /// Cuts at the end of a sentence, or else amid the words.
    fn split(&mut self, node: &mut Node) -> Node {
        self.note(node, Kind::Split);
        let ends = (5..node.tokens.len() - 5).find(|&at| node.tokens[at] == Token::Mark('.'));
        let at = ends.map_or(node.tokens.len() / 2, |at| at + 1);
        let mut tokens = node.tokens.split_off(at);
        if matches!(tokens[0], Token::Mark(_)) {
            node.tokens.push(tokens.remove(0));
        }
        if self.chance.in_thousand(350) {
            self.replace_words(&mut tokens, 120, &[String::from("thereof")]);
        }
        Node { tokens, points: Vec::new(), from: node.from.clone() }
    }

    /// Brackets words, or settles a bracket on one alternative, or takes it out with its words. Where there are several, also
    /// gives one an alternative more, or puts another one beside them.
    fn brackets(&mut self, node: &mut Node) {
        let opens: Vec<usize> = (0..node.tokens.len()).filter(|&at| matches!(node.tokens[at], Token::Open { .. })).collect();
        let Some(&first) = opens.first() else {
            if bracket(&mut self.chance, &mut node.tokens) {
                self.note(node, Kind::Bracket);
            }
            return;
        };
        let open = if opens.len() > 1 { *self.chance.one_of(&opens) } else { first };
        let Some((bar, close)) = marks(&node.tokens, open) else { return };
        if opens.len() > 1 && self.chance.in_thousand(400) {
            if self.chance.in_thousand(500) {
                let word = self.words.draw(&mut self.chance);
                node.tokens.splice(close..close, [Token::Bar, Token::Word(word)]);
            } else {
                another(&mut self.chance, &self.words, &mut node.tokens);
            }
            return self.note(node, Kind::Bracket);
        }
        let kept: Vec<Token> = match self.chance.below(3) {
            0 if bar < close => node.tokens[bar + 1..close].iter().filter(|token| **token != Token::Bar).cloned().collect(),
            1 if close - open < node.tokens.len() / 2 => Vec::new(),
            _ => node.tokens[open + 1..bar].to_vec(),
        };
        let kind = if bar < close { Kind::Settle } else { Kind::Unbracket };
        node.tokens.splice(open..=close, kept);
        self.note(node, kind);
    }

    /// Puts moved paragraphs where they go: another article, or another place in theirs, but not next door: of two
    /// neighbours that changed places, either has moved.
    fn place_waiting(&mut self, treaty: &mut Treaty) {
        for (home, node) in std::mem::take(&mut self.waiting) {
            let at = self.chance.below(treaty.articles.len());
            let article = &mut treaty.articles[at];
            if article.name == home {
                // It came from here, and its old place is forgotten: next door cannot be told from far away.
                let other = (at + 1) % treaty.articles.len();
                self.put(&mut treaty.articles[other], node);
            } else {
                self.put(article, node);
            }
        }
    }

    fn put(&mut self, article: &mut Article, node: Node) {
        self.touch(article);
        self.moved.extend(node.from.iter().copied());
        let place = self.chance.below(article.paragraphs.len() + 1);
        article.paragraphs.insert(place, node);
    }

    fn articles(&mut self, treaty: &mut Treaty, edits: Edits) {
        let mut kept: Vec<Article> = Vec::new();
        let mut moving = Vec::new();
        for one in std::mem::take(&mut treaty.articles) {
            if self.chance.in_thousand(edits.articles_replaced) {
                let inserted = article(&mut self.chance, &self.words, &[], self.next_name, self.shape);
                self.next_name += 1;
                // Paragraphs that came from elsewhere go with it: they are deleted.
                for node in one.paragraphs.iter().flat_map(|paragraph| std::iter::once(paragraph).chain(&paragraph.points)) {
                    self.note(node, Kind::Delete);
                    for from in &node.from {
                        self.moved.remove(from);
                    }
                }
                self.touch(&one);
                kept.push(inserted);
            } else if self.chance.in_thousand(edits.articles_moved) {
                self.moved.extend(one.from);
                moving.push((kept.len(), one));
            } else {
                kept.push(one);
            }
        }
        for (from, article) in moving {
            let mut place = self.chance.below(kept.len() + 1);
            while place.abs_diff(from) < 3 && kept.len() > 8 {
                place = self.chance.below(kept.len() + 1);
            }
            kept.insert(place, article);
        }
        // One new article makes all that follow it renumbered.
        let place = self.chance.below(kept.len() / 8 + 1);
        kept.insert(place, article(&mut self.chance, &self.words, &[], self.next_name, self.shape));
        treaty.articles = kept;
    }
}
