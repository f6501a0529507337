//! Who listens after the end gets the held output, then the exit, then the close.

use crate::host::Host;
use signalbox::process::child::Begin;
use signalbox::process::options::SpawnOptions;
use signalbox::runtime::Delivery;

#[test]
fn who_comes_late_is_told_again() {
    let mut host = Host::new();
    let child = host.environment.spawn(SpawnOptions::new("echo").args(["hello"])).unwrap();
    host.run_until_closed(child.id());
    assert_eq!(host.text(child.id(), 0), "");
    host.news.clear();
    child.view(0, Begin::Oldest);
    host.run_until_closed(child.id());
    let [Delivery::Output { .. }, Delivery::Exit { .. }, Delivery::Closed { .. }] = &host.news[..]
    else {
        panic!("{:?}", host.news);
    };
    assert_eq!(host.text(child.id(), 0), "hello\n");
}
