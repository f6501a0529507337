//! A byte ring with absolute offsets.

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};

use super::prepared::Piece;

/// Size of one segment. Large enough that a flood costs few segments, small enough that evicting
/// one gives memory back in useful steps.
const SEGMENT_BYTES: usize = 64 * 1024;

/// First allocation of a segment, so that a child which prints little costs little.
const FIRST_SEGMENT_BYTES: usize = 1024;

/// A chunk at least this large becomes a segment of its own instead of being copied into one.
const ADOPT_BYTES: usize = SEGMENT_BYTES / 2;

/// The last bytes of a stream, addressed by their offset from the stream's beginning.
///
/// Grows lazily; evicts whole segments, and only below the floor that the caller names, so that
/// bytes which a lossless viewer has not taken yet can't disappear.
#[derive(Debug)]
pub(crate) struct Ring {
    /// Full segments, oldest first.
    sealed: VecDeque<Bytes>,
    /// The segment being filled.
    tail: BytesMut,
    /// Offset of the first byte still held.
    start: u64,
    /// Offset after the last byte.
    end: u64,
    capacity: usize,
    /// Size of a segment: of a small ring a part, so that it does not hold many times its capacity.
    segment: usize,
}

impl Ring {
    pub(crate) fn new(capacity: usize) -> Self {
        let segment = (capacity / 4).clamp(FIRST_SEGMENT_BYTES, SEGMENT_BYTES);
        Self { sealed: VecDeque::new(), tail: BytesMut::new(), start: 0, end: 0, capacity, segment }
    }

    /// Offset of the oldest byte still held.
    pub(crate) fn start(&self) -> u64 {
        self.start
    }

    /// Offset after the newest byte: the number of bytes ever pushed.
    pub(crate) fn end(&self) -> u64 {
        self.end
    }

    /// Bytes held.
    pub(crate) fn len(&self) -> usize {
        usize::try_from(self.end - self.start).unwrap_or(usize::MAX)
    }

    /// True when the capacity is used up.
    pub(crate) fn is_full(&self) -> bool {
        self.len() >= self.capacity
    }

    /// Appends `bytes`, then evicts what exceeds the capacity, but nothing at or after `floor`.
    pub(crate) fn push(&mut self, bytes: &[u8], floor: u64) {
        if bytes.len() >= ADOPT_BYTES && self.may_adopt(bytes.len()) {
            self.adopt(Bytes::copy_from_slice(bytes), floor);
            return;
        }
        self.append(bytes);
        self.end += bytes.len() as u64;
        self.evict(floor);
    }

    /// Segments go as a whole: with large ones, a small ring would hold twice its capacity.
    fn may_adopt(&self, count: usize) -> bool {
        count <= (self.capacity / 4).max(SEGMENT_BYTES)
    }

    /// The same with a chunk that becomes a segment of its own, without a copy, unless it is large for
    /// this ring. Returns memory that is free for it: the last segment that went, or the chunk.
    pub(crate) fn adopt(&mut self, bytes: Bytes, floor: u64) -> Option<Bytes> {
        if !self.may_adopt(bytes.len()) {
            self.append(&bytes);
            self.end += bytes.len() as u64;
            self.evict(floor);
            return Some(bytes);
        }
        self.seal();
        self.end += bytes.len() as u64;
        self.sealed.push_back(bytes);
        self.evict(floor)
    }

    fn append(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.tail.len() >= self.segment {
                self.seal();
            }
            let count = bytes.len().min(self.segment - self.tail.len());
            let (now, later) = bytes.split_at(count);
            self.reserve(count);
            self.tail.extend_from_slice(now);
            bytes = later;
        }
    }

    /// Doubles the tail up to the segment size: never more than twice what is held.
    fn reserve(&mut self, count: usize) {
        let needed = self.tail.len() + count;
        if needed > self.tail.capacity() {
            let wanted = needed.next_power_of_two().clamp(FIRST_SEGMENT_BYTES, self.segment);
            self.tail.reserve(wanted - self.tail.len());
        }
    }

    fn seal(&mut self) {
        if !self.tail.is_empty() {
            self.sealed.push_back(std::mem::take(&mut self.tail).freeze());
        }
    }

    fn evict(&mut self, floor: u64) -> Option<Bytes> {
        let mut evicted = None;
        while let Some(oldest) = self.sealed.front() {
            let next_start = self.start + oldest.len() as u64;
            if self.len() - oldest.len() < self.capacity || next_start > floor {
                break;
            }
            self.start = next_start;
            evicted = self.sealed.pop_front();
        }
        evicted
    }

    /// The bytes from `offset` on, `count` at the most, oldest first. An offset before the oldest
    /// byte begins at the oldest byte; one after the newest gives nothing.
    pub(crate) fn pieces_from(&self, offset: u64, count: usize) -> impl Iterator<Item = Piece<'_>> {
        let mut skip = usize::try_from(offset.saturating_sub(self.start)).unwrap_or(usize::MAX);
        let mut left = count;
        let mut part = move |length: usize| {
            let begin = skip.min(length);
            skip -= begin;
            let count = left.min(length - begin);
            left -= count;
            begin..begin + count
        };
        let segments = self.sealed.iter().map(Some).chain(std::iter::once(None));
        segments.filter_map(move |segment| {
            let part = part(segment.map_or(self.tail.len(), Bytes::len));
            let piece = |part| match segment {
                Some(sealed) => Piece::Shared(sealed.slice(part)),
                None => Piece::Borrowed(&self.tail[part]),
            };
            (!part.is_empty()).then(|| piece(part))
        })
    }

    /// Offset at which the last `lines` lines begin, or the oldest byte held. A last line without an
    /// end counts as a line.
    pub(crate) fn offset_of_last_lines(&self, lines: usize) -> u64 {
        if lines == 0 {
            return self.end;
        }
        let mut ends_to_pass = lines;
        let mut offset = self.end;
        let segments =
            std::iter::once(self.tail.as_ref()).chain(self.sealed.iter().rev().map(Bytes::as_ref));
        for segment in segments {
            for at in memchr::memrchr_iter(b'\n', segment) {
                let after = offset - (segment.len() - at - 1) as u64;
                if after == self.end {
                    continue; // the end of the last line
                }
                ends_to_pass -= 1;
                if ends_to_pass == 0 {
                    return after;
                }
            }
            offset -= segment.len() as u64;
        }
        self.start
    }

    /// Forgets everything held; offsets go on.
    pub(crate) fn clear(&mut self) {
        self.sealed.clear();
        self.tail = BytesMut::new();
        self.start = self.end;
    }
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "test data of known size")]
mod tests {
    use super::*;

    fn collect(ring: &Ring, offset: u64) -> Vec<u8> {
        ring.pieces_from(offset, usize::MAX).flat_map(|piece| piece.as_ref().to_vec()).collect()
    }

    /// Bytes that name their own offset, so that a shifted read can't go unnoticed.
    fn pattern(from: u64, count: usize) -> Vec<u8> {
        (from..from + count as u64).map(|n| (n.wrapping_mul(31) >> 3) as u8).collect()
    }

    #[test]
    fn offsets_survive_any_mix_of_chunk_sizes() {
        let mut ring = Ring::new(256 * 1024);
        let mut seed = 7_u64;
        for _ in 0..400 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let count = 1 + (seed >> 33) as usize % 70_000;
            let chunk = pattern(ring.end(), count);
            ring.push(&chunk, u64::MAX);
            let from = ring.start() + (seed >> 20) % (ring.len() as u64);
            assert_eq!(collect(&ring, from), pattern(from, (ring.end() - from) as usize));
        }
    }

    #[test]
    fn holds_at_least_its_capacity_and_at_most_a_segment_more() {
        let mut ring = Ring::new(100_000);
        for _ in 0..1_000 {
            ring.push(&[1; 1_000], u64::MAX);
        }
        assert!(ring.len() >= 100_000);
        assert!(ring.len() < 100_000 + SEGMENT_BYTES + 1_000);
    }

    #[test]
    fn never_evicts_at_or_after_the_floor() {
        let mut ring = Ring::new(10);
        for _ in 0..100 {
            ring.push(&[1; 10_000], 5_000);
        }
        assert!(ring.start() <= 5_000);
        ring.push(&[1; 10_000], u64::MAX);
        assert!(ring.start() > 900_000);
    }

    #[test]
    fn a_read_before_the_start_begins_at_the_oldest_byte() {
        let mut ring = Ring::new(10);
        ring.push(&vec![1; 70_000], u64::MAX);
        ring.push(&vec![2; 70_000], u64::MAX);
        let held = collect(&ring, 0);
        assert!(held.len() == ring.len() && held.iter().all(|&byte| byte == 2));
        assert!(collect(&ring, 1_000_000).is_empty());
    }

    #[test]
    fn a_read_takes_no_more_than_asked_for() {
        let mut ring = Ring::new(1_000_000);
        for _ in 0..5 {
            ring.push(&pattern(ring.end(), 40_000), u64::MAX);
            ring.push(&pattern(ring.end(), 100), u64::MAX);
        }
        for (from, count) in [(0, 1), (39_990, 20), (40_050, 120_000), (200_400, 1_000)] {
            let bytes: Vec<u8> =
                ring.pieces_from(from, count).flat_map(|piece| piece.as_ref().to_vec()).collect();
            assert_eq!(bytes, pattern(from, count.min((ring.end() - from) as usize)));
        }
    }

    #[test]
    fn the_last_lines_are_found_across_segments() {
        let mut ring = Ring::new(1_000_000);
        let mut offsets = Vec::new();
        for index in 0..2_000_usize {
            offsets.push(ring.end());
            ring.push(format!("{}\n", "x".repeat(index % 300)).as_bytes(), u64::MAX);
        }
        for lines in [1, 2, 7, 1_000, 2_000] {
            assert_eq!(ring.offset_of_last_lines(lines), offsets[2_000 - lines]);
        }
        assert_eq!(ring.offset_of_last_lines(0), ring.end());
        assert_eq!(ring.offset_of_last_lines(5_000), 0);
        offsets.push(ring.end());
        ring.push(b"no end", u64::MAX);
        assert_eq!(ring.offset_of_last_lines(1), offsets[2_000]);
        assert_eq!(ring.offset_of_last_lines(2), offsets[1_999]);
    }

    #[test]
    fn a_quiet_stream_allocates_little() {
        let mut ring = Ring::new(1024 * 1024);
        ring.push(b"$ ", u64::MAX);
        assert!(ring.tail.capacity() <= 2 * FIRST_SEGMENT_BYTES);
    }
    #[test]
    fn a_small_ring_stays_small_whatever_it_is_given() {
        let mut ring = Ring::new(256 * 1024);
        for _ in 0..20 {
            ring.adopt(Bytes::from(vec![0; 256 * 1024]), u64::MAX);
            assert!(ring.len() < 256 * 1024 + SEGMENT_BYTES + 1, "{}", ring.len());
        }
        assert_eq!(ring.end(), 20 * 256 * 1024);
    }
}
