//! What a viewer receives next: decoded or joined ahead of the drain.

use bytes::{Bytes, BytesMut};

use super::text::{Text, TextDecoder};
use super::View;

/// A line longer than this is handed over in pieces of this size: a bound for programs that print
/// megabytes without an end of line.
pub(crate) const MAX_LINE_BYTES: usize = 1024 * 1024;

/// The longest end of a line, which does not count.
const LINE_END_BYTES: usize = 2;

/// One delivery of output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    /// Text, for a viewer of text.
    Text(Text),
    /// Whole lines, each with its end, but for a last one that has none.
    Lines(Text),
    /// The bytes as the child wrote them, in one or several pieces that belong together.
    Bytes(Vec<Bytes>),
}

impl Payload {
    /// Bytes in memory: what a drain weighs.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(Text::Ascii(bytes)) | Self::Lines(Text::Ascii(bytes)) => bytes.len(),
            Self::Text(Text::Utf16(units)) | Self::Lines(Text::Utf16(units)) => units.len() * 2,
            Self::Bytes(pieces) => pieces.iter().map(Bytes::len).sum(),
        }
    }

    /// True when there is nothing in it, which no delivery ever has.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Output on its way from the ring to a viewer.
pub(crate) enum Piece<'a> {
    /// A part of a full segment, which is shared instead of copied.
    Shared(Bytes),
    /// A part of the segment that is being filled.
    Borrowed(&'a [u8]),
}

impl AsRef<[u8]> for Piece<'_> {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Shared(bytes) => bytes,
            Self::Borrowed(bytes) => bytes,
        }
    }
}

/// Collects what a viewer will receive with its next drain.
pub(crate) struct Prepared {
    form: Form,
    /// Source bytes in here; text may have swallowed an unfinished character.
    bytes: usize,
    /// Most source bytes in here.
    max: usize,
}

enum Form {
    Text { text: Text, decoder: TextDecoder },
    Lines(Lines),
    Bytes { pieces: Vec<Bytes>, last: BytesMut },
}

impl Prepared {
    /// Room for `max` bytes at a time.
    pub(crate) fn new(view: View, max: usize) -> Self {
        let form = match view {
            View::Text => Form::Text { text: Text::default(), decoder: TextDecoder::new() },
            View::Lines => Form::Lines(Lines::new()),
            View::Bytes => Form::Bytes { pieces: Vec::new(), last: BytesMut::new() },
        };
        Self { form, bytes: 0, max }
    }

    /// Source bytes that still fit.
    pub(crate) fn room(&self) -> usize {
        let max = match &self.form {
            // A line that is not complete yet has to become so.
            Form::Lines(lines) if !lines.is_complete => {
                (MAX_LINE_BYTES + LINE_END_BYTES).max(self.max)
            }
            _ => self.max,
        };
        max.saturating_sub(self.bytes)
    }

    /// Source bytes that wait here.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Of these, those that can be delivered: an unfinished line holds nobody up but itself.
    pub(crate) fn deliverable_bytes(&self) -> usize {
        match &self.form {
            Form::Lines(lines) if !lines.is_complete => 0,
            Form::Lines(lines) => self.bytes.saturating_sub(lines.unfinished_bytes),
            Form::Text { .. } | Form::Bytes { .. } => self.bytes,
        }
    }

    /// True when there is nothing to deliver; an unfinished character or line alone is nothing.
    pub(crate) fn is_empty(&self) -> bool {
        match &self.form {
            Form::Text { text, .. } => text.is_empty(),
            Form::Lines(lines) => !lines.is_complete,
            Form::Bytes { .. } => self.bytes == 0,
        }
    }

    pub(crate) fn push(&mut self, piece: Piece<'_>) {
        self.bytes += piece.as_ref().len();
        match (&mut self.form, piece) {
            (Form::Text { text, decoder }, piece) => decoder.decode(piece.as_ref(), text),
            (Form::Lines(lines), piece) => lines.push(piece.as_ref(), self.bytes),
            (Form::Bytes { pieces, last }, Piece::Shared(bytes)) => {
                if !last.is_empty() {
                    pieces.push(last.split().freeze());
                }
                pieces.push(bytes);
            }
            (Form::Bytes { last, .. }, Piece::Borrowed(bytes)) => last.extend_from_slice(bytes),
        }
    }

    /// Nothing follows, or what follows belongs to something else: what is unfinished comes out as
    /// it is.
    pub(crate) fn finish(&mut self) {
        match &mut self.form {
            Form::Text { text, decoder } => decoder.finish(text),
            Form::Lines(lines) => lines.finish(),
            Form::Bytes { .. } => {}
        }
    }

    /// The leader's last line comes out, although another process may go on writing.
    pub(crate) fn finish_line(&mut self) {
        if let Form::Lines(lines) = &mut self.form {
            lines.finish();
        }
    }

    /// Takes what is complete; `None` when there is nothing to deliver.
    pub(crate) fn take(&mut self) -> Option<Payload> {
        if self.is_empty() {
            return None;
        }
        let bytes = std::mem::take(&mut self.bytes);
        Some(match &mut self.form {
            Form::Text { text, .. } => Payload::Text(std::mem::take(text)),
            Form::Lines(lines) => {
                let (text, left) = lines.take(bytes);
                self.bytes = left;
                Payload::Lines(text)
            }
            Form::Bytes { pieces, last } => {
                if !last.is_empty() {
                    pieces.push(last.split().freeze());
                }
                Payload::Bytes(std::mem::take(pieces))
            }
        })
    }
}

/// Text of which only whole lines are handed over.
struct Lines {
    text: Text,
    decoder: TextDecoder,
    /// There is a whole line, or one that has to go as it is.
    is_complete: bool,
    /// All of it goes, the unfinished line too.
    is_finished: bool,
    /// Source bytes after the last end of line.
    unfinished_bytes: usize,
}

impl Lines {
    fn new() -> Self {
        Self {
            text: Text::default(),
            decoder: TextDecoder::new(),
            is_complete: false,
            is_finished: false,
            unfinished_bytes: 0,
        }
    }

    fn push(&mut self, bytes: &[u8], total: usize) {
        self.decoder.decode(bytes, &mut self.text);
        match memchr::memrchr(b'\n', bytes) {
            Some(at) => {
                self.is_complete = true;
                self.unfinished_bytes = bytes.len() - at - 1;
            }
            None => self.unfinished_bytes += bytes.len(),
        }
        if !self.is_complete && total >= MAX_LINE_BYTES + LINE_END_BYTES {
            // Not the decoder: a character that is cut here goes on in the next piece.
            self.cut();
        }
    }

    fn finish(&mut self) {
        self.decoder.finish(&mut self.text);
        self.cut();
    }

    fn cut(&mut self) {
        self.is_finished = !self.text.is_empty();
        self.is_complete |= self.is_finished;
        self.unfinished_bytes = 0;
    }

    /// The whole lines, and how many of `bytes` stay.
    fn take(&mut self, bytes: usize) -> (Text, usize) {
        self.is_complete = false;
        if std::mem::take(&mut self.is_finished) {
            return (std::mem::take(&mut self.text), 0);
        }
        let rest = self.text.split_after_last_newline();
        (std::mem::replace(&mut self.text, rest), self.unfinished_bytes.min(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(prepared: &mut Prepared) -> Option<String> {
        prepared.take().map(|payload| match payload {
            Payload::Lines(text) => text.to_string(),
            other => panic!("not lines: {other:?}"),
        })
    }

    #[test]
    fn only_whole_lines_are_handed_over() {
        let mut prepared = Prepared::new(View::Lines, 1024);
        prepared.push(Piece::Borrowed(b"one\ntw"));
        assert_eq!(lines(&mut prepared).as_deref(), Some("one\n"));
        assert_eq!((lines(&mut prepared), prepared.bytes()), (None, 2));
        prepared.push(Piece::Borrowed("o\nthré".as_bytes()));
        assert_eq!(lines(&mut prepared).as_deref(), Some("two\n"));
        assert_eq!(prepared.bytes(), 5);
        prepared.finish();
        assert_eq!(lines(&mut prepared).as_deref(), Some("thré"));
        assert_eq!(prepared.bytes(), 0);
    }

    #[test]
    fn a_line_without_end_goes_in_pieces() {
        let mut prepared = Prepared::new(View::Lines, 1024);
        while prepared.is_empty() {
            let room = prepared.room();
            assert!(room > 0, "it would wait for ever");
            prepared.push(Piece::Borrowed(&vec![b'x'; room.min(50_000)]));
        }
        assert_eq!(
            lines(&mut prepared).map(|line| line.len()),
            Some(MAX_LINE_BYTES + LINE_END_BYTES)
        );
    }

    #[test]
    fn shared_and_copied_pieces_keep_their_order() {
        let mut prepared = Prepared::new(View::Bytes, 1024);
        prepared.push(Piece::Borrowed(b"ab"));
        prepared.push(Piece::Borrowed(b"c"));
        prepared.push(Piece::Shared(Bytes::from_static(b"def")));
        prepared.push(Piece::Borrowed(b"g"));
        let Some(Payload::Bytes(pieces)) = prepared.take() else { panic!("nothing") };
        assert_eq!(pieces.concat(), b"abcdefg");
    }
}
