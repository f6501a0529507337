//! All graphs without cycles of up to four services, with each condition on each edge and each way in
//! which a service can come out.

use std::collections::BTreeMap;

use super::world::{after, World};
use crate::supervisor::group::{Event, Order};
use crate::supervisor::news::GroupState;
use crate::supervisor::plan::{Condition, Readiness, RestartPolicy, ServicePlan};
use crate::supervisor::service::Task;
use crate::supervisor::state::ServiceState;

const CONDITIONS: [Condition; 3] = [Condition::Started, Condition::Ready, Condition::Completed];
const NAMES: [&str; 4] = ["a", "b", "c", "d"];

/// What becomes of a service once it is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    GetsReady,
    NeverGetsReady,
    Completes,
    Fails,
    CanNotStart,
}

const OUTCOMES: [Outcome; 5] = [
    Outcome::GetsReady,
    Outcome::Completes,
    Outcome::Fails,
    Outcome::NeverGetsReady,
    Outcome::CanNotStart,
];

/// Each service can depend on those before it: that way every graph without cycles is there, up to the
/// names. Four states an edge: none, or one of the conditions.
fn graphs(count: usize) -> impl Iterator<Item = Vec<(usize, usize, Condition)>> {
    let pairs: Vec<_> = (0..count).flat_map(|from| (0..from).map(move |to| (from, to))).collect();
    (0..4_u32.pow(u32::try_from(pairs.len()).unwrap())).map(move |mut code| {
        let mut edges = Vec::new();
        for &(from, to) in &pairs {
            let kind = code % 4;
            code /= 4;
            if kind > 0 {
                edges.push((from, to, CONDITIONS[kind as usize - 1]));
            }
        }
        edges
    })
}

fn plan(index: usize, edges: &[(usize, usize, Condition)]) -> ServicePlan {
    let needs: Vec<_> =
        edges.iter().filter(|edge| edge.0 == index).map(|edge| (NAMES[edge.1], edge.2)).collect();
    let mut plan = after(NAMES[index], &needs);
    plan.restart.policy = RestartPolicy::No;
    plan.ready = Some(Readiness::File("/x".into()));
    plan
}

fn is_met(outcome: Outcome, has_started: bool, condition: Condition) -> bool {
    let allows = match condition {
        Condition::Started => outcome != Outcome::CanNotStart, // be it only for a while
        Condition::Ready => matches!(outcome, Outcome::GetsReady | Outcome::Completes),
        Condition::Completed => outcome == Outcome::Completes,
    };
    has_started && allows
}

/// Which services can begin at all, said another way than the engine does.
fn model(count: usize, edges: &[(usize, usize, Condition)], outcomes: &[Outcome]) -> Vec<bool> {
    let mut begins = Vec::new();
    for index in 0..count {
        let mut needs = edges.iter().filter(|edge| edge.0 == index);
        let can = needs.all(|&(_, to, condition)| is_met(outcomes[to], begins[to], condition));
        begins.push(can);
    }
    begins
}

fn live(world: &mut World, outcomes: &BTreeMap<&str, Outcome>) {
    // Those that fail do so when all that waited for them to run has begun.
    let mut failing = Vec::new();
    while !world.tasks.is_empty() {
        for (key, run, task) in std::mem::take(&mut world.tasks) {
            let name = world.group.plan(key).unwrap().name.clone();
            let outcome = outcomes[name.as_str()];
            match (task, outcome) {
                (Task::Start, Outcome::CanNotStart) => {
                    world.happen_to(key, run, Event::NotStarted { reason: "no".into() });
                }
                (Task::Start, _) => world.happen_to(key, run, Event::Started { pid: 1 }),
                (Task::AwaitReadiness, Outcome::Fails) => failing.push(name),
                (Task::AwaitReadiness, Outcome::GetsReady) => {
                    world.happen_to(key, run, Event::Ready);
                }
                (Task::AwaitReadiness, Outcome::Completes) | (Task::Stop, _) => {
                    world.ends(&name, 0);
                }
                _ => {}
            }
        }
    }
    for name in failing {
        world.ends(&name, 1);
    }
}

fn try_one(count: usize, edges: &[(usize, usize, Condition)], outcomes: &[Outcome]) {
    let mut world = World::of((0..count).map(|index| plan(index, edges)).collect());
    let by_name: BTreeMap<_, _> = NAMES.into_iter().zip(outcomes.iter().copied()).collect();
    let start = world.start();
    live(&mut world, &by_name);
    let begins = model(count, edges, outcomes);
    let told = || format!("{edges:?} {outcomes:?}");
    for index in 0..count {
        let expected = match outcomes[index] {
            _ if !begins[index] => ServiceState::Waiting,
            Outcome::GetsReady => ServiceState::Ready,
            Outcome::NeverGetsReady => ServiceState::Starting,
            Outcome::Completes => ServiceState::Completed,
            Outcome::Fails | Outcome::CanNotStart => ServiceState::Failed,
        };
        assert_eq!(world.state(NAMES[index]), expected, "{} of {}", NAMES[index], told());
    }
    let has_failed = |index: usize| {
        begins[index] && matches!(outcomes[index], Outcome::Fails | Outcome::CanNotStart)
    };
    let is_settled = |index: usize| {
        begins[index] && matches!(outcomes[index], Outcome::GetsReady | Outcome::Completes)
    };
    let expected = if (0..count).any(has_failed) {
        (GroupState::Failed, Some(true))
    } else if (0..count).all(is_settled) {
        (GroupState::Ready, Some(false))
    } else {
        (GroupState::Starting, None)
    };
    let answer = world.answer(start).map(|refusal| refusal.is_some());
    assert_eq!((world.group_state(), answer), expected, "{}", told());

    // However it stands, a stop ends it, and nothing is stopped before what depends on it.
    let running: Vec<_> =
        (0..count).filter(|&index| world.state(NAMES[index]).is_running()).collect();
    world.asked.clear();
    let stop = world.order(Order::Stop { name: None });
    live(&mut world, &by_name);
    assert!(world.is_done(stop) && world.group.is_idle(), "{}", told());
    let stopped = world.asked_for(&Task::Stop);
    assert_eq!(stopped.len(), running.len(), "{}", told());
    let place = |index: usize| stopped.iter().position(|&name| name == NAMES[index]);
    for &(from, to, _) in edges {
        if let (Some(from), Some(to)) = (place(from), place(to)) {
            assert!(from < to, "{}: {stopped:?}", told());
        }
    }
}

#[test]
fn every_graph_with_every_condition_and_outcome_comes_out_as_the_model_says() {
    let mut tried = 0_u32;
    for count in 1..=4_usize {
        for edges in graphs(count) {
            // With four services, outcomes are varied over those that others depend on and the first
            // outcome is taken for the rest: whether a last one begins does not depend on its own.
            let is_needed = |index: usize| count < 4 || edges.iter().any(|edge| edge.1 == index);
            let varied: Vec<_> = (0..count).filter(|&index| is_needed(index)).collect();
            // And those that change what others may do; the rest is tried with up to three services.
            let kinds = if count < 4 { OUTCOMES.len() } else { 3 };
            for code in 0..kinds.pow(u32::try_from(varied.len()).unwrap()) {
                let mut outcomes = vec![Outcome::GetsReady; count];
                let mut rest = code;
                for &index in &varied {
                    outcomes[index] = OUTCOMES[rest % kinds];
                    rest /= kinds;
                }
                try_one(count, &edges, &outcomes);
                tried += 1;
            }
        }
    }
    assert!(tried > 50_000, "{tried}");
}
