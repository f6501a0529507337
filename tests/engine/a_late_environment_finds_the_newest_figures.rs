//! Intervals that pass while an environment does not drain leave one delivery, with the newest
//! figures, and none come when nobody wants them.

use std::time::{Duration, Instant};

use signalbox::process::metrics::Sample;
use signalbox::process::options::SpawnOptions;
use signalbox::runtime::Delivery;

use crate::host::Host;

fn intervals(news: &[Delivery]) -> Vec<&[Sample]> {
    let of = |it| match it {
        &Delivery::MetricsOfMany { ticket: None, ref samples } => Some(&samples[..]),
        _ => None,
    };
    news.iter().filter_map(of).collect()
}

#[test]
fn a_late_environment_finds_the_newest_figures() {
    let mut host = Host::new();
    let mut options = SpawnOptions::new("sleep").args(["600"]);
    options.metrics_interval = Some(Duration::from_millis(10));
    let children: Vec<_> =
        (0..3).map(|_| host.environment.spawn_now(options.clone()).unwrap()).collect();
    for child in &children {
        child.hear_metrics(true).unwrap();
    }
    host.run_until(|news| intervals(news).len() > 2);
    let first = intervals(&host.news)[0][0].metrics.unwrap();

    let blocked = Instant::now();
    while blocked.elapsed() < Duration::from_millis(300) {
        std::thread::yield_now();
    }
    host.news.clear();
    while host.environment.drain(&mut host.news) {}
    let late = intervals(&host.news);
    // Two, should a round end during this very drain; not thirty.
    assert!(matches!(late.len(), 1 | 2), "{late:?}");
    let ids: Vec<u32> = late[0].iter().map(|sample| sample.child).collect();
    assert_eq!(ids, children.iter().map(|child| child.id()).collect::<Vec<_>>());
    assert!(late[0][0].metrics.unwrap().uptime_ms > first.uptime_ms + 200.0, "{late:?}");

    for child in &children {
        child.hear_metrics(false).unwrap();
    }
    // A request is answered after whatever was on its way before it.
    let ask = |host: &mut Host, ticket| {
        host.environment.request_host_usage(ticket).unwrap();
        let is_answer =
            |it: &Delivery| matches!(it, Delivery::HostUsage { ticket: of, .. } if *of == ticket);
        host.run_until(|news| news.iter().any(is_answer));
    };
    ask(&mut host, 1);
    host.news.clear();
    let quiet = Instant::now();
    while quiet.elapsed() < Duration::from_millis(100) {
        std::thread::yield_now();
    }
    ask(&mut host, 2);
    assert_eq!(intervals(&host.news).len(), 0, "{:?}", host.news);
    host.environment.close();
}
