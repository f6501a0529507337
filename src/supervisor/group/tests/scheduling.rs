use super::world::{service, World};
use crate::supervisor::group::Order;
use crate::supervisor::news::GroupState;
use crate::supervisor::plan::{Millis, RestartPolicy, SchedulePlan, ServicePlan};
use crate::supervisor::state::ServiceState;

fn every(ms: u64) -> World {
    let schedule = Some(SchedulePlan::IntervalMs(Millis::new(ms)));
    let mut plan = ServicePlan { schedule, oneshot: true, ..service("a") };
    plan.restart.policy = RestartPolicy::No;
    World::of(vec![plan])
}

#[test]
fn it_waits_for_its_time_and_counts_as_settled_meanwhile() {
    let mut world = every(60_000);
    let start = world.start();
    assert!(world.is_done(start));
    assert_eq!(world.state("a"), ServiceState::Waiting);
    assert_eq!(world.status("a").next_at, Some(world.now.wall_ms + 60_000));
    world.pass(59_999);
    assert_eq!(world.status("a").runs, 0);
    world.pass(1);
    assert_eq!(world.state("a"), ServiceState::Starting);
    world.runs("a");
    world.ends("a", 0);
    assert_eq!(world.state("a"), ServiceState::Completed);
    world.pass(60_000);
    assert_eq!(world.status("a").runs, 2);
}

#[test]
fn a_run_that_goes_on_takes_the_place_of_the_next() {
    let mut world = every(1_000);
    world.start();
    world.pass(1_000);
    world.runs("a");
    world.pass(3_500);
    assert_eq!(world.status("a").runs, 1);
    world.ends("a", 0);
    world.pass(500);
    assert_eq!(world.status("a").runs, 2);
}

#[test]
fn one_that_failed_has_another_chance_at_its_next_time() {
    let mut world = every(1_000);
    world.start();
    world.pass(1_000);
    world.runs("a");
    world.ends("a", 1);
    assert_eq!((world.state("a"), world.group_state()), (ServiceState::Failed, GroupState::Failed));
    world.pass(1_000);
    assert_eq!(world.state("a"), ServiceState::Starting);
}

#[test]
fn by_hand_it_runs_at_once_and_a_stop_ends_the_schedule() {
    let mut world = every(1_000);
    world.start();
    world.order(Order::Restart { name: "a".into() });
    assert_eq!(world.status("a").runs, 1);
    world.runs("a");
    world.ends("a", 0);
    let stop = world.order(Order::Stop { name: None });
    assert!(world.is_done(stop));
    world.pass(10_000);
    assert_eq!(world.status("a").runs, 1);
    assert_eq!(world.group.next_ms(), None);
}

#[test]
fn a_clock_that_is_set_forward_is_noticed() {
    let mut world = every(3_600_000);
    world.start();
    world.now.wall_ms += 3_600_000;
    world.pass(30_000);
    assert_eq!(world.status("a").runs, 1);
}
