//! A treaty as the generator holds it, and how it is written as a `.treaty` file.

use std::collections::BTreeMap;
use std::fmt::Write;

/// A piece of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A word.
    Word(String),
    /// `,` or `.` or `;`, directly after a word.
    Mark(char),
    /// `Article n`: the article with this number in [`Article::name`], whatever its place.
    Refer(usize),
    /// `[`
    Open {
        /// What stands before `:`; nothing, where nobody is named.
        attribution: String,
        /// The bracket's place among those of the text before; nothing for a new one.
        from: Option<usize>,
    },
    /// `|`
    Bar,
    /// `]`
    Close,
}

/// A paragraph or a point.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Node {
    /// Its words.
    pub tokens: Vec<Token>,
    /// The points in it.
    pub points: Vec<Node>,
    /// From which provisions of the text before it is, by their place there; empty for a new one.
    pub from: Vec<usize>,
}

/// An article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// What it is called inside the generator; never changes.
    pub name: usize,
    /// Its title.
    pub title: String,
    /// Its paragraphs.
    pub paragraphs: Vec<Node>,
    /// Its place in the text before, unless it is new.
    pub from: Option<usize>,
}

/// A treaty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Treaty {
    /// Its articles in order.
    pub articles: Vec<Article>,
}

impl Treaty {
    /// How many words it has, titles included.
    pub fn words(&self) -> usize {
        let nodes = |node: &Node| count(&node.tokens) + node.points.iter().map(|point| count(&point.tokens)).sum::<usize>();
        let article = |article: &Article| article.title.split(' ').count() + article.paragraphs.iter().map(nodes).sum::<usize>();
        self.articles.iter().map(article).sum()
    }

    /// Gives every provision and every bracket its place in this text as the one that it is from.
    pub fn number(&mut self) {
        let mut place = 0;
        let mut brackets = 0..;
        let mut number = |node: &mut Node| {
            for token in &mut node.tokens {
                if let Token::Open { from, .. } = token {
                    *from = brackets.next();
                }
            }
        };
        for article in &mut self.articles {
            article.from = Some(place);
            place += 1;
            for paragraph in &mut article.paragraphs {
                paragraph.from = vec![place];
                number(paragraph);
                place += 1;
                for point in &mut paragraph.points {
                    point.from = vec![place];
                    number(point);
                    place += 1;
                }
            }
        }
    }

    /// Every provision in order, with its number: articles, paragraphs, points.
    pub fn provisions(&self) -> Vec<Provision<'_>> {
        let mut all = Vec::new();
        for (number, article) in self.articles.iter().enumerate() {
            all.push(Provision { number: (number + 1).to_string(), from: article.from.into_iter().collect(), article: Some(article), tokens: &[] });
            for (number, paragraph) in article.paragraphs.iter().enumerate() {
                let from = paragraph.from.clone();
                all.push(Provision { number: (number + 1).to_string(), from, article: None, tokens: &paragraph.tokens });
                for (number, point) in paragraph.points.iter().enumerate() {
                    all.push(Provision { number: letter(number).to_string(), from: point.from.clone(), article: None, tokens: &point.tokens });
                }
            }
        }
        all
    }

    /// For each bracket, in order, its place in the text before.
    pub fn brackets(&self) -> Vec<Option<usize>> {
        let tokens = self.provisions().into_iter().flat_map(|provision| provision.tokens);
        tokens.filter_map(|token| if let Token::Open { from, .. } = token { Some(*from) } else { None }).collect()
    }

    /// The `.treaty` file. Provisions are in it in the order of [`Treaty::provisions`].
    pub fn write(&self) -> String {
        let places: BTreeMap<usize, usize> = self.articles.iter().enumerate().map(|(place, article)| (article.name, place + 1)).collect();
        let mut text = String::from("+++\nbasis = \"verbatim\"\n+++\n");
        for (number, article) in self.articles.iter().enumerate() {
            let _ = write!(text, "\n# Article {}: {}\n\n", number + 1, article.title);
            for (number, paragraph) in article.paragraphs.iter().enumerate() {
                let _ = writeln!(text, "{}. {}", number + 1, written(&paragraph.tokens, &places));
                for (number, point) in paragraph.points.iter().enumerate() {
                    let _ = writeln!(text, "   ({}) {}", letter(number), written(&point.tokens, &places));
                }
            }
        }
        text
    }
}

/// A provision with its number.
#[derive(Debug, Clone)]
pub struct Provision<'t> {
    /// `5`, `b`.
    pub number: String,
    /// From which provisions of the text before it is.
    pub from: Vec<usize>,
    /// The article, if it is one.
    pub article: Option<&'t Article>,
    /// Its words; those of an article are its title.
    pub tokens: &'t [Token],
}

fn letter(number: usize) -> char {
    char::from(b'a' + u8::try_from(number % 26).unwrap_or(0))
}

/// How many words there are; a reference is two.
pub(crate) fn count(tokens: &[Token]) -> usize {
    let words = |token: &Token| match token {
        Token::Word(_) => 1,
        Token::Refer(_) => 2,
        _ => 0,
    };
    tokens.iter().map(words).sum()
}

fn written(tokens: &[Token], places: &BTreeMap<usize, usize>) -> String {
    let mut text = String::new();
    let mut glued = true;
    for token in tokens {
        let is_glued = matches!(token, Token::Mark(_) | Token::Close | Token::Bar);
        if !glued && !is_glued {
            text.push(' ');
        }
        match token {
            Token::Word(word) => text.push_str(word),
            Token::Mark(mark) => text.push(*mark),
            // An article that was deleted leaves a reference that hangs.
            Token::Refer(name) => {
                let _ = match places.get(name) {
                    Some(place) => write!(text, "Article {place}"),
                    None => write!(text, "Article {}", 9000 + name),
                };
            }
            Token::Open { attribution, .. } if attribution.is_empty() => text.push('['),
            Token::Open { attribution, .. } => {
                let _ = write!(text, "[{attribution}: ");
            }
            Token::Bar => text.push_str(" | "),
            Token::Close => text.push(']'),
        }
        glued = matches!(token, Token::Open { .. } | Token::Bar);
    }
    text
}
