use super::world::{after, service, World};
use crate::supervisor::group::{Event, Order};
use crate::supervisor::news::GroupState;
use crate::supervisor::plan::{Condition, Millis, Readiness, ServicePlan};
use crate::supervisor::service::Task;
use crate::supervisor::state::ServiceState;

fn ready_by_file(plan: ServicePlan) -> ServicePlan {
    ServicePlan { ready: Some(Readiness::File("/x".into())), ..plan }
}

#[test]
fn what_depends_on_nothing_starts_at_once_and_the_rest_as_conditions_are_met() {
    let mut world = World::of(vec![
        ready_by_file(service("db")),
        service("cache"),
        after("api", &[("db", Condition::Ready), ("cache", Condition::Started)]),
    ]);
    let start = world.start();
    assert_eq!(world.asked_for(&Task::Start), ["db", "cache"]);
    assert_eq!(world.status("api").reason.unwrap(), "for db, which is starting, to be ready");
    world.runs("cache");
    world.runs("db");
    assert_eq!(world.asked_for(&Task::AwaitReadiness), ["db"]);
    assert_eq!(world.state("api"), ServiceState::Waiting);
    world.happen("db", Event::Ready);
    assert_eq!(world.asked_for(&Task::Start), ["db", "cache", "api"]);
    assert_eq!((world.group_state(), world.answer(start)), (GroupState::Starting, None));
    world.runs("api");
    assert_eq!(world.group_state(), GroupState::Ready);
    assert!(world.is_done(start));
}

#[test]
fn only_what_is_named_and_what_that_needs_is_started() {
    let mut world =
        World::of(vec![service("a"), after("b", &[("a", Condition::Ready)]), service("c")]);
    let start = world.order(Order::Start { names: Some(vec!["b".into()]) });
    world.runs("a");
    world.runs("b");
    assert!(world.is_done(start));
    assert_eq!(world.state("c"), ServiceState::Pending);
    assert_eq!(world.group_state(), GroupState::Ready);
}

#[test]
fn an_unknown_name_is_refused_with_those_that_there_are() {
    let mut world = World::of(vec![service("a"), service("b")]);
    let start = world.order(Order::Restart { name: "x".into() });
    assert_eq!(world.code(start), "ERR_SIGNALBOX_SERVICE_UNKNOWN");
    assert!(world.answer(start).unwrap().unwrap().message.contains("There are: a, b."));
}

#[test]
fn a_delay_makes_ready_and_a_late_one_is_stopped_and_tried_again() {
    let delayed = ServicePlan { ready: Some(Readiness::DelayMs(Millis::new(500))), ..service("a") };
    let late = ServicePlan { ready_timeout_ms: Millis::new(1_000), ..ready_by_file(service("b")) };
    let mut world = World::of(vec![delayed, late]);
    world.start();
    world.runs("a");
    world.runs("b");
    world.pass(499);
    assert_eq!(world.state("a"), ServiceState::Starting);
    world.pass(1);
    assert_eq!(world.state("a"), ServiceState::Ready);
    world.pass(500);
    assert_eq!(world.state("b"), ServiceState::Stopping);
    assert_eq!(world.asked_for(&Task::Stop), ["b"]);
    world.ends("b", 0);
    assert_eq!(world.state("b"), ServiceState::Backoff);
    assert_eq!(world.status("b").reason.unwrap(), "it was not ready within 1000 ms");
}

#[test]
fn a_oneshot_is_ready_when_its_work_is_done() {
    let migrate = ServicePlan { oneshot: true, ..service("migrate") };
    let api = after("api", &[("migrate", Condition::Completed)]);
    let early = after("early", &[("migrate", Condition::Started)]);
    let mut world = World::of(vec![migrate, api, early]);
    let start = world.start();
    world.runs("migrate");
    assert_eq!(world.state("early"), ServiceState::Starting);
    assert_eq!(world.state("api"), ServiceState::Waiting);
    world.ends("migrate", 0);
    assert_eq!(world.state("migrate"), ServiceState::Completed);
    world.runs("api");
    world.runs("early");
    assert!(world.is_done(start));
}

#[test]
fn whoever_waits_is_told_who_failed_and_the_others_go_on() {
    let mut db = service("db");
    db.restart.policy = crate::supervisor::plan::RestartPolicy::No;
    let mut world =
        World::of(vec![db, after("api", &[("db", Condition::Completed)]), service("web")]);
    let start = world.start();
    world.runs("db");
    world.runs("web");
    world.ends("db", 3);
    assert_eq!(world.code(start), "ERR_SIGNALBOX_SERVICE_FAILED");
    let refusal = world.answer(start).unwrap().unwrap();
    assert!(refusal.message.contains("\"db\" failed: it ended with exit code 3"), "{refusal:?}");
    assert_eq!(world.group_state(), GroupState::Failed);
    assert_eq!(world.state("api"), ServiceState::Waiting);
    assert_eq!(world.state("web"), ServiceState::Ready);
    // Repaired by hand, what waited goes on.
    let restart = world.order(Order::Restart { name: "db".into() });
    world.runs("db");
    assert!(world.is_done(restart));
    world.ends("db", 0);
    world.runs("api");
    assert_eq!(world.group_state(), GroupState::Ready);
}

#[test]
fn what_is_told_of_a_run_that_is_over_is_ignored() {
    let mut world = World::of(vec![ready_by_file(service("a"))]);
    world.start();
    world.runs("a");
    world.ends("a", 1);
    world.pass(10_000);
    assert_eq!((world.state("a"), world.status("a").runs), (ServiceState::Starting, 2));
    let key = world.key("a");
    for event in [Event::Ready, Event::Gone, super::world::ended(0), Event::Started { pid: 1 }] {
        world.happen_to(key, 1, event);
    }
    assert_eq!((world.state("a"), world.status("a").pid), (ServiceState::Starting, None));
}
