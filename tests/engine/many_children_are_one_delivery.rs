//! Figures of many children are read in one round and come in one delivery, in the order asked for.

use signalbox::process::metrics::{Fields, Sample};
use signalbox::process::options::SpawnOptions;
use signalbox::runtime::Delivery;

use crate::host::Host;

/// The answer to `ticket`.
fn answer(news: &[Delivery], ticket: u32) -> Option<&[Sample]> {
    news.iter().find_map(|it| match it {
        Delivery::MetricsOfMany { ticket: Some(of), samples } if *of == ticket => {
            Some(&samples[..])
        }
        _ => None,
    })
}

#[test]
fn many_children_are_one_delivery() {
    let mut host = Host::new();
    let sleeper = || SpawnOptions::new("sleep").args(["600"]);
    let children: Vec<_> =
        (0..20).map(|_| host.environment.spawn_now(sleeper()).unwrap()).collect();
    let mut ids: Vec<u32> = children.iter().map(|child| child.id()).rev().collect();
    ids.push(u32::MAX); // nobody
    host.environment.request_metrics(7, &ids, Fields::Full).unwrap();
    host.environment.request_metrics(8, &ids[..1], Fields::Basic).unwrap();
    host.run_until(|news| answer(news, 7).is_some() && answer(news, 8).is_some());

    let samples = answer(&host.news, 7).unwrap();
    assert_eq!(samples.iter().map(|sample| sample.child).collect::<Vec<_>>(), ids);
    let (nobody, all) = samples.split_last().unwrap();
    assert_eq!(nobody.metrics, None);
    for sample in all {
        let metrics = sample.metrics.unwrap();
        assert!(
            metrics.memory_bytes > 0 && metrics.details.unwrap().handles.unwrap() >= 3,
            "{metrics:?}"
        );
        assert_eq!(metrics.tree.unwrap().processes, 1);
    }
    let basic = answer(&host.news, 8).unwrap()[0].metrics.unwrap();
    assert_eq!((basic.details, basic.tree), (None, None));
    let deliveries = host.news.iter().filter(|it| matches!(it, Delivery::MetricsOfMany { .. }));
    assert_eq!(deliveries.count(), 2);

    host.environment.close();
    let refused = host.environment.request_metrics(9, &ids, Fields::Full).unwrap_err();
    assert_eq!(refused.code(), "ERR_SIGNALBOX_ENVIRONMENT_CLOSED");
}

#[test]
fn requests_that_nobody_takes_the_answers_of_are_bounded() {
    let host = Host::new();
    let mut refused = None;
    for ticket in 1..=2000 {
        refused = host.environment.request_metrics(ticket, &[], Fields::Basic).err();
        if refused.is_some() {
            break;
        }
    }
    assert_eq!(refused.unwrap().code(), "ERR_SIGNALBOX_ENGINE_BUSY");
    // What was taken makes room.
    let mut answers = Vec::new();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while answers.len() < 1024 {
        assert!(std::time::Instant::now() < deadline, "{} answers", answers.len());
        host.environment.drain(&mut answers);
    }
    host.environment.request_metrics(1, &[], Fields::Basic).unwrap();
}
