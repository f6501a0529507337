//! Who listens after the end gets the held output, then the exit, then the close.

use crate::host::Host;
use signalbox::process::options::SpawnOptions;
use signalbox::runtime::Delivery;

#[test]
fn who_comes_late_is_told_again() {
    let mut host = Host::new();
    let child = host.environment.spawn(SpawnOptions::new("echo").args(["hello"])).unwrap();
    host.run_until_closed(child.id());
    host.news.clear();
    let view = Host::view(&child, 0);
    host.run_until_closed(child.id());
    let [Delivery::Output { .. }, Delivery::ViewEnded { .. }, Delivery::Exit { .. }, Delivery::Closed { .. }] =
        &host.news[..]
    else {
        panic!("{:?}", host.news);
    };
    assert_eq!(host.text(view), "hello\n");
}
