//! Messages from a peer, until the environment takes them.
//!
//! They wait as the texts of JSON arrays, decoded to what JavaScript engines store: one string, one
//! call and one `JSON.parse` for all that came since the drain before.

use std::collections::VecDeque;

use encoding_rs::mem;
use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::output::Text;

/// The reader stops above this: an environment that is behind by so much is not sent more, and the
/// child's own sends wait.
const HIGH_WATER_BYTES: usize = 1024 * 1024;

/// A reader that has stopped goes on from here.
const LOW_WATER_BYTES: usize = 256 * 1024;

/// Most that one drain takes of one child, but for a message that is larger itself: parsing it
/// keeps the JavaScript thread for a few milliseconds.
const MAX_BATCH_BYTES: usize = 256 * 1024;

/// Some messages, each with a comma in front of it. The first comma becomes the bracket of an array.
#[derive(Debug, Default)]
pub struct Batch {
    text: Text,
    /// Length in the child's own encoding, commas included.
    bytes: usize,
}

impl Batch {
    /// Adds one message: valid JSON.
    pub fn push(&mut self, message: &str) {
        self.bytes += 1 + message.len();
        if let (Text::Ascii(ascii), true) = (&mut self.text, message.is_ascii()) {
            // Room for comma and bracket: growing later would copy a large message once more.
            ascii.reserve(message.len() + 2);
            ascii.push(b',');
            ascii.extend_from_slice(message.as_bytes());
            return;
        }
        let units = widen(&mut self.text, message.len() + 2);
        units.push(b','.into());
        let begin = units.len();
        units.resize(begin + message.len(), 0);
        let written = mem::convert_str_to_utf16(message, &mut units[begin..]);
        units.truncate(begin + written);
    }

    /// True without messages.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Adds all messages of `next`.
    fn append(&mut self, next: Self) {
        self.bytes += next.bytes;
        match (&mut self.text, next.text) {
            (Text::Ascii(ascii), Text::Ascii(next)) => ascii.extend_from_slice(&next),
            (text, Text::Ascii(next)) => {
                widen(text, next.len()).extend(next.into_iter().map(u16::from));
            }
            (text, Text::Utf16(next)) => widen(text, next.len()).extend_from_slice(&next),
        }
    }

    /// The text of an array.
    fn into_array(self) -> Text {
        let mut text = self.text;
        match &mut text {
            Text::Ascii(ascii) => {
                ascii[0] = b'[';
                ascii.push(b']');
            }
            Text::Utf16(units) => {
                units[0] = b'['.into();
                units.push(b']'.into());
            }
        }
        text
    }
}

/// The text as UTF-16, with room for `more` units.
fn widen(text: &mut Text, more: usize) -> &mut Vec<u16> {
    if let Text::Ascii(ascii) = text {
        let mut units = Vec::with_capacity(ascii.len() + more);
        units.extend(ascii.iter().copied().map(u16::from));
        *text = Text::Utf16(units);
    }
    match text {
        Text::Utf16(units) => {
            units.reserve(more);
            units
        }
        Text::Ascii(_) => unreachable!("widened above"),
    }
}

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, not one state")]
struct State {
    batches: VecDeque<Batch>,
    /// Bytes in all of them.
    bytes: usize,
    /// The environment takes nothing for now.
    is_paused: bool,
    /// The reader has stopped until there is room.
    is_full: bool,
    /// Nothing follows.
    has_ended: bool,
    end_told: bool,
}

impl State {
    fn is_past_end(&self) -> bool {
        self.has_ended && (self.is_paused || self.batches.is_empty())
    }
}

/// What an environment finds when it looks.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    /// The text of an array of messages.
    pub(crate) messages: Option<Text>,
    /// The messages were the last, which has not been told before.
    pub(crate) has_ended: bool,
    /// There is more to take.
    pub(crate) more: bool,
}

/// The bounded queue of one child's messages.
#[derive(Default)]
pub(crate) struct Inbox {
    state: Mutex<State>,
    reader: Notify,
}

impl Inbox {
    /// Adds messages in their order. The bound is the reader's to keep, by [`Inbox::must_wait`].
    pub(crate) fn push(&self, batch: Batch) {
        let mut state = self.state.lock();
        state.bytes += batch.bytes;
        match state.batches.back_mut() {
            Some(last) if last.bytes + batch.bytes <= MAX_BATCH_BYTES => last.append(batch),
            _ => state.batches.push_back(batch),
        }
    }

    /// True while the reader has to leave the child's messages where they are.
    pub(crate) fn must_wait(&self) -> bool {
        let mut state = self.state.lock();
        let mark = if state.is_full { LOW_WATER_BYTES } else { HIGH_WATER_BYTES };
        state.is_full = state.bytes > mark;
        state.is_full
    }

    /// Completes when the reader has to look again.
    pub(crate) async fn changed(&self) {
        self.reader.notified().await;
    }

    /// Has the reader look at everything again.
    pub(crate) fn look_again(&self) {
        self.reader.notify_one();
    }

    /// Nothing follows.
    pub(crate) fn end(&self) {
        self.state.lock().has_ended = true;
        self.reader.notify_one();
    }

    /// True when nothing follows.
    pub(crate) fn has_ended(&self) -> bool {
        self.state.lock().has_ended
    }

    /// Has nothing taken for now: the environment has no use for messages yet. The end is told all
    /// the same, and once more behind what comes after the pause.
    pub(crate) fn set_paused(&self, is_paused: bool) {
        let mut state = self.state.lock();
        state.is_paused = is_paused;
        state.end_told &= is_paused;
    }

    /// Hands over a batch, and tells of the end behind the last one.
    pub(crate) fn take(&self) -> Taken {
        let mut taken = self.take_messages();
        let mut state = self.state.lock();
        taken.has_ended = state.is_past_end() && !std::mem::replace(&mut state.end_told, true);
        taken
    }

    /// Hands over a batch.
    pub(crate) fn take_messages(&self) -> Taken {
        let mut state = self.state.lock();
        let batch = if state.is_paused { None } else { state.batches.pop_front() };
        state.bytes -= batch.as_ref().map_or(0, |batch| batch.bytes);
        let wakes_reader = state.is_full && state.bytes <= LOW_WATER_BYTES;
        let more = !state.is_paused && !state.batches.is_empty();
        drop(state);
        if wakes_reader {
            self.reader.notify_one();
        }
        Taken { messages: batch.map(Batch::into_array), has_ended: false, more }
    }

    /// True when everything was taken and nothing follows. What is held by a pause keeps nobody.
    pub(crate) fn is_past_end(&self) -> bool {
        self.state.lock().is_past_end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(messages: &[&str]) -> Batch {
        let mut batch = Batch::default();
        for message in messages {
            batch.push(message);
        }
        batch
    }

    fn text(taken: Taken) -> String {
        taken.messages.expect("messages").to_string()
    }

    #[test]
    fn all_that_waits_is_one_array() {
        let inbox = Inbox::default();
        inbox.push(batch(&["1"]));
        inbox.push(batch(&["{\"a\":2}", "null"]));
        assert_eq!(text(inbox.take()), "[1,{\"a\":2},null]");
        assert_eq!(inbox.take(), Taken::default());
    }

    #[test]
    fn plain_text_stays_narrow_and_any_other_is_widened_from_either_side() {
        let wide = ["\"é\"", "\"漢😀\""];
        assert!(matches!(batch(&["1", "2"]).into_array(), Text::Ascii(_)));
        for (first, second) in [(&wide[..], &["1"][..]), (&["1"], &wide), (&wide, &wide)] {
            let mut joined = batch(first);
            joined.append(batch(second));
            assert!(matches!(joined.text, Text::Utf16(_)));
            let all = [first, second].concat();
            assert_eq!(joined.into_array().to_string(), format!("[{}]", all.join(",")));
            assert_eq!(batch(&all).into_array().to_string(), format!("[{}]", all.join(",")));
        }
    }

    #[test]
    fn a_batch_is_bounded_and_a_large_message_goes_alone() {
        let inbox = Inbox::default();
        let large = format!("\"{}\"", "x".repeat(2 * MAX_BATCH_BYTES));
        let small = "1".repeat(MAX_BATCH_BYTES / 2 - 1); // and a comma
        for message in [&small, &large, &small, &small, &small] {
            inbox.push(batch(&[message]));
        }
        let lengths: Vec<_> =
            std::iter::from_fn(|| inbox.take().messages.map(|text| text.len())).collect();
        let brackets = 2;
        assert_eq!(
            lengths,
            [
                small.len() + brackets,
                large.len() + brackets,
                2 * small.len() + 3,
                small.len() + brackets
            ]
        );
    }

    #[test]
    fn the_reader_waits_from_the_high_to_the_low_mark() {
        let inbox = Inbox::default();
        let quarter = "1".repeat(MAX_BATCH_BYTES - 1); // and a comma
        for _ in 0..4 {
            inbox.push(batch(&[&quarter]));
            assert!(!inbox.must_wait());
        }
        inbox.push(batch(&["1"]));
        assert!(inbox.must_wait());
        for _ in 0..3 {
            assert!(inbox.take().more);
            assert!(inbox.must_wait());
        }
        inbox.take();
        assert!(!inbox.must_wait());
    }

    #[test]
    fn the_end_is_told_once_behind_the_last_message() {
        let inbox = Inbox::default();
        inbox.push(batch(&["1"]));
        inbox.push(batch(&[&"2".repeat(MAX_BATCH_BYTES)]));
        inbox.end();
        assert!(!inbox.is_past_end());
        let first = inbox.take();
        assert!(first.more && !first.has_ended);
        let last = inbox.take();
        assert!(last.messages.is_some() && last.has_ended && !last.more);
        assert_eq!(inbox.take(), Taken::default());
    }

    #[test]
    fn a_pause_holds_messages_but_not_the_end() {
        let inbox = Inbox::default();
        inbox.set_paused(true);
        inbox.push(batch(&["1"]));
        assert_eq!(inbox.take(), Taken::default());
        inbox.end();
        assert!(inbox.is_past_end());
        assert!(inbox.take().has_ended);
        inbox.set_paused(false);
        assert!(!inbox.is_past_end());
        let last = inbox.take();
        assert!(last.has_ended);
        assert_eq!(text(last), "[1]");
    }
}
