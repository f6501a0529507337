//! Two sides and a connection between them that is cut at any time.

use std::collections::VecDeque;

use bytes::Bytes;

use super::outgoing::Full;
use super::*;
use crate::supervisor::chance::Chance;

/// Bytes that a side of these tests keeps.
const LIMIT: usize = 400;

/// What is on its way.
enum Packet {
    Message(Bytes),
    Ack(u64),
}

struct Side {
    session: Session,
    said: Vec<Bytes>,
    heard: Vec<Bytes>,
    /// What is on its way to this side.
    arriving: VecDeque<Packet>,
}

impl Side {
    fn new() -> Self {
        Self {
            session: Session::new(LIMIT),
            said: Vec::new(),
            heard: Vec::new(),
            arriving: VecDeque::new(),
        }
    }

    fn say(&mut self, chance: &mut Chance) {
        let length = usize::try_from(1 + chance.below(60)).expect("it is small");
        let message = Bytes::from(vec![b'x'; length]);
        let message =
            Bytes::from([message.as_ref(), self.said.len().to_string().as_bytes()].concat());
        let kept = self.session.sent().bytes();
        match self.session.outgoing().push(std::slice::from_ref(&message)) {
            Ok(()) => self.said.push(message),
            Err(Full) => assert!(kept + message.len() > LIMIT, "refused without need"),
        }
        assert!(self.session.sent().bytes() <= LIMIT, "the bound holds");
    }

    fn transmit(&mut self, other: &mut Self, chance: &mut Chance) {
        for _ in 0..chance.below(4) {
            let Some(message) = self.session.outgoing().transmit() else { break };
            other.arriving.push_back(Packet::Message(message));
        }
        if let Some(received) = self.session.acknowledgement(chance.below(8) == 0) {
            other.arriving.push_back(Packet::Ack(received));
        }
    }

    fn hear(&mut self) {
        match self.arriving.pop_front() {
            Some(Packet::Message(message)) => {
                self.session.receive(message.len());
                self.heard.push(message);
            }
            Some(Packet::Ack(received)) => {
                self.session.outgoing().acknowledge(received).expect("it was sent so much");
            }
            None => {}
        }
    }
}

/// The connection is cut, and another one made. What was on its way is lost.
fn cut(a: &mut Side, b: &mut Side) {
    a.arriving.clear();
    b.arriving.clear();
    let (a_has, b_has) = (a.session.tell_received(), b.session.tell_received());
    a.session.resume(b_has).expect("the same session");
    b.session.resume(a_has).expect("the same session");
}

#[test]
fn every_message_arrives_once_and_in_order_whatever_the_cuts() {
    for seed in 0..100 {
        let mut chance = Chance::new(seed);
        let (mut a, mut b) = (Side::new(), Side::new());
        for _ in 0..2_000 {
            match chance.below(12) {
                0..=2 => a.say(&mut chance),
                3..=5 => b.say(&mut chance),
                6 => a.transmit(&mut b, &mut chance),
                7 => b.transmit(&mut a, &mut chance),
                8 | 9 => a.hear(),
                10 => b.hear(),
                _ if chance.below(10) == 0 => cut(&mut a, &mut b),
                _ => {}
            }
            assert!(b.said.starts_with(&a.heard), "seed {seed}: a heard what b said");
            assert!(a.said.starts_with(&b.heard), "seed {seed}: b heard what a said");
        }
        cut(&mut a, &mut b);
        while a.heard.len() < b.said.len() || b.heard.len() < a.said.len() {
            a.transmit(&mut b, &mut chance);
            b.transmit(&mut a, &mut chance);
            a.hear();
            b.hear();
        }
        assert_eq!((a.heard, b.heard), (b.said, a.said), "seed {seed}");
    }
}

#[test]
fn what_was_acknowledged_is_kept_no_longer() {
    let mut side = Session::new(LIMIT);
    let message = Bytes::from_static(b"1234");
    side.outgoing().push(&[message.clone(), message.clone(), message]).expect("room");
    side.outgoing().transmit();
    side.outgoing().transmit();
    assert_eq!((side.sent().bytes(), side.sent().waiting_bytes()), (12, 4));
    side.outgoing().acknowledge(1).expect("it was sent");
    assert_eq!((side.sent().bytes(), side.sent().len()), (8, 2));
}

#[test]
fn an_acknowledgement_of_what_was_never_sent_is_impossible() {
    let mut side = Session::new(LIMIT);
    side.outgoing().push(&[Bytes::from_static(b"1")]).expect("room");
    assert_eq!(side.outgoing().acknowledge(1), Err(Impossible), "not transmitted");
    side.outgoing().transmit();
    assert_eq!(side.resume(2), Err(Impossible), "more than there is");
    side.resume(1).expect("all of it");
    assert_eq!(side.resume(0), Err(Impossible), "less than it had before");
}

#[test]
fn messages_that_do_not_fit_are_refused_together() {
    let mut side = Session::new(10);
    let message = Bytes::from_static(b"123456");
    side.outgoing().push(std::slice::from_ref(&message)).expect("room");
    assert_eq!(side.outgoing().push(std::slice::from_ref(&message)), Err(Full));
    assert_eq!(side.sent().len(), 1);
    side.outgoing().transmit();
    side.outgoing().forget_transmitted();
    let large = Bytes::from_static(b"12345678901234567890");
    side.outgoing().push(&[large]).expect("alone it fits");
}

#[test]
fn acknowledgements_are_due_after_many_messages_many_bytes_or_in_a_quiet_moment() {
    let mut side = Session::new(LIMIT);
    assert_eq!(side.acknowledgement(true), None, "nothing came");
    for _ in 0..ACKNOWLEDGE_MESSAGES {
        assert_eq!(side.acknowledgement(false), None);
        side.receive(1);
    }
    assert_eq!(side.acknowledgement(false), Some(ACKNOWLEDGE_MESSAGES));
    side.receive(ACKNOWLEDGE_BYTES);
    assert_eq!(side.acknowledgement(false), Some(ACKNOWLEDGE_MESSAGES + 1));
    side.receive(1);
    assert_eq!(side.acknowledgement(true), Some(ACKNOWLEDGE_MESSAGES + 2));
    assert_eq!(side.acknowledgement(true), None, "told already");
}
