//! Events of one sender, as one text and where its rows end.

use std::sync::Arc;

use super::text::{Slice, Text};
use super::topics::Topics;
use crate::codec;
use crate::error::{Error, Result};

/// Most events of one segment: an offset into one is of 32 bits, and nobody makes more of them in
/// a turn.
const MAX_ROWS: usize = 1 << 24;

/// Who sends.
#[derive(Debug)]
pub(crate) struct Source {
    /// Number of the endpoint; nobody is handed what it sent itself.
    pub(crate) id: u32,
    pub(crate) name: Box<str>,
    /// The name as JSON.
    json: Text,
}

impl Source {
    pub(crate) fn new(id: u32, name: &str) -> Self {
        Self { id, name: name.into(), json: codec::json_string(name).into() }
    }

    pub(crate) fn json(&self) -> Slice<'_> {
        self.json.as_slice()
    }
}

/// Numbers of the events.
#[derive(Debug, Clone)]
pub(crate) enum Seqs {
    /// Of the first; the others follow.
    From(u64),
    /// Of each.
    Each(Vec<u64>),
}

/// One event in the text of a segment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// Which of the segment's topics.
    pub(crate) topic: u32,
    /// Where it ends in the rows, in code units after their bracket.
    pub(crate) end: u32,
}

/// Events of one sender.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) source: Arc<Source>,
    pub(crate) seqs: Seqs,
    /// Milliseconds since the epoch.
    pub(crate) at: u64,
    pub(crate) topics: Arc<Topics>,
    /// `["a",["b",table]],[0,{},1,{}]`: topics and rows.
    text: Text,
    /// Code units of the topics in it.
    topics_units: usize,
    rows: Vec<Row>,
}

impl Segment {
    /// A segment from a text and an index, which are believed as far as memory is concerned and no
    /// further: offsets that make no sense are refused.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_BUS_MALFORMED`.
    pub(crate) fn new(
        source: Arc<Source>,
        seqs: Seqs,
        at: u64,
        (text, topics_units): (Text, usize),
        topics: Arc<Topics>,
        rows: Vec<Row>,
    ) -> Result<Self> {
        let malformed = |what| Err(Error::BusMalformed { what });
        // A comma, two brackets.
        let Some(room) = text.len().checked_sub(topics_units + 3) else {
            return malformed("its index does not fit its text");
        };
        if rows.is_empty() || rows.len() > MAX_ROWS {
            return malformed("it has no events, or too many");
        }
        let mut least = 1;
        for row in &rows {
            if (row.end as usize) < least
                || row.end as usize > room
                || row.topic as usize >= topics.names.len()
            {
                return malformed("its index does not fit its text");
            }
            least = row.end as usize + 2;
        }
        Ok(Self { source, seqs, at, topics, text, topics_units, rows })
    }

    /// Where the topics of a text with one row end.
    pub(crate) fn topics_end(text: &Text) -> Option<usize> {
        let mut at = 0;
        let mut depth = 0;
        let mut is_quoted = false;
        loop {
            match text.unit(at) {
                0 => return None,
                // An escape is never the end of anything.
                0x5c if is_quoted => at += 1,
                0x22 => is_quoted = !is_quoted,
                0x5b if !is_quoted => depth += 1,
                0x5d if !is_quoted && depth <= 1 => return Some(at + 1),
                0x5d if !is_quoted => depth -= 1,
                _ => {}
            }
            at += 1;
        }
    }

    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    pub(crate) fn row(&self, number: u32) -> Row {
        self.rows[number as usize]
    }

    pub(crate) fn seq(&self, number: u32) -> u64 {
        match &self.seqs {
            Seqs::From(first) => first + u64::from(number),
            Seqs::Each(seqs) => seqs.get(number as usize).copied().unwrap_or(0),
        }
    }

    pub(crate) fn is_wide(&self) -> bool {
        matches!(self.text, Text::Utf16(_))
    }

    /// Bytes of memory that it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.text.bytes() + self.rows.len() * size_of::<Row>() + size_of::<Self>()
    }

    pub(crate) fn topics_text(&self) -> Slice<'_> {
        self.text.slice(0, self.topics_units)
    }

    /// Where a row begins, counted as its end is.
    pub(crate) fn start(&self, number: u32) -> u32 {
        match number.checked_sub(1) {
            None => 0,
            Some(before) => self.row(before).end + 1,
        }
    }

    /// The text of rows that follow each other.
    pub(crate) fn rows_text(&self, first: u32, end: u32) -> Slice<'_> {
        let base = self.topics_units + 2;
        let (start, end) = (self.start(first), self.row(end - 1).end);
        self.text.slice(base + start as usize, base + end as usize)
    }

    /// Some events as a segment of their own, which does not hold the memory of the others.
    pub(crate) fn extract(&self, numbers: &[u32]) -> Self {
        let mut text = Text::with_capacity(self.topics_units + 16, self.is_wide());
        text.push(self.topics_text());
        text.push_ascii(b",[");
        let base = text.len();
        let mut rows = Vec::with_capacity(numbers.len());
        for &number in numbers {
            if !rows.is_empty() {
                text.push_ascii(b",");
            }
            text.push(self.rows_text(number, number + 1));
            let end = u32::try_from(text.len() - base).unwrap_or(u32::MAX);
            rows.push(Row { topic: self.row(number).topic, end });
        }
        text.push_ascii(b"]");
        let is_run = numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]);
        let seqs = match (&self.seqs, numbers) {
            (Seqs::From(_), [first, ..]) if is_run => Seqs::From(self.seq(*first)),
            _ => Seqs::Each(numbers.iter().map(|number| self.seq(*number)).collect()),
        };
        Self {
            source: Arc::clone(&self.source),
            seqs,
            at: self.at,
            topics: Arc::clone(&self.topics),
            text,
            topics_units: self.topics_units,
            rows,
        }
    }
}

/// A segment from plain JSON, for tests of other files.
#[cfg(test)]
pub(crate) fn segment(source: &Arc<Source>, seq: u64, events: &[(&str, &str)]) -> Arc<Segment> {
    let mut cache = super::topics::TopicCache::default();
    segment_with(&mut cache, source, seq, events)
}

#[cfg(test)]
pub(crate) fn segment_with(
    cache: &mut super::topics::TopicCache,
    source: &Arc<Source>,
    seq: u64,
    events: &[(&str, &str)],
) -> Arc<Segment> {
    let mut names: Vec<&str> = events.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    names.dedup();
    let topics_text = serde_json::to_string(&names).unwrap();
    let mut text = Text::from(topics_text.as_str());
    let topics = cache.get(text.as_slice()).unwrap();
    let topics_units = text.len();
    text.push_ascii(b",[");
    let base = text.len();
    let mut rows = Vec::new();
    for (name, payload) in events {
        if !rows.is_empty() {
            text.push_ascii(b",");
        }
        let topic = names.binary_search(name).unwrap();
        text.push_number(topic as u64);
        text.push_ascii(b",");
        text.push_str(payload);
        rows.push(Row {
            topic: u32::try_from(topic).unwrap(),
            end: u32::try_from(text.len() - base).unwrap(),
        });
    }
    text.push_ascii(b"]");
    let seqs = Seqs::From(seq);
    Arc::new(Segment::new(Arc::clone(source), seqs, 5, (text, topics_units), topics, rows).unwrap())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_their_ends() {
        let source = Arc::new(Source::new(1, "main"));
        let three = segment(&source, 7, &[("a", "1"), ("b", "\"漢\""), ("a", "[2]")]);
        let text = |first, end| String::from_utf8(three.rows_text(first, end).to_wtf8()).unwrap();
        assert_eq!(text(0, 1), "0,1");
        assert_eq!(text(1, 3), "1,\"漢\",0,[2]");
        assert_eq!((three.seq(2), three.count()), (9, 3));
        let one = three.extract(&[1]);
        assert_eq!(String::from_utf8(one.rows_text(0, 1).to_wtf8()).unwrap(), "1,\"漢\"");
        assert_eq!(one.seq(0), 8);
        let two = three.extract(&[0, 2]);
        assert_eq!(String::from_utf8(two.rows_text(0, 2).to_wtf8()).unwrap(), "0,1,0,[2]");
        assert_eq!((two.seq(0), two.seq(1)), (7, 9));
    }

    #[test]
    fn an_index_that_makes_no_sense_is_refused() {
        let source = Arc::new(Source::new(1, "main"));
        let mut cache = super::super::topics::TopicCache::default();
        let mut make = |topics_units, rows: &[(u32, u32)]| {
            let text = Text::from(r#"["a"],[0,1,0,2]"#);
            let topics = cache.get(text.slice(0, 5)).unwrap();
            let rows = rows.iter().map(|&(topic, end)| Row { topic, end }).collect();
            let source = Arc::clone(&source);
            Segment::new(source, Seqs::From(1), 0, (text, topics_units), topics, rows)
        };
        assert!(make(5, &[(0, 3), (0, 7)]).is_ok());
        assert!(make(5, &[(0, 3), (0, 8)]).is_err());
        assert!(make(5, &[(0, 3), (1, 7)]).is_err());
        assert!(make(5, &[(0, 3), (0, 4)]).is_err());
        assert!(make(5, &[(0, 7), (0, 3)]).is_err());
        assert!(make(5, &[(0, 0)]).is_err());
        assert!(make(5, &[]).is_err());
        assert!(make(500, &[(0, 3)]).is_err());
    }

    #[test]
    fn the_topics_of_one_row_are_measured() {
        let end = |text: &str| Segment::topics_end(&Text::from(text));
        assert_eq!(end(r#"["a"],[0,1]"#), Some(5));
        assert_eq!(end(r#"["]\"]"],[0,1]"#), Some(8));
        assert_eq!(end(r#"[["]a[",[[[0],"Date"]]]],[0,1]"#), Some(24));
        assert_eq!(end(r#"["a"#), None);
        assert_eq!(end(r#"[["a",[]],[0,1"#), None);
    }
}
