//! Labels of a picture in rows, so that none lies on another.

/// What a mark and its label take up, from left to right, in units of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Space {
    /// Where it begins.
    pub left: f64,
    /// Where it ends.
    pub right: f64,
}

/// Between two neighbours of a row.
const GAP: f64 = 7.0;

/// A row for each, the uppermost that has room, in the order given. Quadratic at worst; a picture has some hundred marks at most.
pub fn rows(spaces: &[Space]) -> Vec<usize> {
    let mut rows: Vec<Vec<Space>> = Vec::new();
    let mut found = Vec::new();
    for space in spaces {
        let free = |row: &Vec<Space>| row.iter().all(|other| space.left >= other.right + GAP || other.left >= space.right + GAP);
        let row = rows.iter().position(free).unwrap_or_else(|| {
            rows.push(Vec::new());
            rows.len() - 1
        });
        rows[row].push(*space);
        found.push(row);
    }
    found
}

/// How wide a text is at most, near enough, at a size in units: a picture cannot ask for the widths of letters. An `m` in a sans-serif
/// face is about 0.85 of its size wide, most small letters and digits are below 0.58.
pub fn width(text: &str, size: f64) -> f64 {
    let of = |letter: char| match letter {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | ' ' | '.' | ',' | ':' | ';' | '\'' | '|' | '-' | '(' | ')' => 0.36,
        'm' | 'w' | 'M' | 'W' | '–' | '—' | '…' | '%' => 0.95,
        letter if letter.is_uppercase() => 0.72,
        letter if letter.is_ascii() => 0.59,
        // Letters of other scripts may be as wide as they are high.
        letter if u32::from(letter) >= 0x1100 => 1.0,
        _ => 0.66,
    };
    text.chars().map(of).sum::<f64>() * size
}

/// A text that fits into a width, cut at a letter with `…` if it must be.
pub fn fitted(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_string();
    }
    let mut kept = String::new();
    for letter in text.chars() {
        kept.push(letter);
        if width(&kept, size) + size > room {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end_matches([' ', ',', ';', ':', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_a_row_and_never_overlap() {
        let spaces: Vec<Space> = (0..60).map(|index| f64::from(index * 37 % 61) * 9.0).map(|left| Space { left, right: left + 40.0 }).collect();
        let rows = rows(&spaces);
        for (one, first) in spaces.iter().enumerate() {
            for (other, second) in spaces.iter().enumerate().skip(one + 1) {
                assert!(rows[one] != rows[other] || first.right < second.left || second.right < first.left, "{first:?} and {second:?}");
            }
        }
        assert!(rows.iter().max() < Some(&12), "no more rows than are needed: {rows:?}");
    }

    #[test]
    fn a_text_that_is_too_long_is_cut() {
        assert_eq!(fitted("Third round", 10.0, 100.0), "Third round");
        let cut = fitted("Third round of the negotiations at Kamyanyuki", 10.0, 100.0);
        assert!(cut.ends_with('…') && width(&cut, 10.0) <= 100.0, "{cut}");
    }
}
