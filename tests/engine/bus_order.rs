//! Events of several senders on threads of their own arrive all, each sender's in its order; a receiver
//! that takes nothing is cut off alone, and told exactly what it missed.

use std::collections::HashMap;

use signalbox::bus::{CoreOptions, QueueOptions, Text};
use signalbox::runtime::Delivery;

use crate::host::Host;

const SENDERS: usize = 4;
const EVENTS: u64 = 5_000;

fn core(host: &Host, name: &str, options: &CoreOptions) -> signalbox::bus::Core {
    host.environment.open_bus(name, "core", options, None).expect("a bus")
}

/// `(source, seq)` of all events that were delivered.
fn events(news: &[Delivery]) -> Vec<(String, u64)> {
    let bodies = news.iter().filter_map(|it| match it {
        Delivery::BusEvents { body, .. } => Some(body.to_string()),
        _ => None,
    });
    let mut events = Vec::new();
    for body in bodies {
        let segments: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        for segment in segments.as_array().expect("segments") {
            let first = segment[1].as_u64().expect("a run");
            let count = segment[4].as_array().expect("rows").len() as u64 / 2;
            let source = segment[0].as_str().expect("a source");
            events.extend((0..count).map(|more| (source.to_owned(), first + more)));
        }
    }
    events
}

#[test]
fn nothing_is_lost_between_threads() {
    let mut receiver = Host::new();
    let stuck = Host::new();
    let name = "nothing_is_lost_between_threads";
    let all = core(&receiver, name, &CoreOptions::default());
    let queue = QueueOptions { high_water_bytes: 10_000, max_bytes: 50_000, ..Default::default() };
    let none = core(&stuck, name, &CoreOptions { queue, ..CoreOptions::default() });
    all.set_interest(["*"]).unwrap();
    none.set_interest(["n"]).unwrap();
    let senders: Vec<_> = (0..SENDERS)
        .map(|_| {
            std::thread::spawn(move || {
                let host = Host::new();
                let sender = core(&host, name, &CoreOptions::default());
                for seq in 1..=EVENTS {
                    let text = Text::from(format!("[\"n\"],[0,{seq}]"));
                    sender.publish(seq, 5, text).unwrap();
                }
                sender.source().to_owned()
            })
        })
        .collect();
    let expected = SENDERS * usize::try_from(EVENTS).unwrap();
    let sources: Vec<String> = senders.into_iter().map(|it| it.join().unwrap()).collect();
    receiver.run_until(|news| events(news).len() >= expected);
    let mut last: HashMap<String, u64> = HashMap::new();
    for (source, seq) in events(&receiver.news) {
        let before = last.insert(source, seq).unwrap_or(0);
        assert_eq!(seq, before + 1);
    }
    assert!(sources.iter().all(|source| last[source] == EVENTS));
    assert!(none.stats().queued_bytes <= 50_000);
    let mut stuck = stuck;
    stuck.drain();
    let missed: u64 = { stuck.news.iter() }
        .map(|it| if let Delivery::BusGap { missed, .. } = it { *missed } else { 0 })
        .sum();
    assert_eq!(usize::try_from(missed).unwrap() + events(&stuck.news).len(), expected);
}
