//! The state of agreement at one draft: how many provisions have each status, and heading by heading who says what.

use super::{Block, Inline, Record, Section, Table, Words, days};
use crate::verbs::status::{StatusBracket, StatusRow, StatusStand, by_heading, counts_line, report};
use travaux_record::Entry;
use travaux_record::status::{Hedged, ProvisionStatus, Status, status};
use travaux_text::attribution::written;
use travaux_text::{Citation, Position, ProvisionIndex, Stance};

/// With more parties than this, one column each would not fit on paper.
const MOST_COLUMNS: usize = 3;
/// Longer disputed words are cut here: the draft itself has them.
const MOST_LETTERS: usize = 160;

pub fn section(record: &Record) -> Option<Section> {
    let entry = record.entry?;
    let draft = &entry.draft;
    let status = status(record.negotiation, draft);
    let report = report(record.negotiation, entry, &status, false);
    let groups = by_heading(draft, &status);
    let mut blocks = vec![Block::Words(lead(entry)), Block::Words(counts_line(&report).into()), Block::Words(standing(entry))];
    if record.parties.is_empty() {
        blocks.push(Block::Words("No party of this negotiation takes part in agreeing the text: nothing can count as agreed.".into()));
    }
    let by_status = by_status(entry, &groups);
    if by_status.len() > 1 {
        blocks.push(Block::List(by_status));
    }
    let columns = record.parties.len() <= MOST_COLUMNS;
    let mut headers = vec!["Provision".to_string(), "Status".to_string()];
    match columns {
        true => headers.extend(record.parties.iter().map(|code| record.party(code))),
        false => headers.push("Who says what".to_string()),
    }
    let mut table = Table::new(format!("Draft {}, heading by heading", entry.id), headers);
    if !columns {
        table.widths = vec![36, 16, 48];
    }
    for (row, (_, parts)) in report.rows.iter().zip(&groups) {
        let mut cells = vec![name(entry, row, parts), words_of_status(row, parts)];
        let stands: Vec<Words> = row.stands.iter().map(|stand| stand_words(row, stand)).collect();
        match columns {
            true => cells.extend(stands),
            false => cells.push(together(row, stands)),
        }
        table.row(cells);
    }
    if !table.rows.is_empty() {
        blocks.push(Block::Table(table));
    }
    Some(Section { id: "agreement", title: format!("State of agreement: {}", entry.id), blocks })
}

/// The headings of each status in one line: what is settled and what is not, at a glance.
fn by_status(entry: &Entry, groups: &[(ProvisionIndex, Vec<&ProvisionStatus>)]) -> Vec<Words> {
    let of = |parts: &[&ProvisionStatus]| parts.iter().map(|part| part.status).reduce(Hedged::and);
    let statuses: Vec<(ProvisionIndex, Hedged)> = groups.iter().filter_map(|(head, parts)| Some((*head, of(parts)?))).collect();
    let mut kinds: Vec<Hedged> = statuses.iter().map(|(_, status)| *status).collect();
    kinds.sort_by_key(|hedged| (Status::ALL.iter().position(|status| *status == hedged.status), hedged.hedge));
    kinds.dedup();
    let line = |kind: Hedged| {
        let names: Vec<String> = statuses.iter().filter(|(_, status)| *status == kind).map(|(head, _)| entry.draft.name(*head)).collect();
        Words::new().with(Inline::Status(kind)).text(format!(" {}", names.join("; ")))
    };
    kinds.into_iter().map(line).collect()
}

/// Parties that say the same in one line.
fn together(row: &StatusRow, stands: Vec<Words>) -> Words {
    let mut alike: Vec<(Vec<&str>, Words)> = Vec::new();
    for (stand, words) in row.stands.iter().zip(stands) {
        match alike.iter_mut().find(|(_, other)| *other == words) {
            Some((parties, _)) => parties.push(&stand.party),
            None => alike.push((vec![&stand.party], words)),
        }
    }
    alike.into_iter().fold(Words::new(), |all, (parties, words)| all.line().strong(format!("{}: ", parties.join(", "))).join(words))
}

fn lead(entry: &Entry) -> Words {
    let front = entry.draft.front();
    let date = front.date.as_ref().map(|date| format!(", {}", days::words(date))).unwrap_or_default();
    let basis = match front.basis.map(travaux_text::Basis::word) {
        Some("reconstruction") => " The words are a reconstruction from what sources report, not the document's own.",
        Some("translation") => " The words are a translation.",
        _ => "",
    };
    Words::new().text(format!("“{}”{date}.{basis}", entry.title())).cite(&front.sources)
}

fn standing(entry: &Entry) -> Words {
    let positions = entry.draft.front().text.as_ref().map_or(&[][..], |text| &text.positions);
    let who = if positions.is_empty() { "the record does not say where anybody stands".to_string() } else { attributed(positions) };
    Words::from(format!("Words outside brackets: {who}.")).cite(&entry.draft.front().text_sources)
}

/// Positions in the words of an attribution; that the first party proposes goes without saying in a bracket, and not here.
pub fn attributed(positions: &[Position]) -> String {
    let words = written(positions);
    match positions.first() {
        Some(Position { stance: Stance::Proposes, hedge: None, .. }) => format!("proposed by {words}"),
        Some(Position { stance: Stance::Proposes, hedge: Some(hedge), .. }) => {
            let parties = words.strip_prefix(hedge.word()).unwrap_or(&words);
            format!("{} proposed by{parties}", hedge.word())
        }
        _ => words,
    }
}

fn name(entry: &Entry, row: &StatusRow, parts: &[&ProvisionStatus]) -> Words {
    let sources: Vec<Citation> = sources(entry, parts.iter().map(|part| part.provision));
    Words::new().strong(&row.name).cite(&sources)
}

fn sources(entry: &Entry, provisions: impl Iterator<Item = ProvisionIndex>) -> Vec<Citation> {
    provisions.flat_map(|provision| entry.draft.citations(provision)).collect()
}

/// The status, and that of brackets in which no party is named: they would show nowhere else.
fn words_of_status(row: &StatusRow, parts: &[&ProvisionStatus]) -> Words {
    let Some(status) = parts.iter().map(|part| part.status).reduce(Hedged::and) else { return Words::new() };
    let named = |bracket: &&StatusBracket| row.stands.iter().any(|stand| stand.brackets.iter().any(|position| position.bracket == bracket.id));
    row.brackets.iter().filter(|bracket| !named(bracket)).fold(Words::new().with(Inline::Status(status)), |words, bracket| {
        let text = bracket.alternatives.iter().map(|words| quoted(words)).collect::<Vec<_>>().join(" or ");
        words.line().aside(format!("{text}: {}", crate::verbs::status::hedged(&bracket.hedge, &bracket.status)))
    })
}

/// What a party says of the plain words, then bracket by bracket with its words. Where it wants another alternative of a bracket, that
/// it is against the first goes without saying.
fn stand_words(row: &StatusRow, stand: &StatusStand) -> Words {
    let mut words = Words::new();
    if row.plain.is_some() {
        let lead = if row.brackets.is_empty() { "" } else { "Plain words: " };
        words = words.text(format!("{lead}{}", stand.plain.as_deref().unwrap_or("not recorded")));
    }
    let wants = |bracket: &str| stand.brackets.iter().any(|position| position.bracket == bracket && position.wants);
    for position in stand.brackets.iter().filter(|position| position.wants || !wants(&position.bracket)) {
        let bracket = row.brackets.iter().find(|bracket| bracket.id == position.bracket);
        let alternative = bracket.and_then(|bracket| bracket.alternatives.get(position.alternative - 1)).map_or("", String::as_str);
        let what = if alternative.is_empty() { "these words left out".to_string() } else { quoted(alternative) };
        words = words.line().strong(&position.position).text(format!(" {what}"));
    }
    if words.is_empty() { Words::new().aside("not recorded") } else { words }
}

/// Words of the text in quotation marks, cut where they are long, and without the comma that ties them to words before or after.
pub fn quoted(words: &str) -> String {
    let words = words.trim_matches([' ', ',', ';']);
    if words.chars().count() <= MOST_LETTERS {
        return format!("“{words}”");
    }
    let cut: String = words.chars().take(MOST_LETTERS).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("“{whole} …”")
}

#[cfg(test)]
mod tests {
    use super::*;
    use travaux_text::Hedge;

    #[test]
    fn who_proposes_is_said() {
        let position = |party: &str, stance, hedge| Position { party: party.into(), stance, hedge };
        let said = |positions: &[Position]| attributed(positions);
        assert_eq!(said(&[position("AA", Stance::Proposes, None), position("BB", Stance::Opposes, None)]), "proposed by AA, against BB");
        assert_eq!(said(&[position("AA", Stance::Proposes, Some(Hedge::Reportedly))]), "reportedly proposed by AA");
        assert_eq!(said(&[position("AA", Stance::Agrees, None)]), "agreed by AA");
    }

    #[test]
    fn long_words_are_cut_between_words() {
        assert_eq!(quoted(", once all agree,"), "“once all agree”");
        let cut = quoted(&"word ".repeat(80));
        assert!(cut.ends_with("word …”") && cut.chars().count() < MOST_LETTERS + 5, "{cut}");
    }
}
