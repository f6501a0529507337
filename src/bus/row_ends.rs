//! Where the rows of a segment end: found in its text, which JavaScript writes in one go for many of
//! them and so does not know.
//!
//! The text was born in this process and is JSON. Not all of that is checked: what is found is safe to
//! cut, and what can't be JSON may be refused or not.

use super::segment::Row;
use super::text::Text;

/// A code unit of a text.
trait Unit: Copy {
    fn get(self) -> u16;
}

impl Unit for u8 {
    fn get(self) -> u16 {
        u16::from(self)
    }
}

impl Unit for u16 {
    fn get(self) -> u16 {
        self
    }
}

const QUOTE: u16 = 0x22;
const COMMA: u16 = 0x2c;
const MINUS: u16 = 0x2d;
const BACKSLASH: u16 = 0x5c;
const OPEN: u16 = 0x5b;
const CLOSE: u16 = 0x5d;
/// By which a bracket differs from a brace.
const CURLY: u16 = 0x20;

/// The code units that topics take in `[topics],[rows]`, and the rows. `None` for another text.
pub(super) fn find(text: &Text) -> Option<(usize, Vec<Row>)> {
    match text {
        Text::Latin1(units) => find_in(units),
        Text::Utf16(units) => find_in(units),
    }
}

fn find_in<U: Unit>(units: &[U]) -> Option<(usize, Vec<Row>)> {
    let topics = skip_value(units, 0)?;
    let is = |at: usize, expected: u16| units.get(at).is_some_and(|unit| unit.get() == expected);
    if !is(0, OPEN) || !is(topics, COMMA) || !is(topics + 1, OPEN) {
        return None;
    }
    let base = topics + 2;
    // Most events take more.
    let mut rows = Vec::with_capacity(((units.len() - base) / 64).min(1_024));
    let mut at = base;
    loop {
        let (topic, has_table, payload) = read_topic(units, at)?;
        at = skip_value(units, payload)?;
        if has_table {
            if !is(at, COMMA) {
                return None;
            }
            at = skip_value(units, at + 1)?;
        }
        rows.push(Row { topic, end: u32::try_from(at - base).ok()? });
        if is(at, COMMA) {
            at += 1;
        } else {
            return (is(at, CLOSE) && at + 1 == units.len()).then_some((topics, rows));
        }
    }
}

/// The topic of the row at a place, whether the row says its table, and where its payload begins.
fn read_topic<U: Unit>(units: &[U], mut at: usize) -> Option<(u32, bool, usize)> {
    let has_table = units.get(at)?.get() == MINUS;
    at += usize::from(has_table);
    let mut number = 0_u32;
    let begin = at;
    loop {
        let unit = units.get(at)?.get();
        at += 1;
        match unit {
            0x30..=0x39 => number = number.checked_mul(10)?.checked_add(u32::from(unit - 0x30))?,
            COMMA if at > begin + 1 => break,
            _ => return None,
        }
    }
    // -1 is the first one.
    let topic = if has_table { number.checked_sub(1)? } else { number };
    Some((topic, has_table, at))
}

/// Where the value that begins at a place ends. Takes no notice of what the value is.
fn skip_value<U: Unit>(units: &[U], begin: usize) -> Option<usize> {
    let mut at = begin;
    let mut depth = 0_usize;
    loop {
        let unit = units.get(at)?.get();
        // Most of a payload is neither a bracket nor a quote: two comparisons for each unit of it.
        if unit == QUOTE {
            at = skip_string(units, at + 1)?;
        } else if unit | CURLY == OPEN | CURLY {
            at += 1;
            depth += 1;
        } else if unit | CURLY == CLOSE | CURLY {
            // The end of what the value is in.
            if depth == 0 {
                break;
            }
            at += 1;
            depth -= 1;
            if depth == 0 {
                break;
            }
        } else if unit == COMMA && depth == 0 {
            break;
        } else {
            at += 1;
        }
    }
    (at > begin).then_some(at)
}

/// Behind the quote that closes the string whose content begins at a place.
fn skip_string<U: Unit>(units: &[U], mut at: usize) -> Option<usize> {
    loop {
        match units.get(at)?.get() {
            QUOTE => return Some(at + 1),
            BACKSLASH => at += 2,
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Option<(usize, Vec<(u32, u32)>)> {
        let (topics, rows) = find(&Text::from(text))?;
        Some((topics, rows.iter().map(|row| (row.topic, row.end)).collect()))
    }

    #[test]
    fn rows_end_behind_their_payload_or_table() {
        assert_eq!(rows(r#"["a"],[0,1]"#), Some((5, vec![(0, 3)])));
        assert_eq!(rows(r#"["a","b"],[1,{"x":[1,{}]},0,"\"],","#), None);
        assert_eq!(
            rows(r#"["a","b"],[1,{"x":[1,{}]},0,"\"],[",12,true]"#),
            Some((9, vec![(1, 14), (0, 24), (12, 32)])),
        );
        assert_eq!(
            rows(r#"[["a",[[[0,"]"],"Date"]]]],[0,5,-1,6,[[[0],"Date"]],0,null]"#),
            Some((26, vec![(0, 3), (0, 23), (0, 30)])),
        );
    }

    #[test]
    fn wide_texts_are_cut_as_narrow_ones() {
        assert_eq!(rows(r#"["漢é"],[0,"漢é",0,{"漢":"é"}]"#), Some((6, vec![(0, 6), (0, 18)])));
    }

    #[test]
    fn what_is_no_list_of_rows_is_refused() {
        for text in [
            "",
            "[",
            "[]",
            "[],",
            "[],[",
            "[],[]",
            "[],[0]",
            "[],[0,]",
            "[],[0,1",
            "[],[0,1]]",
            "[],[0,1]x",
            "[],[,1]",
            "[],[-,1]",
            "[],[-0,1,1]",
            "[],[-1,1]",
            "[],[a,1]",
            "[],[0,\"x]",
            "[],[99999999999,1]",
            "{},[0,1]",
            "[]x[0,1]",
            "[],{0,1}",
            "[],[0,1,]",
            "[],[0,[1]",
            "1,[0,1]",
        ] {
            assert_eq!(rows(text), None, "{text}");
        }
    }
}
