//! Reading TOML that people write by hand: a wrong value becomes a remark and does not take the others with it.
//!
//! Used for the front matter of drafts here, and for the files of a negotiation elsewhere.

use crate::attribution::Attribution;
use crate::citation::Citation;
use crate::date::Date;
use crate::remark::{Code, Remark};
use crate::tree::Span;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
pub use toml::Spanned;
pub use toml::de::{DeTable, DeValue};

/// A value with its place.
pub type Value<'a> = Spanned<DeValue<'a>>;

/// Reads values and collects what is the matter with them.
pub struct Keys {
    /// What the user calls the file or part of it: "front matter".
    what: &'static str,
    /// Where the TOML begins in its file.
    offset: usize,
    wrong: &'static Code,
    unknown: &'static Code,
    /// What was found so far.
    pub remarks: Vec<Remark>,
    /// Every citation read so far, with the place of its text.
    pub citations: Vec<(Citation, Span)>,
}

impl Keys {
    /// A reader for TOML that begins at `offset` of its file, with the codes for wrong values and unknown keys.
    pub fn new(what: &'static str, offset: usize, wrong: &'static Code, unknown: &'static Code) -> Keys {
        Keys { what, offset, wrong, unknown, remarks: Vec::new(), citations: Vec::new() }
    }

    /// Parses as much as can be parsed.
    pub fn table<'a>(&mut self, source: &'a str) -> Spanned<DeTable<'a>> {
        let (table, errors) = DeTable::parse_recoverable(source);
        for error in errors {
            let span = error.span().unwrap_or(0..source.len().min(1));
            let message = format!("The {} is not valid TOML: {}.", self.what, error.message().trim_end_matches('.'));
            let action = "Write `key = \"value\"` on a line of its own, each key once, and put texts in quotation marks.";
            self.remarks.push(Remark::new(self.wrong, self.place(&span), message).action(action));
        }
        table
    }

    /// A span of the TOML as a span of the file.
    pub fn place(&self, span: &Span) -> Span {
        span.start + self.offset..span.end + self.offset
    }

    /// Remarks on a key that the format does not have.
    pub fn unknown(&mut self, key: &str, span: &Span, known: &[&str]) {
        let message = format!("\"{key}\" is no key of the {}.", self.what);
        let action = format!("Use one of: {}; or delete it.", known.join(", "));
        self.remarks.push(Remark::new(self.unknown, self.place(span), message).action(action));
    }

    /// Remarks on a value.
    pub fn wrong(&mut self, value: &Value, message: impl Into<String>, action: &str) {
        self.remarks.push(Remark::new(self.wrong, self.place(&value.span()), message).action(action));
    }

    /// A text.
    pub fn string(&mut self, key: &str, value: &Value) -> Option<String> {
        let text = value.get_ref().as_str().map(ToOwned::to_owned);
        if text.is_none() {
            self.wrong(value, format!("\"{key}\" should be a text."), "Put it in quotation marks.");
        }
        text
    }

    /// A list of texts; one text stands for a list of one.
    pub fn strings(&mut self, key: &str, value: &Value) -> Vec<String> {
        let texts: Option<Vec<String>> = items(value).into_iter().map(|item| item.get_ref().as_str().map(ToOwned::to_owned)).collect();
        if texts.is_none() {
            self.wrong(value, format!("\"{key}\" should be a list of texts."), "Write [\"one\", \"two\"].");
        }
        texts.unwrap_or_default()
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, key: &str, value: &Value) -> Option<bool> {
        let found = value.get_ref().as_bool();
        if found.is_none() {
            self.wrong(value, format!("\"{key}\" should be true or false."), "Write true or false, without quotation marks.");
        }
        found
    }

    /// A whole figure from 0.
    pub fn figure(&mut self, key: &str, value: &Value) -> Option<u64> {
        let found = value.get_ref().as_integer().and_then(|figure| figure.as_str().parse().ok());
        if found.is_none() {
            self.wrong(value, format!("\"{key}\" should be a whole figure."), "Write it in digits, without quotation marks.");
        }
        found
    }

    /// One of some words.
    pub fn word<T>(&mut self, key: &str, value: &Value, words: &[&str], named: fn(&str) -> Option<T>) -> Option<T> {
        let found = value.get_ref().as_str().and_then(named);
        if found.is_none() {
            self.wrong(value, format!("\"{key}\" has a value that Travaux does not know."), &format!("Use one of: {}.", words.join(", ")));
        }
        found
    }

    /// An EDTF date.
    pub fn date(&mut self, value: &Value) -> Option<Date> {
        let written = match value.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            other => other.as_str().map(ToOwned::to_owned).unwrap_or_default(),
        };
        match Date::parse(&written) {
            Ok(date) => Some(date),
            Err(reason) => {
                let action = "Write a date in EDTF: 2022-04-15, 2022-04, 2022-04~ (about), 2022-03-28/2022-03-30.";
                self.wrong(value, format!("\"{written}\" is not a date: {reason}."), action);
                None
            }
        }
    }

    /// An attribution with positions only.
    pub fn attribution(&mut self, key: &str, value: &Value) -> Option<Attribution> {
        let written = self.string(key, value)?;
        match Attribution::parse(&written) {
            Ok(found) if found.label.is_none() && found.pending.is_none() && !found.missing => Some(found),
            Ok(_) => {
                self.wrong(value, format!("\"{key}\" can have positions only, no label."), "Write it as in `agreed by RU, UA`.");
                None
            }
            Err(reason) => {
                let action = "Write it as in a bracket: `agreed by RU, UA`, or `RU`; or `reported`.";
                self.wrong(value, format!("\"{key}\" cannot be read: {reason}."), action);
                None
            }
        }
    }

    /// Citations, one or more a text.
    pub fn citations(&mut self, key: &str, value: &Value) -> Vec<Citation> {
        let mut found = Vec::new();
        for item in items(value) {
            let citations = item.get_ref().as_str().map(Citation::all_in).unwrap_or_default();
            if citations.is_empty() {
                let action = "Write `\"@key, locator\"`, with a key of the bibliography.";
                self.wrong(item, format!("\"{key}\" holds something that cites no source."), action);
            }
            let place = self.place(&item.span());
            self.citations.extend(citations.iter().map(|citation| (citation.clone(), place.clone())));
            found.extend(citations);
        }
        found
    }
}

/// The items of a list; anything else is a list of itself.
pub fn items<'a, 'b>(value: &'b Value<'a>) -> Vec<&'b Value<'a>> {
    match value.get_ref() {
        DeValue::Array(items) => items.iter().collect(),
        _ => [value].into(),
    }
}
