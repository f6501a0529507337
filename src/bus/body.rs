//! Bodies: what a receiver is handed, composed once for all who take the same.

use std::collections::VecDeque;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use super::item::{has, Item, Mask};
use super::segment::{Segment, Seqs};
use super::text::Text;

/// Bodies that are remembered: as many as one receiver is handed before it is the next one's turn.
const MAX_KEPT: usize = 64;

/// Bytes of them all together: a window, and what is on its way into the next one.
const MAX_KEPT_BYTES: usize = 2 * 1024 * 1024;

/// The text `[[source,seq,at,topics,rows],…]`.
pub(crate) fn compose(items: &[Item]) -> Text {
    let is_wide = items.iter().any(|item| item.segment.is_wide());
    let units: usize = items.iter().map(|item| item.weight() + 64).sum();
    let mut body = Text::with_capacity(units, is_wide);
    body.push_ascii(b"[");
    let mut at = 0;
    while at < items.len() {
        if at > 0 {
            body.push_ascii(b",");
        }
        at += push_segment(&mut body, &items[at..]);
    }
    body.push_ascii(b"]");
    body
}

/// Adds one segment of the first items, and tells how many of them are in it.
fn push_segment(body: &mut Text, items: &[Item]) -> usize {
    let first = &items[0];
    body.push_ascii(b"[");
    body.push(first.segment.source.json());
    body.push_ascii(b",");
    if first.mask.is_some() || matches!(first.segment.seqs, Seqs::Each(_)) {
        push_filtered(body, first);
        return 1;
    }
    // What a sender said in several turns of one millisecond is one segment again.
    let joined = 1 + items.windows(2).take_while(|pair| follows(&pair[0], &pair[1])).count();
    body.push_number(first.segment.seq(first.first));
    push_head(body, first);
    for (number, item) in items[..joined].iter().enumerate() {
        if number > 0 {
            body.push_ascii(b",");
        }
        body.push(item.segment.rows_text(item.first, item.end));
    }
    body.push_ascii(b"]]");
    joined
}

fn follows(one: &Item, next: &Item) -> bool {
    let (before, after) = (&one.segment, &next.segment);
    next.mask.is_none()
        && matches!(after.seqs, Seqs::From(_))
        && Arc::ptr_eq(&before.source, &after.source)
        && Arc::ptr_eq(&before.topics, &after.topics)
        && before.at == after.at
        && before.seq(one.end - 1) + 1 == after.seq(next.first)
}

/// From the time to the bracket of the rows.
fn push_head(body: &mut Text, item: &Item) {
    body.push_ascii(b",");
    body.push_number(item.segment.at);
    body.push_ascii(b",");
    push_topics(body, item);
    body.push_ascii(b",[");
}

/// The topics; those that this receiver does not take are empty, so that rows keep their numbers and
/// nobody reads names that are none of its business.
fn push_topics(body: &mut Text, item: &Item) {
    if item.mask.is_none() {
        body.push(item.segment.topics_text());
        return;
    }
    let topics = &item.segment.topics;
    body.push_ascii(b"[");
    for (number, (name, table)) in (0..).zip(topics.names.iter().zip(&topics.tables)) {
        if number > 0 {
            body.push_ascii(b",");
        }
        match table {
            _ if !has(&item.mask, number) => body.push_ascii(b"\"\""),
            None => body.push_str(&crate::codec::json_string(name)),
            Some(table) => {
                body.push_ascii(b"[");
                body.push_str(&crate::codec::json_string(name));
                body.push_ascii(b",");
                body.push_wtf8(table);
                body.push_ascii(b"]");
            }
        }
    }
    body.push_ascii(b"]");
}

fn push_filtered(body: &mut Text, item: &Item) {
    let segment = &item.segment;
    body.push_ascii(b"[");
    for (number, row) in item.rows().enumerate() {
        if number > 0 {
            body.push_ascii(b",");
        }
        body.push_number(segment.seq(row));
    }
    body.push_ascii(b"]");
    push_head(body, item);
    for (number, row) in item.rows().enumerate() {
        if number > 0 {
            body.push_ascii(b",");
        }
        body.push(segment.rows_text(row, row + 1));
    }
    body.push_ascii(b"]]");
}

/// What a body was made of, without holding the memory of it.
#[derive(Debug)]
struct Part {
    segment: Weak<Segment>,
    mask: Mask,
    first: u32,
    end: u32,
}

impl Part {
    fn of(item: &Item) -> Self {
        let segment = Arc::downgrade(&item.segment);
        Self { segment, mask: item.mask.clone(), first: item.first, end: item.end }
    }

    /// The allocation of a segment outlives it while it is named here, so that no other has its
    /// address.
    fn is(&self, item: &Item) -> bool {
        self.segment.as_ptr() == Arc::as_ptr(&item.segment)
            && (self.first, self.end) == (item.first, item.end)
            && self.mask == item.mask
    }
}

/// Whether a body was made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Made {
    Now,
    Before,
}

/// The last bodies of a bus.
#[derive(Debug, Default)]
pub(crate) struct Bodies {
    kept: Mutex<VecDeque<(Vec<Part>, Arc<Text>)>>,
}

impl Bodies {
    /// The body of these items, the one that another receiver was handed where it is the same. With
    /// `keep` it is remembered for others.
    pub(crate) fn get(&self, items: &[Item], keep: bool) -> (Arc<Text>, Made) {
        if !keep {
            return (Arc::new(compose(items)), Made::Now);
        }
        if let Some(body) = self.find(items) {
            return (body, Made::Before);
        }
        let body = Arc::new(compose(items));
        let parts = items.iter().map(Part::of).collect();
        let mut kept = self.kept.lock();
        kept.push_back((parts, Arc::clone(&body)));
        let mut bytes: usize = kept.iter().map(|(_, body)| body.bytes()).sum();
        while kept.len() > MAX_KEPT || bytes > MAX_KEPT_BYTES {
            bytes -= kept.pop_front().map_or(0, |(_, body)| body.bytes());
        }
        (body, Made::Now)
    }

    fn find(&self, items: &[Item]) -> Option<Arc<Text>> {
        let kept = self.kept.lock();
        let is_same = |parts: &[Part]| {
            parts.len() == items.len() && parts.iter().zip(items).all(|(part, item)| part.is(item))
        };
        kept.iter().rev().find(|(parts, _)| is_same(parts)).map(|(_, body)| Arc::clone(body))
    }
}

#[cfg(test)]
mod tests {
    use super::super::segment::{segment_with, Source};
    use super::super::topics::TopicCache;
    use super::*;

    fn items(mask: Option<u64>) -> Vec<Item> {
        let source = Arc::new(Source::new(1, "main"));
        let mut cache = TopicCache::default();
        let mask = mask.map(|bits| Arc::from([bits]));
        [(1, "[1]"), (3, "\"é\""), (5, "\"漢\"")]
            .map(|(seq, payload)| {
                let events = [("a", payload), ("b", "null")];
                let segment = segment_with(&mut cache, &source, seq, &events);
                Item::new(seq - 1, segment, mask.clone()).unwrap()
            })
            .into()
    }

    #[test]
    fn segments_that_follow_each_other_are_joined() {
        let expected = r#"[["main",1,5,["a","b"],[0,[1],1,null,0,"é",1,null,0,"漢",1,null]]]"#;
        assert_eq!(compose(&items(None)).to_string(), expected);
    }

    #[test]
    fn segments_with_a_gap_are_not() {
        let mut items = items(None);
        items.remove(1);
        let expected =
            r#"[["main",1,5,["a","b"],[0,[1],1,null]],["main",5,5,["a","b"],[0,"漢",1,null]]]"#;
        assert_eq!(compose(&items).to_string(), expected);
    }

    #[test]
    fn filtered_rows_have_numbers_of_their_own_and_hide_other_names() {
        let items = items(Some(0b10));
        let expected = r#"[["main",[2],5,["","b"],[1,null]],["main",[4],5,["","b"],[1,null]]]"#;
        assert_eq!(compose(&items[..2]).to_string(), expected);
    }

    #[test]
    fn a_filtered_list_of_topics_keeps_the_tables_of_those_that_are_taken() {
        let source = Arc::new(Source::new(1, "main"));
        let text = r#"[["a",[[[0,"é漢"],"Date"]]],["b",[[[0],"Date"]]],"a"],[0,{"é漢":1},1,2,2,3]"#;
        let mut cache = TopicCache::default();
        let text = Text::from(text);
        let units = Segment::topics_end(&text).unwrap();
        let topics = cache.get(text.slice(0, units)).unwrap();
        let rows = [(0, 10), (1, 14), (2, 18)]
            .map(|(topic, end)| super::super::segment::Row { topic, end });
        let segment =
            Segment::new(source, Seqs::From(1), 5, (text, units), topics, rows.into()).unwrap();
        let mask = Some(Arc::from([0b101_u64]));
        let item = Item::new(0, Arc::new(segment), mask).unwrap();
        let expected =
            r#"[["main",[1,3],5,[["a",[[[0,"é漢"],"Date"]]],"","a"],[0,{"é漢":1},2,3]]]"#;
        assert_eq!(compose(&[item]).to_string(), expected);
    }

    #[test]
    fn a_part_of_a_segment_has_the_right_numbers() {
        let mut items = items(None);
        items[0].split(usize::MAX, 1);
        assert_eq!(compose(&items[..1]).to_string(), r#"[["main",2,5,["a","b"],[1,null]]]"#);
    }

    #[test]
    fn the_same_items_are_composed_once() {
        let bodies = Bodies::default();
        let items = items(None);
        let (one, made) = bodies.get(&items, true);
        assert_eq!(made, Made::Now);
        let (two, made) = bodies.get(&items, true);
        assert!(Arc::ptr_eq(&one, &two));
        assert_eq!(made, Made::Before);
        assert_eq!(bodies.get(&items[..2], true).1, Made::Now);
    }
}
