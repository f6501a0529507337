//! What a host and its guardian say to each other. Pure: values in, bytes out, and back.
//!
//! Two kinds of connection, all stream sockets. The *lifeline*, which the guardian is started with,
//! carries the greeting, then [`Report`]s to the host and process ids to be reaped back. Each *line*
//! carries an [`Order`] and its [`Answer`], one at a time. Descriptors travel beside the first byte of
//! a message. Numbers are in the machine's own order: both ends are builds of one version.

use std::ffi::CStr;

use crate::process::options::{Attributes, ResourceLimit};
use crate::process::spawn::{Image, LaunchFailure, Session, Step};

/// Begins the greetings of both sides. The last character is the protocol's version: an addon never
/// talks to a guardian of another one.
const GREETING: [u8; 8] = *b"sbxguar1";

/// Bytes of a greeting.
pub(crate) const GREETING_BYTES: usize = 16;

/// Bytes of an order's length, which goes before it.
pub(crate) const LENGTH_BYTES: usize = 4;

/// Longest order. The kernel takes arguments and variables of 6 MiB at the most.
pub(crate) const MAX_ORDER_BYTES: usize = 16 * 1024 * 1024;

/// Bytes of an answer.
pub(crate) const ANSWER_BYTES: usize = 12;

/// Bytes of a report.
pub(crate) const REPORT_BYTES: usize = 16;

/// Bytes of a process id that may be reaped.
pub(crate) const REAP_BYTES: usize = 4;

/// Most descriptors of one message: those of an order, three streams, a channel and a directory, or
/// of a greeting.
pub(crate) const MAX_DESCRIPTORS: usize = 8;

/// The greeting of either side, with one number: the host's is the count of lines that it sends,
/// the guardian's is its process id.
pub(crate) fn greeting(number: i32) -> [u8; GREETING_BYTES] {
    let mut bytes = [0; GREETING_BYTES];
    bytes[..8].copy_from_slice(&GREETING);
    bytes[8..12].copy_from_slice(&number.to_ne_bytes());
    bytes
}

/// The number of a greeting; `None` when the other side speaks another language.
pub(crate) fn read_greeting(bytes: &[u8; GREETING_BYTES]) -> Option<i32> {
    let mut reader = Reader(bytes);
    (reader.array()? == GREETING).then(|| reader.i32())?
}

/// A program to be started. Its descriptors, in this order: the three standard streams, the channel
/// if there is one, and the directory that relative paths start from, if there is one.
#[derive(Debug, PartialEq)]
pub(crate) struct Order<'a> {
    /// Names the child in its [`Report`].
    pub(crate) ticket: u64,
    pub(crate) image: Image<'a>,
    pub(crate) session: Session,
    pub(crate) attributes: Attributes,
    pub(crate) has_channel: bool,
    pub(crate) has_base: bool,
}

// Bits of an order's flags: what is there.
const CHANNEL: u8 = 1;
const BASE: u8 = 2;
const CWD: u8 = 4;
const UID: u8 = 8;
const GID: u8 = 16;
const UMASK: u8 = 32;
const NICE: u8 = 64;

impl<'a> Order<'a> {
    /// The order with its length before it; `None` when it is too long to be sent.
    pub(crate) fn encode(&self) -> Option<Vec<u8>> {
        let Attributes { uid, gid, umask, nice, rlimits } = &self.attributes;
        let flags = [
            (CHANNEL, self.has_channel),
            (BASE, self.has_base),
            (CWD, self.image.cwd.is_some()),
            (UID, uid.is_some()),
            (GID, gid.is_some()),
            (UMASK, umask.is_some()),
            (NICE, nice.is_some()),
        ];
        let flags = flags.iter().filter(|(_, is_set)| *is_set).fold(0, |all, (bit, _)| all | bit);
        let (session, number) = encode_session(self.session);
        let Image { path, argv, envp, cwd } = &self.image;
        let strings = || std::iter::once(path).chain(cwd).chain(argv).chain(envp);

        let text: usize = strings().map(|text| text.count_bytes() + 1).sum();
        let mut bytes = Vec::with_capacity(64 + rlimits.len() * 12 + text);
        bytes.extend_from_slice(&[0; LENGTH_BYTES]);
        bytes.extend_from_slice(&self.ticket.to_ne_bytes());
        bytes.extend_from_slice(&[flags, session]);
        bytes.extend_from_slice(&number.to_ne_bytes());
        bytes.extend_from_slice(&uid.unwrap_or(0).to_ne_bytes());
        bytes.extend_from_slice(&gid.unwrap_or(0).to_ne_bytes());
        bytes.extend_from_slice(&umask.unwrap_or(0).to_ne_bytes());
        bytes.extend_from_slice(&nice.unwrap_or(0).to_ne_bytes());
        for count in [rlimits.len(), argv.len(), envp.len()] {
            bytes.extend_from_slice(&u32::try_from(count).ok()?.to_ne_bytes());
        }
        for limit in rlimits {
            bytes.extend_from_slice(&limit.resource.to_ne_bytes());
            bytes.extend_from_slice(&limit.value.to_ne_bytes());
        }
        for text in strings() {
            bytes.extend_from_slice(text.to_bytes_with_nul());
        }
        let length = bytes.len() - LENGTH_BYTES;
        if length > MAX_ORDER_BYTES {
            return None;
        }
        bytes[..LENGTH_BYTES].copy_from_slice(&u32::try_from(length).ok()?.to_ne_bytes());
        Some(bytes)
    }

    /// Reads an order, without its length; `None` when it makes no sense.
    pub(crate) fn decode(bytes: &'a [u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let ticket = u64::from_ne_bytes(reader.array()?);
        let [flags, session] = reader.array()?;
        let has = |bit| flags & bit != 0;
        let session = decode_session(session, reader.i32()?)?;
        let uid = reader.u32()?;
        let gid = reader.u32()?;
        let umask = reader.u32()?;
        let nice = reader.i32()?;
        let counts = [reader.u32()?, reader.u32()?, reader.u32()?];
        let mut rlimits = Vec::new();
        for _ in 0..counts[0] {
            let (resource, value) = (reader.i32()?, u64::from_ne_bytes(reader.array()?));
            rlimits.push(ResourceLimit { resource, value });
        }
        let path = reader.text()?;
        let cwd = if has(CWD) { Some(reader.text()?) } else { None };
        let argv = reader.texts(counts[1])?;
        let envp = reader.texts(counts[2])?;
        let attributes = Attributes {
            uid: has(UID).then_some(uid),
            gid: has(GID).then_some(gid),
            umask: has(UMASK).then_some(umask),
            nice: has(NICE).then_some(nice),
            rlimits,
        };
        reader.0.is_empty().then_some(Self {
            ticket,
            image: Image { path, argv, envp, cwd },
            session,
            attributes,
            has_channel: has(CHANNEL),
            has_base: has(BASE),
        })
    }
}

/// The length of an order; `None` for one that nobody would send.
pub(crate) fn read_length(bytes: [u8; LENGTH_BYTES]) -> Option<usize> {
    let length = usize::try_from(u32::from_ne_bytes(bytes)).ok()?;
    (length <= MAX_ORDER_BYTES).then_some(length)
}

fn encode_session(session: Session) -> (u8, i32) {
    match session {
        Session::Host => (0, 0),
        Session::Joined { group } => (1, group),
        Session::Group => (2, 0),
        Session::New => (3, 0),
        Session::Terminal { at } => (4, at),
    }
}

fn decode_session(session: u8, number: i32) -> Option<Session> {
    Some(match session {
        0 => Session::Host,
        1 => Session::Joined { group: number },
        2 => Session::Group,
        3 => Session::New,
        4 => Session::Terminal { at: number },
        _ => return None,
    })
}

/// What came of an order: a process id, with the process's pidfd beside it, or a failure.
pub(crate) type Answer = Result<i32, LaunchFailure>;

pub(crate) fn answer(answer: Answer) -> [u8; ANSWER_BYTES] {
    let (pid, step, errno) = match answer {
        Ok(pid) => (pid, 0, 0),
        Err(failure) => (0, failure.step as i32, failure.errno),
    };
    let mut bytes = [0; ANSWER_BYTES];
    for (place, number) in bytes.chunks_exact_mut(4).zip([pid, step, errno]) {
        place.copy_from_slice(&number.to_ne_bytes());
    }
    bytes
}

/// `None` for an answer to something else.
pub(crate) fn read_answer(bytes: &[u8; ANSWER_BYTES]) -> Option<Answer> {
    let mut reader = Reader(bytes);
    let (pid, step, errno) = (reader.i32()?, reader.i32()?, reader.i32()?);
    if pid > 0 {
        return Some(Ok(pid));
    }
    Some(Err(LaunchFailure { step: Step::from_number(step)?, errno }))
}

/// The end of a child: `code` when `signal` is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Report {
    /// The order's.
    pub(crate) ticket: u64,
    /// The exit code, or the number of the signal that ended it.
    pub(crate) ended: Result<i32, i32>,
}

impl Report {
    pub(crate) fn encode(self) -> [u8; REPORT_BYTES] {
        let (code, signal) = match self.ended {
            Ok(code) => (code, 0),
            Err(signal) => (0, signal),
        };
        let mut bytes = [0; REPORT_BYTES];
        bytes[..8].copy_from_slice(&self.ticket.to_ne_bytes());
        bytes[8..12].copy_from_slice(&code.to_ne_bytes());
        bytes[12..].copy_from_slice(&signal.to_ne_bytes());
        bytes
    }

    pub(crate) fn decode(bytes: &[u8; REPORT_BYTES]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let ticket = u64::from_ne_bytes(reader.array()?);
        let (code, signal) = (reader.i32()?, reader.i32()?);
        Some(Self { ticket, ended: if signal == 0 { Ok(code) } else { Err(signal) } })
    }
}

/// Takes values off the beginning of bytes that may be anything.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_ne_bytes)
    }

    fn i32(&mut self) -> Option<i32> {
        self.array().map(i32::from_ne_bytes)
    }

    fn text(&mut self) -> Option<&'a CStr> {
        let text = CStr::from_bytes_until_nul(self.0).ok()?;
        self.0 = self.0.get(text.count_bytes() + 1..)?;
        Some(text)
    }

    fn texts(&mut self, count: u32) -> Option<Vec<&'a CStr>> {
        // Not reserved by the count, which may be a lie: each text takes a byte at least.
        (0..count).map(|_| self.text()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order() -> Order<'static> {
        Order {
            ticket: 7,
            image: Image {
                path: c"/bin/sh",
                argv: vec![c"sh", c"-c", c""],
                envp: vec![c"A=1", c"B=\xff"],
                cwd: Some(c"relative"),
            },
            session: Session::Terminal { at: 2 },
            attributes: Attributes {
                uid: Some(1),
                gid: None,
                umask: Some(0o22),
                nice: Some(-5),
                rlimits: vec![ResourceLimit { resource: 7, value: u64::MAX }],
            },
            has_channel: true,
            has_base: false,
        }
    }

    #[test]
    fn an_order_arrives_as_it_was_sent() {
        let sent = order().encode().unwrap();
        let (length, body) = sent.split_first_chunk().unwrap();
        assert_eq!(read_length(*length), Some(body.len()));
        assert_eq!(Order::decode(body).unwrap(), order());
        let mut bare = order();
        bare.image = Image { path: c"x", argv: vec![], envp: vec![], cwd: None };
        bare.session = Session::Joined { group: 42 };
        bare.attributes = Attributes::default();
        bare.has_base = true;
        assert_eq!(Order::decode(&bare.encode().unwrap()[LENGTH_BYTES..]).unwrap(), bare);
    }

    #[test]
    fn an_order_that_is_cut_or_too_long_is_refused() {
        let sent = order().encode().unwrap();
        let body = &sent[LENGTH_BYTES..];
        for cut in 0..body.len() {
            assert_eq!(Order::decode(&body[..cut]), None, "cut at {cut}");
        }
        assert_eq!(Order::decode(&[body, b"\0"].concat()), None);
        let mut lie = body.to_vec();
        lie[34..38].fill(0xff); // the count of arguments
        assert_eq!(Order::decode(&lie), None);
        assert_eq!(read_length(u32::MAX.to_ne_bytes()), None);
    }

    #[test]
    fn answers_reports_and_greetings_arrive_as_they_were_sent() {
        let failed = LaunchFailure { step: Step::Execute, errno: 13 };
        for sent in [Ok(42), Err(failed)] {
            assert_eq!(read_answer(&answer(sent)), Some(sent));
        }
        assert_eq!(read_answer(&[0xff; ANSWER_BYTES]), None);
        for ended in [Ok(0), Ok(255), Err(9)] {
            let sent = Report { ticket: u64::MAX, ended };
            assert_eq!(Report::decode(&sent.encode()), Some(sent));
        }
        assert_eq!(read_greeting(&greeting(5)), Some(5));
        assert_eq!(read_greeting(&[b's'; GREETING_BYTES]), None);
    }
}
