//! Lines out of a byte stream, at a cost that grows with its length and with nothing else.

use memchr::memchr;

/// Memory kept for the beginning of the next line after a long one: more would stay with every
/// child that once sent a large message.
const KEPT_BYTES: usize = 64 * 1024;

/// The stream holds a line longer than the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong;

/// Cuts a stream that comes in pieces into lines. Each byte is looked at once, whatever the pieces,
/// and a line that lies within one piece is not copied.
pub(super) struct Splitter {
    /// The beginning of a line whose end has not come.
    begun: Vec<u8>,
    /// Longest line, in bytes without its end.
    limit: usize,
}

impl Splitter {
    pub(super) fn new(limit: usize) -> Self {
        Self { begun: Vec::new(), limit }
    }

    /// Takes a piece of the stream and hands over each line that ends in it, without its newline.
    ///
    /// # Errors
    /// [`TooLong`] for a line above the limit, ended or not. The lines before it were handed over;
    /// the stream is of no use any more.
    pub(super) fn feed(
        &mut self,
        mut piece: &[u8],
        mut line: impl FnMut(&[u8]),
    ) -> Result<(), TooLong> {
        while let Some(end) = memchr(b'\n', piece) {
            let (rest, next) = (&piece[..end], &piece[end + 1..]);
            if self.begun.len() + rest.len() > self.limit {
                return Err(TooLong);
            }
            if self.begun.is_empty() {
                line(rest);
            } else {
                self.begun.extend_from_slice(rest);
                line(&self.begun);
                self.begun.clear();
                self.begun.shrink_to(KEPT_BYTES);
            }
            piece = next;
        }
        if self.begun.len() + piece.len() > self.limit {
            return Err(TooLong);
        }
        self.begun.extend_from_slice(piece);
        Ok(())
    }

    /// What has come of a line that has no end yet.
    pub(super) fn begun(&self) -> &[u8] {
        &self.begun
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_of(pieces: &[&[u8]], limit: usize) -> (Vec<Vec<u8>>, Result<(), TooLong>, Vec<u8>) {
        let mut splitter = Splitter::new(limit);
        let mut lines = Vec::new();
        let fed = pieces
            .iter()
            .try_for_each(|piece| splitter.feed(piece, |line| lines.push(line.to_vec())));
        (lines, fed, splitter.begun().to_vec())
    }

    #[test]
    fn every_way_to_cut_a_stream_gives_the_same_lines() {
        let stream = "{\"é\":\"漢😀\"}\n\n[1]\nlast".as_bytes();
        let whole: Vec<Vec<u8>> =
            ["{\"é\":\"漢😀\"}", "", "[1]"].map(|it| it.as_bytes().into()).into();
        for first in 0..=stream.len() {
            for second in first..=stream.len() {
                let pieces = [&stream[..first], &stream[first..second], &stream[second..]];
                let (lines, fed, begun) = lines_of(&pieces, 100);
                assert_eq!(lines, whole, "cut at {first} and {second}");
                assert_eq!((fed, begun.as_slice()), (Ok(()), &b"last"[..]));
            }
        }
    }

    #[test]
    fn random_streams_in_random_pieces_come_out_as_they_went_in() {
        // A small generator of its own: the same streams on every run.
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
        let mut random = move |below: usize| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            usize::try_from(seed % below as u64).unwrap()
        };
        for _ in 0..500 {
            let lines: Vec<Vec<u8>> = (0..random(20))
                .map(|_| {
                    (0..random(50)).map(|_| b'a' + u8::try_from(random(26)).unwrap()).collect()
                })
                .collect();
            let stream: Vec<u8> =
                lines.iter().flat_map(|line| [line, &b"\n"[..]].concat()).collect();
            let mut pieces = Vec::new();
            let mut rest = stream.as_slice();
            while !rest.is_empty() {
                let (piece, next) = rest.split_at(random(rest.len()) + 1);
                pieces.push(piece);
                rest = next;
            }
            assert_eq!(lines_of(&pieces, 50), (lines, Ok(()), Vec::new()));
        }
    }

    #[test]
    fn a_line_over_the_limit_is_refused_with_and_without_an_end() {
        for pieces in [
            &[&b"ok\n12345"[..]][..],
            &[b"ok\n123", b"45"],
            &[b"ok\n12345\n"],
            &[b"ok\n12", b"345\n"],
        ] {
            let (lines, fed, _) = lines_of(pieces, 4);
            assert_eq!((lines, fed), (vec![b"ok".to_vec()], Err(TooLong)), "{pieces:?}");
        }
        assert_eq!(lines_of(&[b"1234\n"], 4).1, Ok(()));
    }

    #[test]
    fn a_long_line_leaves_no_memory_behind() {
        let mut splitter = Splitter::new(usize::MAX);
        splitter.feed(&vec![b'x'; 1_000_000], |_| {}).unwrap();
        splitter.feed(b"\n", |line| assert_eq!(line.len(), 1_000_000)).unwrap();
        assert!(splitter.begun.capacity() <= KEPT_BYTES);
    }
}
