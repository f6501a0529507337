use super::world::{after, service, World};
use crate::supervisor::group::Order;
use crate::supervisor::news::News;
use crate::supervisor::plan::Condition;
use crate::supervisor::state::ServiceState;

fn scale(world: &mut World, instances: u32) -> u32 {
    world.order(Order::Scale { name: "a".into(), instances, plans: vec![] })
}

fn labels(world: &World) -> Vec<String> {
    world.group.status().into_iter().map(|it| it.label).collect()
}

#[test]
fn instances_come_with_variables_of_their_own_and_go_from_the_highest() {
    let mut world = World::of(vec![service("a")]);
    world.start();
    world.runs("a");
    let up = scale(&mut world, 3);
    assert_eq!(labels(&world), ["a", "a.1", "a.2"]);
    let plan = world.group.plan(world.key("a.2")).unwrap();
    assert_eq!(plan.env["SIGNALBOX_INSTANCE"].as_deref(), Some("2"));
    assert_eq!(plan.env["SIGNALBOX_INSTANCES"].as_deref(), Some("3"));
    world.runs("a.1");
    assert_eq!(world.answer(up), None);
    world.runs("a.2");
    assert!(world.is_done(up));
    let down = scale(&mut world, 1);
    assert_eq!(world.state("a"), ServiceState::Ready);
    world.ends("a.1", 0);
    world.ends("a.2", 0);
    assert!(world.is_done(down));
    assert_eq!(labels(&world), ["a"]);
    assert!(world.news.contains(&News::Removed { label: "a.2".into() }));
}

#[test]
fn one_that_is_leaving_comes_back_before_another_is_made() {
    let mut world = World::of(vec![service("a")]);
    world.start();
    world.runs("a");
    scale(&mut world, 2);
    world.runs("a.1");
    scale(&mut world, 1);
    let up = scale(&mut world, 2);
    assert_eq!(labels(&world), ["a", "a.1"]);
    world.ends("a.1", 0);
    world.runs("a.1");
    assert!(world.is_done(up));
}

#[test]
fn who_depends_on_a_service_waits_for_all_its_instances() {
    let mut world = World::of(vec![service("a"), after("b", &[("a", Condition::Ready)])]);
    world.order(Order::Start { names: Some(vec!["a".into()]) });
    scale(&mut world, 2);
    world.runs("a");
    world.order(Order::Start { names: Some(vec!["b".into()]) });
    assert_eq!(world.state("b"), ServiceState::Waiting);
    world.runs("a.1");
    assert_eq!(world.state("b"), ServiceState::Starting);
}

#[test]
fn a_number_that_makes_no_sense_is_refused() {
    let mut world = World::of(vec![service("a")]);
    for instances in [0, 257] {
        let ticket = scale(&mut world, instances);
        assert_eq!(world.code(ticket), "ERR_SIGNALBOX_OPTION_RANGE");
    }
}
