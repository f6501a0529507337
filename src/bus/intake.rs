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
    /// Payload and table, where there is one.
    special: Option<&'a [u8]>,
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
        push_wtf8(&mut text, parts.topics_text);
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
                match event.special {
                    Some(row) => codec::validate_row(row, limits).map_err(refused),
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
            push_wtf8(&mut text, event.text);
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
        let special = has_table.then(|| &text[payload.start..last.end]);
        events.push(Event { topic, text: &text[index.start..last.end], special });
        rest = after;
    }
    if rest.is_empty() {
        return Ok(events);
    }
    Err(malformed("a row lacks its payload"))
}

fn push_wtf8(text: &mut Text, part: &[u8]) {
    if part.is_ascii() {
        text.push_ascii(part);
    } else {
        let units = codec::Text::from_wtf8(part).to_utf16();
        text.push(Text::from_units(&units).as_slice());
    }
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

    const GOOD: &str = r#"[[1,5,["a","b2"],[0,{"x":[1]},-2,5,[[[0],"Date"]],0,"é漢\ud800"]]]"#;

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
