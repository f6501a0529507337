//! What a remote sends, checked: syntax, depth, size, shape, each row's table, names, rights, order.
//!
//! A body whose *shape* is wrong is refused as a whole, before anybody is handed any of it: nobody can
//! say what its sender meant. An event that is well formed and not *allowed*, or whose table is wrong,
//! is refused alone. Time is linear in the text.

use std::sync::Arc;

use super::pattern::Patterns;
use super::segment::{Row, Segment, Seqs, Source};
use super::text::Text;
use super::topics::{TopicCache, Topics};
use crate::codec::{self, CodecError, Element, Limits};
use crate::error::{Error, Result};

/// The highest number that JavaScript counts to.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// What is known of a remote's events so far.
#[derive(Debug, Default)]
pub(crate) struct Intake {
    /// Number of the last one, as this document counts.
    last: u64,
    /// What the documents before this one have counted.
    base: u64,
    pub(crate) refused: u64,
    pub(crate) duplicates: u64,
}

/// A body that was checked.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    pub(crate) segments: Vec<Arc<Segment>>,
    pub(crate) accepted: u64,
    pub(crate) refused: u64,
    /// Some events had come before.
    pub(crate) has_duplicates: bool,
    /// Why the first of the refused ones was.
    pub(crate) error: Option<Error>,
}

/// A segment as it was cut.
struct Parts<'a> {
    seqs: Vec<u64>,
    at: u64,
    topics: Arc<Topics>,
    topics_text: &'a [u8],
    events: Vec<Event<'a>>,
}

struct Event<'a> {
    topic: u32,
    /// The whole row.
    text: &'a [u8],
    payload: &'a [u8],
    /// The table, where the row says one itself.
    table: Option<&'a [u8]>,
}

impl Intake {
    /// Another document counts from 1 again.
    pub(crate) fn restart(&mut self) {
        self.base += std::mem::take(&mut self.last);
    }

    /// Whether numbers are those that the remote gave.
    pub(crate) fn is_original(&self) -> bool {
        self.base == 0
    }

    /// Checks a body.
    ///
    /// # Errors
    /// `ERR_SIGNALBOX_BUS_MALFORMED`, `ERR_SIGNALBOX_BUS_NAME`, `ERR_SIGNALBOX_CODEC_*`: all of it is
    /// refused.
    pub(crate) fn check(
        &mut self,
        text: &[u8],
        source: &Arc<Source>,
        allowed: &Patterns,
        topics: &mut TopicCache,
        limits: &Limits,
    ) -> Result<Checked> {
        let outline = codec::outline(text, limits).map_err(refused)?;
        let segments: Vec<_> = outline
            .segments()
            .map(|elements| read(text, &elements, topics))
            .collect::<Result<_>>()?;
        check_shared_tables(&segments, limits)?;
        let mut checked = Checked::default();
        for parts in segments {
            self.segment(&parts, source, allowed, limits, &mut checked)?;
        }
        self.refused += checked.refused;
        Ok(checked)
    }

    fn segment(
        &mut self,
        parts: &Parts<'_>,
        source: &Arc<Source>,
        allowed: &Patterns,
        limits: &Limits,
        checked: &mut Checked,
    ) -> Result<()> {
        let is_allowed: Vec<bool> =
            parts.topics.names.iter().map(|name| allowed.matches(name)).collect();
        let mut text = Text::with_capacity(parts.topics_text.len() + 16, false);
        text.push_wtf8(parts.topics_text);
        let topics_units = text.len();
        text.push_ascii(b",[");
        let base = text.len();
        let (mut rows, mut seqs) = (Vec::new(), Vec::new());
        for (event, &seq) in parts.events.iter().zip(&parts.seqs) {
            if seq <= self.last {
                self.duplicates += 1;
                checked.has_duplicates = true;
                continue;
            }
            self.last = seq;
            let name = &parts.topics.names[event.topic as usize];
            let right = if is_allowed[event.topic as usize] {
                let shared = || parts.topics.tables[event.topic as usize].as_deref();
                match event.table.or_else(shared) {
                    Some(table) => {
                        codec::validate_row(event.payload, table, limits).map_err(refused)
                    }
                    None => Ok(()),
                }
            } else {
                Err(Error::BusRefused { action: "emit", name: name.to_string() })
            };
            if let Err(error) = right {
                checked.refused += 1;
                checked.error.get_or_insert(error);
                continue;
            }
            if !rows.is_empty() {
                text.push_ascii(b",");
            }
            text.push_wtf8(event.text);
            let end = u32::try_from(text.len() - base)
                .map_err(|_| Error::BusMalformed { what: "it is too long" })?;
            rows.push(Row { topic: event.topic, end });
            seqs.push(self.base + seq);
        }
        if rows.is_empty() {
            return Ok(());
        }
        text.push_ascii(b"]");
        checked.accepted += rows.len() as u64;
        let is_run = seqs.windows(2).all(|pair| pair[0] + 1 == pair[1]);
        let seqs = if is_run { Seqs::From(seqs[0]) } else { Seqs::Each(seqs) };
        let (source, topics) = (Arc::clone(source), Arc::clone(&parts.topics));
        let segment = Segment::new(source, seqs, parts.at, (text, topics_units), topics, rows)?;
        checked.segments.push(Arc::new(segment));
        Ok(())
    }
}

/// Refuses a body whose shared tables would be too long if each row said its own: to check them takes
/// as much time as if it did.
fn check_shared_tables(segments: &[Parts<'_>], limits: &Limits) -> Result<()> {
    let mut length = 0_usize;
    for parts in segments {
        for event in parts.events.iter().filter(|event| event.table.is_none()) {
            let table = parts.topics.tables[event.topic as usize].as_deref();
            length = length.saturating_add(table.map_or(0, <[u8]>::len));
        }
    }
    if length > limits.max_text_length {
        return Err(refused(limits.text_too_long()));
    }
    Ok(())
}

/// What the codec says of something from outside.
pub(crate) fn refused(error: CodecError) -> Error {
    Error::Codec(error)
}

fn malformed(what: &'static str) -> Error {
    Error::BusMalformed { what }
}

/// `[seq, at, topics, rows]`.
fn read<'a>(
    text: &'a [u8],
    elements: &[(Element, &[Element])],
    cache: &mut TopicCache,
) -> Result<Parts<'a>> {
    let [(seq, seqs), (at, _), (topics, _), (rows, inner)] = elements else {
        return Err(malformed("a segment is not [seq, at, topics, rows]"));
    };
    if !topics.is_array() || !rows.is_array() {
        return Err(malformed("a segment is not [seq, at, topics, rows]"));
    }
    let topics_text = &text[topics.start..topics.end];
    let topics = cache.of_wtf8(topics_text)?;
    let events = read_rows(text, inner, topics.names.len())?;
    let whole = |element: Element| whole_number(element.number(text));
    let seqs = if seq.is_array() {
        let seqs: Option<Vec<u64>> = seqs.iter().map(|seq| whole(*seq)).collect();
        seqs.filter(|seqs| seqs.windows(2).all(|pair| pair[0] < pair[1]))
    } else {
        whole(*seq).map(|first| (first..).take(events.len()).collect())
    };
    let seqs = seqs.filter(|seqs| seqs.len() == events.len() && seqs.first() != Some(&0));
    let seqs = seqs.ok_or(malformed("its events are not numbered in their order, from 1 on"))?;
    let at = whole(*at).ok_or(malformed("its time is no whole number of milliseconds"))?;
    Ok(Parts { seqs, at, topics, topics_text, events })
}

fn whole_number(number: Option<f64>) -> Option<u64> {
    // Room above for all that follow the first.
    let number = number?;
    if number.fract() != 0.0 || !(0.0..MAX_SAFE_INTEGER).contains(&number) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "see above")]
    Some(number as u64)
}

fn read_rows<'a>(text: &'a [u8], inner: &[Element], topics: usize) -> Result<Vec<Event<'a>>> {
    let mut events = Vec::with_capacity(inner.len() / 2);
    let mut rest = inner;
    while let [index, payload, after @ ..] = rest {
        let number = index.number(text).filter(|number| number.fract() == 0.0);
        let number = number.ok_or(malformed("a row does not begin with the number of a topic"))?;
        let has_table = number < 0.0;
        let topic = if has_table { -1.0 - number } else { number };
        #[expect(clippy::cast_precision_loss, reason = "lists of names are far shorter")]
        if topic >= topics as f64 {
            return Err(malformed("a row names a topic that there is not"));
        }
        let (last, after) = match (has_table, after) {
            (false, after) => (payload, after),
            (true, [table, after @ ..]) => (table, after),
            (true, []) => return Err(malformed("a row lacks its table")),
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "see above")]
        let topic = topic as u32;
        events.push(Event {
            topic,
            text: &text[index.start..last.end],
            payload: &text[payload.start..payload.end],
            table: has_table.then(|| &text[last.start..last.end]),
        });
        rest = after;
    }
    if rest.is_empty() {
        return Ok(events);
    }
    Err(malformed("a row lacks its payload"))
}

#[cfg(test)]
mod tests {
    use super::super::item::Item;
    use super::super::{body, pattern};
    use super::*;

    struct Page {
        intake: Intake,
        source: Arc<Source>,
        cache: TopicCache,
        allowed: Patterns,
    }

    impl Page {
        fn new() -> Self {
            let allowed = pattern::Patterns::parse(["a", "b*"]).unwrap();
            let source = Arc::new(Source::new(1, "page"));
            Self { intake: Intake::default(), source, cache: TopicCache::default(), allowed }
        }

        fn check(&mut self, text: &[u8]) -> Result<Checked> {
            let limits = Limits::default();
            self.intake.check(text, &self.source, &self.allowed, &mut self.cache, &limits)
        }

        fn accepted(&mut self, text: &str) -> String {
            let checked = self.check(text.as_bytes()).unwrap();
            let items: Vec<_> = checked
                .segments
                .into_iter()
                .filter_map(|segment| Item::new(0, segment, None))
                .collect();
            body::compose(&items).to_string()
        }
    }

    const GOOD: &str = r#"[[1,5,["a",["b2",[[[0,"é"],"Date"]]]],[0,{"x":[1]},-2,5,[[[0],"Date"]],1,{"é":5},0,"é漢\ud800"]]]"#;

    #[test]
    fn what_is_right_goes_on_as_it_came() {
        let expected = GOOD.replacen("[[1", "[[\"page\",1", 1);
        assert_eq!(Page::new().accepted(GOOD), expected);
        // Space between the parts is no part of them.
        let spaced = " [ [ 1 , 5 , [\"a\"] , [ 0 , 1 , 0 , 2 ] ] ] ";
        assert_eq!(Page::new().accepted(spaced), r#"[["page",1,5,["a"],[0 , 1,0 , 2]]]"#);
    }

    #[test]
    fn what_came_before_is_left_out_and_numbers_may_jump() {
        let mut page = Page::new();
        page.accepted(r#"[[1,5,["a"],[0,1,0,2]]]"#);
        let again = r#"[[2,5,["a"],[0,2,0,3]],[[7,9],5,["a"],[0,7,0,9]]]"#;
        let expected = r#"[["page",3,5,["a"],[0,3]],["page",[7,9],5,["a"],[0,7,0,9]]]"#;
        assert_eq!(page.accepted(again), expected);
        assert_eq!(page.intake.duplicates, 1);
        page.intake.restart();
        assert_eq!(page.accepted(r#"[[1,5,["a"],[0,1]]]"#), r#"[["page",10,5,["a"],[0,1]]]"#);
    }

    #[test]
    fn one_bad_event_is_refused_alone() {
        let mut page = Page::new();
        let mixed = r#"[[1,5,["a","c"],[0,1,1,2,-1,"x",[[[0],"Date"]],0,4]]]"#;
        let checked = page.check(mixed.as_bytes()).unwrap();
        assert_eq!((checked.accepted, checked.refused), (2, 2));
        assert_eq!(checked.error.map(|error| error.code()), Some("ERR_SIGNALBOX_BUS_REFUSED"));
    }

    #[test]
    fn a_payload_that_the_table_of_its_topic_does_not_fit_is_refused_alone() {
        let mut page = Page::new();
        let mixed = r#"[[1,5,[["a",[[[0,"at"],"Date"]]],["a",[5]],"a"],[0,{"at":1},0,{"of":1},1,{},0,{"at":"x"},2,5,-1,{"at":6},[],0,{"at":7}]]]"#;
        let checked = page.check(mixed.as_bytes()).unwrap();
        assert_eq!((checked.accepted, checked.refused), (4, 3));
        assert_eq!(checked.error.map(|error| error.code()), Some("ERR_SIGNALBOX_CODEC_MALFORMED"));
        let segment = &checked.segments[0];
        let rows = String::from_utf8(segment.rows_text(0, 4).to_wtf8()).unwrap();
        assert_eq!(rows, r#"0,{"at":1},2,5,-1,{"at":6},[],0,{"at":7}"#);
    }

    #[test]
    fn a_table_that_many_rows_share_counts_as_often() {
        let table = r#"[[[0],"Date"]]"#;
        let rows = vec!["0,1"; 1_000].join(",");
        let text = format!(r#"[[1,5,[["a",{table}]],[{rows}]]]"#);
        let check = |max_text_length| {
            let Page { mut intake, source, mut cache, allowed } = Page::new();
            let limits = Limits { max_text_length, ..Limits::default() };
            intake.check(text.as_bytes(), &source, &allowed, &mut cache, &limits)
        };
        assert_eq!(check(1_000 * table.len()).unwrap().accepted, 1_000);
        let error = check(1_000 * table.len() - 1).unwrap_err();
        assert_eq!(error.code(), "ERR_SIGNALBOX_CODEC_LIMIT");
    }

    #[test]
    fn a_wrong_shape_is_refused_as_a_whole_and_changes_nothing() {
        let good = r#"[1,5,["a"],[0,1]]"#;
        for bad in [
            "[]",
            "1",
            "[1,5,[\"a\"]]",
            "[1,5,\"a\",[0,1]]",
            "[1,5,[\"a\"],0]",
            "[0,5,[\"a\"],[0,1]]",
            "[-1,5,[\"a\"],[0,1]]",
            "[1.5,5,[\"a\"],[0,1]]",
            "[1e300,5,[\"a\"],[0,1]]",
            "[[1],5,[\"a\"],[0,1,0,1]]",
            "[[2,1],5,[\"a\"],[0,1,0,1]]",
            "[1,-5,[\"a\"],[0,1]]",
            "[1,5,[1],[0,1]]",
            "[1,5,[[]],[0,1]]",
            "[1,5,[[\"a\"]],[0,1]]",
            "[1,5,[[\"a\",1]],[0,1]]",
            "[1,5,[[\"a\",{}]],[0,1]]",
            "[1,5,[[\"a\",[],[]]],[0,1]]",
            "[1,5,[[\"\",[]]],[0,1]]",
            "[1,5,[\"a\"],[1,1]]",
            "[1,5,[\"a\"],[0]]",
            "[1,5,[\"a\"],[-1,1]]",
            "[1,5,[\"a\"],[0.5,1]]",
            "[1,5,[\"\"],[0,1]]",
            "[1,5,[\"a\"],[\"0\",1]]",
            "{}",
            "[1,5,{},[0,1]]",
            "[1,5,[\"a\"],{}]",
            "[\"1\",5,[\"a\"],[0,1]]",
        ] {
            let mut page = Page::new();
            let text = format!("[{good},{bad}]");
            assert!(page.check(text.as_bytes()).is_err(), "{bad}");
            assert_eq!(page.accepted(&format!("[{good}]")), r#"[["page",1,5,["a"],[0,1]]]"#);
        }
    }

    /// What a change puts in.
    const BYTES: &[u8] = b"[]{},:\"\\0123456789-.eE \xed\xa0\xff\xc3aunlt";

    #[test]
    fn texts_that_were_changed_at_random_never_panic() {
        let mut random = 0x2545_f491_4f6c_dd1d_u64;
        let mut next = move |below: usize| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            usize::try_from(random % below as u64).unwrap()
        };
        for _ in 0..20_000 {
            let mut text = GOOD.as_bytes().to_vec();
            for _ in 0..=next(4) {
                let at = next(text.len());
                match next(3) {
                    0 => text[at] = BYTES[next(BYTES.len())],
                    1 => drop(text.remove(at)),
                    _ => text.insert(at, BYTES[next(BYTES.len())]),
                }
            }
            let mut page = Page::new();
            if let Ok(checked) = page.check(&text) {
                for segment in checked.segments {
                    let items: Vec<_> = Item::new(0, segment, None).into_iter().collect();
                    body::compose(&items);
                }
            }
        }
    }
}
