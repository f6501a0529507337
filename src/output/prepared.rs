//! What a viewer receives next: decoded or joined ahead of the drain.

use super::text::{Text, TextDecoder};
use super::Encoding;

/// Most bytes that one drain takes from one stream: bounds how long one callback can keep the
/// JavaScript thread, and two-byte texts below 128 kB stay in V8's fast path.
pub(crate) const MAX_PREPARED_BYTES: usize = 64 * 1024;

/// One delivery of output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    /// Text, for a viewer with [`Encoding::Utf8`].
    Text(Text),
    /// The bytes as the child wrote them, for a viewer with [`Encoding::Bytes`].
    Bytes(Vec<u8>),
}

impl Payload {
    /// Bytes in memory: what a drain weighs.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(Text::Ascii(bytes)) | Self::Bytes(bytes) => bytes.len(),
            Self::Text(Text::Utf16(units)) => units.len() * 2,
        }
    }

    /// True when there is nothing in it, which no delivery ever has.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Collects what a viewer will receive with its next drain.
pub(crate) struct Prepared {
    form: Form,
    /// Source bytes in here; text may have swallowed an unfinished character.
    bytes: usize,
}

enum Form {
    Text { text: Text, decoder: TextDecoder },
    Bytes(Vec<u8>),
}

impl Prepared {
    pub(crate) fn new(encoding: Encoding) -> Self {
        let form = match encoding {
            Encoding::Utf8 => Form::Text { text: Text::default(), decoder: TextDecoder::new() },
            Encoding::Bytes => Form::Bytes(Vec::new()),
        };
        Self { form, bytes: 0 }
    }

    /// Source bytes that still fit.
    pub(crate) fn room(&self) -> usize {
        MAX_PREPARED_BYTES.saturating_sub(self.bytes)
    }

    /// Source bytes that wait here.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// True when there is nothing to deliver; an unfinished character alone is nothing.
    pub(crate) fn is_empty(&self) -> bool {
        match &self.form {
            Form::Text { text, .. } => text.is_empty(),
            Form::Bytes(joined) => joined.is_empty(),
        }
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len();
        match &mut self.form {
            Form::Text { text, decoder } => decoder.decode(bytes, text),
            Form::Bytes(joined) => joined.extend_from_slice(bytes),
        }
    }

    /// The stream has ended: what is unfinished comes out as it is.
    pub(crate) fn finish(&mut self) {
        if let Form::Text { text, decoder } = &mut self.form {
            decoder.finish(text);
        }
    }

    /// Takes everything; `None` when there is nothing to deliver.
    pub(crate) fn take(&mut self) -> Option<Payload> {
        self.bytes = 0;
        let is_empty = self.is_empty();
        let payload = match &mut self.form {
            Form::Text { text, .. } => Payload::Text(std::mem::take(text)),
            Form::Bytes(joined) => Payload::Bytes(std::mem::take(joined)),
        };
        (!is_empty).then_some(payload)
    }
}
