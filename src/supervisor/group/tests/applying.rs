//! Another plan while the group runs.

use std::collections::BTreeMap;

use super::world::{after, service, World};
use crate::supervisor::group::Order;
use crate::supervisor::news::News;
use crate::supervisor::plan::{Condition, Millis, Plan, SchedulePlan, ServicePlan, VERSION};
use crate::supervisor::service::Task;
use crate::supervisor::state::ServiceState;

fn apply(world: &mut World, services: Vec<ServicePlan>) -> u32 {
    let plan = Plan { version: VERSION, directory: "/".into(), services, ports: BTreeMap::new() };
    world.order(Order::Apply { plan: Box::new(plan), names: None })
}

fn with(name: &str, argument: &str) -> ServicePlan {
    ServicePlan { args: vec![argument.to_owned()], ..service(name) }
}

/// What the last plan brought: started, restarted, removed and unchanged.
fn changes(world: &World) -> [Vec<&str>; 4] {
    let applied = world.news.iter().rev().find_map(|news| match news {
        News::Applied { started, restarted, removed, unchanged, .. } => {
            Some([started, restarted, removed, unchanged])
        }
        _ => None,
    });
    applied.expect("an applied plan").map(|labels| labels.iter().map(String::as_str).collect())
}

#[test]
fn who_has_another_plan_begins_again_with_it_when_nothing_of_the_run_is_left() {
    let mut world = World::of(vec![with("a", "1"), service("b")]);
    world.start();
    world.runs("a");
    world.runs("b");
    let ticket = apply(&mut world, vec![with("a", "2"), service("b")]);
    assert_eq!(changes(&world), [vec![], vec!["a"], vec![], vec!["b"]]);
    assert_eq!(world.state("a"), ServiceState::Stopping);
    let plan = |world: &World| world.group.plan(world.key("a")).unwrap().args[0].clone();
    assert_eq!(plan(&world), "1", "it is stopped as its own plan says");
    world.ends("a", 0);
    assert_eq!((plan(&world).as_str(), world.state("a")), ("2", ServiceState::Starting));
    assert_eq!(world.answer(ticket), None);
    world.runs("a");
    assert!(world.is_done(ticket));
    assert_eq!(world.asked_for(&Task::Stop), ["a"]);
}

#[test]
fn the_same_plan_starts_what_does_not_run_and_leaves_the_rest_alone() {
    let mut world = World::of(vec![service("a"), service("b")]);
    world.order(Order::Start { names: Some(vec!["a".into()]) });
    world.runs("a");
    let ticket = apply(&mut world, vec![service("a"), service("b")]);
    assert_eq!(changes(&world), [vec!["b"], vec![], vec![], vec!["a"]]);
    world.runs("b");
    assert!(world.is_done(ticket));
}

#[test]
fn who_is_not_in_it_any_more_is_stopped_and_goes() {
    let mut world = World::of(vec![service("a"), service("b")]);
    world.start();
    world.runs("a");
    world.runs("b");
    let ticket = apply(&mut world, vec![service("b")]);
    assert_eq!(changes(&world)[2], ["a"]);
    assert_eq!(world.answer(ticket), None);
    world.ends("a", 0);
    assert!(world.is_done(ticket));
    assert!(world.news.contains(&News::Removed { label: "a".into() }));
    // It comes back as a new one.
    apply(&mut world, vec![service("a"), service("b")]);
    assert_eq!((world.status("a").runs, world.state("a")), (1, ServiceState::Starting));
}

#[test]
fn one_that_comes_back_while_it_is_leaving_begins_again() {
    let mut world = World::of(vec![service("a")]);
    world.start();
    world.runs("a");
    apply(&mut world, vec![]);
    let ticket = apply(&mut world, vec![with("a", "2")]);
    world.ends("a", 0);
    assert_eq!(world.state("a"), ServiceState::Starting);
    world.runs("a");
    assert!(world.is_done(ticket));
}

#[test]
fn a_dependency_that_is_new_is_waited_for() {
    let mut world = World::of(vec![service("a")]);
    world.start();
    world.runs("a");
    apply(&mut world, vec![after("a", &[("db", Condition::Ready)]), service("db")]);
    world.ends("a", 0);
    assert_eq!(world.state("a"), ServiceState::Waiting);
    world.runs("db");
    assert_eq!(world.state("a"), ServiceState::Starting);
}

#[test]
fn one_that_had_failed_for_good_begins_again_with_another_plan() {
    let mut plan = service("a");
    plan.restart.max_restarts = 0;
    let mut world = World::of(vec![plan.clone()]);
    world.start();
    world.runs("a");
    world.ends("a", 1);
    assert_eq!(world.state("a"), ServiceState::Failed);
    plan.args = vec!["2".to_owned()];
    let ticket = apply(&mut world, vec![plan]);
    world.runs("a");
    assert!(world.is_done(ticket));
}

#[test]
fn another_schedule_is_waited_for_and_not_begun_at_once() {
    let every = |ms| {
        let schedule = Some(SchedulePlan::IntervalMs(Millis::new(ms)));
        ServicePlan { schedule, ..service("a") }
    };
    let mut world = World::of(vec![every(1_000)]);
    world.start();
    let ticket = apply(&mut world, vec![every(5_000)]);
    assert!(world.is_done(ticket));
    world.pass(4_000);
    assert_eq!(world.state("a"), ServiceState::Waiting);
    world.pass(1_000);
    assert_eq!(world.state("a"), ServiceState::Starting);
}

#[test]
fn a_name_that_it_does_not_have_is_refused_and_nothing_changes() {
    let mut world = World::of(vec![service("a")]);
    world.start();
    world.runs("a");
    let plan = Plan {
        version: VERSION,
        directory: "/".into(),
        services: vec![service("b")],
        ports: BTreeMap::new(),
    };
    let names = Some(vec!["c".to_owned()]);
    let ticket = world.order(Order::Apply { plan: Box::new(plan), names });
    assert_eq!(world.code(ticket), "ERR_SIGNALBOX_SERVICE_UNKNOWN");
    assert_eq!(world.state("a"), ServiceState::Ready);
}
