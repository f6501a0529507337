//! Batches of events, whose rows are values of sbx1 without a frame of their own: `payload`, or
//! `payload, table`. The bus cuts a body from outside with [`outline`] and checks those rows that
//! have a table with [`validate_row`]. Both take time linear in the text.

use super::check::{by_place, Check};
use super::locate::locate;
use super::scan::{scan, Record};
use super::tape::{Kind, Tape};
use super::unescape::unescape;
use super::{number, stats, write, CodecError, Limits, Text};

/// Levels of a body around a payload, `[[…,[payload]]]`, against the one of a frame.
const LEVELS_OF_A_BODY: usize = 2;

/// A string as `JSON.stringify` writes it.
pub(crate) fn json_string(string: &str) -> String {
    let mut out = Vec::new();
    write::string(&Text::from(string), &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// A topic of a segment: `"event"`, or `["event",table]` with the table of all payloads that name it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Topic<'a> {
    /// Lone surrogates become U+FFFD.
    pub(crate) event: String,
    pub(crate) table: Option<&'a [u8]>,
}

/// A topic as it is being read.
#[derive(Default)]
struct OpenTopic {
    event: Option<(Kind, usize, usize)>,
    table: Option<(usize, usize)>,
    is_pair: bool,
}

/// Notes topics while they are scanned, and nothing of what is in their tables.
#[derive(Default)]
struct TopicRecord {
    topics: Vec<OpenTopic>,
    depth: usize,
    is_wrong: bool,
}

impl Record for TopicRecord {
    fn leaf(&mut self, kind: Kind, start: usize, end: usize) {
        let is_string = matches!(kind, Kind::Plain | Kind::Escaped);
        match (self.depth, self.topics.last_mut()) {
            (1, _) if is_string => {
                self.topics
                    .push(OpenTopic { event: Some((kind, start, end)), ..Default::default() });
            }
            (2, Some(topic)) if is_string && topic.event.is_none() => {
                topic.event = Some((kind, start, end));
            }
            (0..=2, _) => self.is_wrong = true,
            _ => {}
        }
    }

    fn key(&mut self, _: Kind, _: usize, _: usize, _: usize) {}

    #[expect(clippy::cast_possible_truncation, reason = "offsets of a checked text are of 32 bits")]
    fn open(&mut self, kind: Kind, start: usize) -> u32 {
        match (self.depth, self.topics.last()) {
            (1, _) => self.topics.push(OpenTopic { is_pair: true, ..Default::default() }),
            (2, Some(topic)) => self.is_wrong |= topic.event.is_none() || topic.table.is_some(),
            _ => {}
        }
        self.is_wrong |= self.depth < 3 && kind == Kind::Object;
        self.depth += 1;
        start as u32
    }

    fn close(&mut self, start: u32, _: u32, end: usize) {
        self.depth -= 1;
        if let (2, Some(topic)) = (self.depth, self.topics.last_mut()) {
            topic.table = Some((start as usize, end));
        }
    }
}

/// The topics that a JSON array lists. `None` for anything else.
pub(crate) fn topics(text: &[u8]) -> Option<Vec<Topic<'_>>> {
    u32::try_from(text.len()).ok()?;
    let mut record = TopicRecord::default();
    scan(text, Limits::HIGHEST_MAX_DEPTH, &mut record).ok()?;
    if record.is_wrong || text.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'[') {
        return None;
    }
    let read = |topic: OpenTopic| {
        let (kind, start, end) = topic.event?;
        if topic.is_pair != topic.table.is_some() {
            return None;
        }
        let event = match kind {
            Kind::Escaped => String::from_utf8_lossy(&unescape(&text[start..end])).into_owned(),
            _ => String::from_utf8_lossy(&text[start..end]).into_owned(),
        };
        Some(Topic { event, table: topic.table.map(|(start, end)| &text[start..end]) })
    };
    record.topics.into_iter().map(read).collect()
}

/// Where something stands in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element {
    kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Element {
    /// The number that it is.
    pub(crate) fn number(self, text: &[u8]) -> Option<f64> {
        (self.kind == Kind::Number).then(|| number::parse(&text[self.start..self.end]))
    }

    pub(crate) fn is_array(self) -> bool {
        self.kind == Kind::Array
    }
}

/// The upper levels of a body: an array of segments, arrays with some arrays in them.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// The elements of each segment, and where theirs begin in the list below.
    segments: Vec<Vec<(Element, usize)>>,
    /// What is in the arrays that are in segments.
    inner: Vec<Element>,
    depth: usize,
    is_regular: bool,
}

impl Outline {
    /// The segments' elements.
    pub(crate) fn segments(&self) -> impl Iterator<Item = Vec<(Element, &[Element])>> {
        let mut ends = self.segments.iter().flatten().map(|(_, begin)| *begin).skip(1);
        self.segments.iter().map(move |elements| {
            let inner = |&(element, begin): &(Element, usize)| {
                let end = ends.next().unwrap_or(self.inner.len());
                (element, self.inner.get(begin..end).unwrap_or_default())
            };
            elements.iter().map(inner).collect()
        })
    }

    fn value(&mut self, element: Element) {
        match self.depth {
            0 | 1 => self.is_regular &= element.is_array(),
            2 => {
                // Of an array its own elements came before.
                let begin = match self.segments.last().and_then(|segment| segment.last()) {
                    Some((last, begin)) if last.start == element.start => {
                        let begin = *begin;
                        self.segments.last_mut().map(Vec::pop);
                        begin
                    }
                    _ => self.inner.len(),
                };
                if let Some(segment) = self.segments.last_mut() {
                    segment.push((element, begin));
                }
            }
            3 => self.inner.push(element),
            _ => {}
        }
    }
}

impl Record for Outline {
    fn leaf(&mut self, kind: Kind, start: usize, end: usize) {
        // With a string's quotes.
        let quote = usize::from(matches!(kind, Kind::Plain | Kind::Escaped));
        self.value(Element { kind, start: start - quote, end: end + quote });
    }

    fn key(&mut self, _: Kind, _: usize, _: usize, depth: usize) {
        // No objects among the upper levels.
        self.is_regular &= depth > 3;
    }

    #[expect(clippy::cast_possible_truncation, reason = "offsets of a checked text are of 32 bits")]
    fn open(&mut self, kind: Kind, start: usize) -> u32 {
        match self.depth {
            1 => self.segments.push(Vec::new()),
            // Marks where what is in it begins; it is known better when it ends.
            2 => {
                if let Some(segment) = self.segments.last_mut() {
                    segment.push((Element { kind, start, end: start }, self.inner.len()));
                }
            }
            _ => {}
        }
        self.depth += 1;
        // The kind comes back when the container is closed.
        (start as u32) << 1 | u32::from(kind == Kind::Object)
    }

    fn close(&mut self, opened: u32, _: u32, end: usize) {
        self.depth -= 1;
        let kind = if opened & 1 == 1 { Kind::Object } else { Kind::Array };
        self.value(Element { kind, start: (opened >> 1) as usize, end });
    }
}

/// Cuts a body. Checks the syntax of all of it, its length and its depth.
///
/// # Errors
///
/// `ERR_SIGNALBOX_CODEC_MALFORMED`, `ERR_SIGNALBOX_CODEC_LIMIT`.
pub(crate) fn outline(text: &[u8], limits: &Limits) -> Result<Outline, CodecError> {
    stats::VALIDATED.count();
    limits.check_text(text)?;
    // Half of what 32 bits say: one of them is used for something else.
    if text.len() > (u32::MAX >> 1) as usize {
        return Err(limits.text_too_long());
    }
    let mut outline = Outline { is_regular: true, ..Outline::default() };
    scan(text, limits.depth() + LEVELS_OF_A_BODY, &mut outline)
        .map_err(|refusal| refusal.with(limits))?;
    if outline.is_regular {
        return Ok(outline);
    }
    Err(CodecError::malformed("a body is no array of segments"))
}

/// Checks a payload with its table: what stands at the table's places, and the bytes in it. Both are
/// parts of a body that was cut by [`outline`].
///
/// # Errors
///
/// As [`super::decode`].
pub(crate) fn validate_row(
    payload: &[u8],
    table: &[u8],
    limits: &Limits,
) -> Result<(), CodecError> {
    stats::VALIDATED.count();
    let text = [b"[", payload, b",", table, b"]"].concat();
    let mut tape = Tape::new(&text);
    scan(&text, limits.depth() + 1, &mut tape).map_err(|refusal| refusal.with(limits))?;
    let mut parts = tape.elements(0);
    let (Some(root), Some(table), None) = (parts.next(), parts.next(), parts.next()) else {
        return Err(CodecError::malformed("a row is no payload with a table"));
    };
    let rows = locate(&mut tape, root, table, limits)?;
    let by_place = by_place(&rows);
    Check { tape: &tape, rows: &rows, bytes: &[], limits }.all(&by_place)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{encode_row, Document, Value};

    /// The elements of a segment, with what is in their arrays.
    type Cut<'a> = Vec<(&'a str, Vec<&'a str>)>;

    fn cut(text: &str) -> Option<Vec<Cut<'_>>> {
        let outline = outline(text.as_bytes(), &Limits::default()).ok()?;
        let source = |element: &Element| &text[element.start..element.end];
        let elements = |segment: Vec<(Element, &[Element])>| {
            let with_inner = |(element, inner): (Element, &[Element])| {
                (source(&element), inner.iter().map(source).collect())
            };
            segment.into_iter().map(with_inner).collect()
        };
        Some(outline.segments().map(elements).collect())
    }

    #[test]
    fn a_body_is_cut_at_its_upper_levels() {
        let text = r#"[[1,5,["a","b"],[0,{"x":[1,[2]]},~1]]]"#.replace('~', "-");
        let segments = cut(&text).unwrap();
        assert_eq!(
            segments,
            [vec![
                ("1", vec![]),
                ("5", vec![]),
                (r#"["a","b"]"#, vec![r#""a""#, r#""b""#]),
                (r#"[0,{"x":[1,[2]]},-1]"#, vec!["0", r#"{"x":[1,[2]]}"#, "-1"]),
            ]]
        );
        assert_eq!(
            cut("[[[],1],[[2],[]] , []]").unwrap(),
            [vec![("[]", vec![]), ("1", vec![])], vec![("[2]", vec!["2"]), ("[]", vec![])], vec![],]
        );
        assert_eq!(cut("[]").unwrap(), Vec::<Cut<'_>>::new());
    }

    #[test]
    fn what_is_no_body_is_refused() {
        for text in ["", "1", "{}", "[1]", "[{}]", "[[1],2]", r#"[{"a":1}]"#, "[[1]", "[[1]]x"] {
            assert!(cut(text).is_none(), "{text}");
        }
        let deep = format!("[[{}{}]]", "[".repeat(600), "]".repeat(600));
        assert!(cut(&deep).is_none());
    }

    #[test]
    fn rows_with_tables_are_checked() {
        let check = |payload: &str, table: &str| {
            validate_row(payload.as_bytes(), table.as_bytes(), &Limits::default())
        };
        assert!(check("5", r#"[[[0],"Date"]]"#).is_ok());
        assert!(check(r#"{"a":null}"#, r#"[[[0,"a"],"Uint8Array","AQID"]]"#).is_ok());
        assert!(check("null", r#"[[[0],"undefined"]]"#).is_ok());
        assert!(check(r#"{"a":null}"#, r#"[[[0,"b"],"undefined"]]"#).is_err());
        assert!(check("null", r#"[[[0],"Uint8Array",0]]"#).is_err());
        assert!(check(r#""x""#, r#"[[[0],"Date"]]"#).is_err());
        assert!(check("5", "5").is_err());
        assert!(check("5", "[],5").is_err());
        assert!(check("{}", r#"[[[0,"__proto__"],"Date"]]"#).is_err());
    }

    #[test]
    fn a_value_is_written_as_a_row() {
        let row = |value| encode_row(&Document::from(value), &Limits::default()).unwrap();
        assert_eq!(row(Value::from(17)), ("17".to_owned(), false));
        let event = Value::object([("at", Value::date(5)), ("x", Value::Null)]);
        let (text, has_table) = row(event);
        assert_eq!(text, r#"{"at":5,"x":null},[[[0,"at"],"Date"]]"#);
        let (payload, table) = text.split_at(text.find(",[[").unwrap());
        let checked = validate_row(payload.as_bytes(), &table.as_bytes()[1..], &Limits::default());
        assert!(has_table && checked.is_ok());
    }

    #[test]
    fn topics_are_read_as_they_are_written() {
        let list = json_string_list(&["a\"", "é"]);
        let read: Vec<_> = topics(list.as_bytes()).unwrap();
        assert_eq!(read.iter().map(|topic| &*topic.event).collect::<Vec<_>>(), ["a\"", "é"]);
        assert_eq!(topics(b"[]").unwrap(), []);
        let text = r#" [ "a", ["b" , [[[0,"x"],"Date"]] ], ["\u0061",[]] ] "#;
        let table = |of: &'static str| Some(of.as_bytes());
        let topic = |event: &str, table| Topic { event: event.to_owned(), table };
        let expected =
            [topic("a", None), topic("b", table(r#"[[[0,"x"],"Date"]]"#)), topic("a", table("[]"))];
        assert_eq!(topics(text.as_bytes()).unwrap(), expected);
    }

    #[test]
    fn what_is_no_list_of_topics_is_refused() {
        for text in [
            "",
            "1",
            "\"a\"",
            "{}",
            "[1]",
            "[[]]",
            "[{}]",
            "[null]",
            "[[\"a\"]]",
            "[[\"a\",1]]",
            "[[\"a\",{}]]",
            "[[\"a\",[],[]]]",
            "[[\"a\",[],1]]",
            "[[[],\"a\"]]",
            "[[\"a\",\"b\"]]",
            "[[[\"a\"],[]]]",
            "[\"a\"]x",
        ] {
            assert!(topics(text.as_bytes()).is_none(), "{text}");
        }
    }

    fn json_string_list(texts: &[&str]) -> String {
        let texts: Vec<_> = texts.iter().map(|text| json_string(text)).collect();
        format!("[{}]", texts.join(","))
    }
}
