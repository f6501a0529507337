use super::world::{after, ended, service, World};
use crate::supervisor::group::{Event, Order};
use crate::supervisor::news::GroupState;
use crate::supervisor::plan::{Condition, Readiness, ServicePlan};
use crate::supervisor::service::Task;
use crate::supervisor::state::ServiceState;

fn chain() -> World {
    let mut world = World::of(vec![
        service("db"),
        after("api", &[("db", Condition::Ready)]),
        after("web", &[("api", Condition::Ready)]),
        service("alone"),
    ]);
    world.start();
    for label in ["db", "alone", "api", "web"] {
        world.runs(label);
    }
    world
}

#[test]
fn what_others_depend_on_is_stopped_after_them() {
    let mut world = chain();
    let stop = world.order(Order::Stop { name: None });
    assert_eq!(world.asked_for(&Task::Stop), ["web", "alone"]);
    assert_eq!(world.group_state(), GroupState::Stopping);
    world.happen("web", ended(0));
    assert_eq!(world.asked_for(&Task::Stop).len(), 2, "something of it may be left");
    world.happen("web", Event::Gone);
    assert_eq!(world.asked_for(&Task::Stop), ["web", "alone", "api"]);
    world.ends("api", 0);
    world.ends("db", 0);
    assert_eq!(world.answer(stop), None);
    world.ends("alone", 0);
    assert!(world.is_done(stop));
    assert_eq!(world.group_state(), GroupState::Stopped);
    assert!(world.group.is_idle() && world.group.next_ms().is_none());
}

#[test]
fn nothing_begins_while_the_group_is_stopped() {
    let mut world = chain();
    world.order(Order::Stop { name: None });
    world.ends("db", 1);
    assert_eq!(world.state("db"), ServiceState::Stopped);
    for order in [
        Order::Restart { name: "db".into() },
        Order::Start { names: None },
        Order::Scale { name: "db".into(), instances: 3, plans: vec![] },
    ] {
        let ticket = world.order(order);
        assert_eq!(world.code(ticket), "ERR_SIGNALBOX_SERVICE_STOPPED");
    }
    for label in ["web", "alone", "api"] {
        world.ends(label, 0);
    }
    assert_eq!(world.group_state(), GroupState::Stopped);
    world.start();
    assert_eq!(world.group_state(), GroupState::Starting);
}

#[test]
fn one_is_stopped_alone_and_started_again_with_what_it_needs() {
    let mut world = chain();
    for name in ["db", "api"] {
        let stop = world.order(Order::Stop { name: Some(name.into()) });
        world.ends(name, 0);
        assert!(world.is_done(stop));
        assert_eq!(world.state(name), ServiceState::Stopped);
    }
    assert_eq!(world.state("web"), ServiceState::Ready);
    let start = world.order(Order::Start { names: Some(vec!["api".into()]) });
    assert_eq!(world.state("api"), ServiceState::Waiting);
    world.runs("db");
    world.runs("api");
    assert!(world.is_done(start));
}

#[test]
fn whoever_waited_for_one_that_is_stopped_is_told() {
    let slow = ServicePlan { ready: Some(Readiness::File("/x".into())), ..service("a") };
    let mut world = World::of(vec![slow]);
    let start = world.start();
    world.runs("a");
    world.order(Order::Stop { name: Some("a".into()) });
    assert_eq!(world.code(start), "ERR_SIGNALBOX_SERVICE_STOPPED");
}

#[test]
fn a_stop_in_any_state_comes_to_its_end() {
    let mut world = World::of(vec![service("a"), after("b", &[("a", Condition::Completed)])]);
    world.start();
    world.runs("a");
    world.happen("a", ended(1));
    // In its delay, with something left.
    let stop = world.order(Order::Stop { name: None });
    assert_eq!(world.state("a"), ServiceState::Stopping);
    assert_eq!(world.state("b"), ServiceState::Stopped);
    world.happen("a", Event::Gone);
    assert!(world.is_done(stop));
    // Before its program runs.
    world.start();
    let stop = world.order(Order::Stop { name: None });
    world.runs("a");
    assert_eq!(world.state("a"), ServiceState::Stopping);
    world.ends("a", 0);
    assert!(world.is_done(stop));
    // When its program can't be started after all.
    world.start();
    let stop = world.order(Order::Stop { name: None });
    world.happen("a", Event::NotStarted { reason: "x".into() });
    assert!(world.is_done(stop));
}

#[test]
fn a_stop_that_is_called_back_starts_it_again() {
    let mut world = World::of(vec![service("a")]);
    world.start();
    world.runs("a");
    world.order(Order::Stop { name: Some("a".into()) });
    let start = world.order(Order::Start { names: Some(vec!["a".into()]) });
    world.ends("a", 0);
    assert_eq!(world.state("a"), ServiceState::Starting);
    world.runs("a");
    assert!(world.is_done(start));
}

#[test]
fn a_stop_is_done_when_its_run_is_over_also_if_another_one_was_asked_for_meanwhile() {
    let mut world = chain();
    let stop = world.order(Order::Stop { name: Some("alone".into()) });
    let start = world.order(Order::Start { names: Some(vec!["alone".into()]) });
    assert_eq!(world.answer(stop), None, "it is still ending");
    world.ends("alone", 0);
    assert!(world.is_done(stop));
    assert_eq!(world.answer(start), None);
    world.runs("alone");
    assert!(world.is_done(start));
}
