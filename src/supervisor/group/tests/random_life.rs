//! Groups that live through anything, in any order, by a seed.

use super::world::{after, ended, World};
use crate::supervisor::chance::Chance;
use crate::supervisor::group::{Event, Order};
use crate::supervisor::news::News;
use crate::supervisor::plan::{
    Condition, HealthPlan, Millis, Plan, PortPlan, Probe, Readiness, RestartPlan, RestartPolicy,
    SchedulePlan, ServicePlan, WatchPlan, VERSION,
};
use crate::supervisor::service::Task;

const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];

/// What is left of each run, by key: its number, and whether its process is.
type Left = std::collections::BTreeMap<u32, (u32, bool)>;

fn service(index: usize, chance: &mut Chance) -> ServicePlan {
    use Condition::{Completed, Ready, Started};
    let conditions = [Started, Ready, Completed];
    let mut needs = Vec::new();
    for name in &NAMES[..index] {
        if chance.below(3) == 0 {
            needs.push((*name, conditions[pick(chance, 3)]));
        }
    }
    let mut plan = after(NAMES[index], &needs);
    let policies = [RestartPolicy::No, RestartPolicy::OnFailure, RestartPolicy::Always];
    plan.restart = RestartPlan {
        policy: policies[pick(chance, 3)],
        min_ms: Millis::new(chance.below(300)),
        max_ms: Millis::new(300 + chance.below(2_000)),
        max_restarts: u32::try_from(chance.below(6)).unwrap(),
        window_ms: Millis::new(1_000 + chance.below(5_000)),
        reset_after_ms: Millis::new(chance.below(1_000)),
        ..RestartPlan::default()
    };
    plan.oneshot = chance.below(4) == 0;
    plan.ready = (chance.below(2) == 0).then(|| Readiness::File("/x".into()));
    plan.ready_timeout_ms = Millis::new(200 + chance.below(1_000));
    plan.health = (chance.below(3) == 0).then(|| HealthPlan {
        probe: Probe::Port(PortPlan { host: "h".into(), port: 1 }),
        interval_ms: Millis::new(50),
        timeout_ms: Millis::new(50),
        retries: 2,
        start_period_ms: Millis::new(0),
    });
    plan.watch = (chance.below(4) == 0).then(|| WatchPlan {
        include: vec!["/**".into()],
        exclude: vec![],
        debounce_ms: Millis::new(20),
    });
    plan.schedule = (chance.below(6) == 0)
        .then(|| SchedulePlan::IntervalMs(Millis::new(100 + chance.below(1_000))));
    plan
}

fn pick(chance: &mut Chance, end: usize) -> usize {
    usize::try_from(chance.below(end as u64)).unwrap()
}

fn do_tasks(world: &mut World, left: &mut Left, chance: &mut Chance) {
    while !world.tasks.is_empty() {
        for (key, run, task) in std::mem::take(&mut world.tasks) {
            match task {
                Task::Start => {
                    let is_new = left.insert(key, (run, true)).is_none();
                    assert!(is_new, "nothing starts before the last run is gone");
                    if chance.below(10) == 0 {
                        left.remove(&key);
                        world.happen_to(key, run, Event::NotStarted { reason: "no".into() });
                    } else {
                        world.happen_to(key, run, Event::Started { pid: 1 });
                    }
                }
                Task::CheckHealth => {
                    let is_well = chance.below(2) == 0;
                    let answer = if is_well { Ok(()) } else { Err("no".to_owned()) };
                    world.happen_to(key, run, Event::Checked(answer));
                }
                Task::Stop | Task::AwaitReadiness => {}
            }
        }
    }
}

/// Each key's process ends, or what it left goes.
fn end_some(world: &mut World, left: &mut Left, chance: &mut Chance, one_in: u64) {
    for (key, (run, has_process)) in left.clone() {
        if chance.below(one_in) > 0 {
            continue;
        }
        if has_process {
            left.insert(key, (run, false));
            let code = i32::try_from(chance.below(2)).unwrap();
            world.happen_to(key, run, ended(code));
        } else {
            left.remove(&key);
            world.happen_to(key, run, Event::Gone);
        }
        do_tasks(world, left, chance);
    }
}

/// Some of the services, each the same as before or not.
fn another_plan(chance: &mut Chance) -> Plan {
    let count = 1 + pick(chance, NAMES.len());
    let services = (0..count).map(|index| {
        let mut of_few = Chance::new(chance.below(3));
        service(index, &mut of_few)
    });
    Plan {
        version: VERSION,
        directory: "/".into(),
        services: services.collect(),
        ports: std::collections::BTreeMap::new(),
    }
}

fn order(chance: &mut Chance) -> Order {
    let name = || NAMES[0].to_owned();
    match chance.below(9) {
        0 => Order::Stop { name: None },
        1 => Order::Stop { name: Some(NAMES[pick(chance, 5)].into()) },
        2 | 3 => Order::Restart { name: NAMES[pick(chance, 5)].into() },
        4 => {
            let instances = 1 + u32::try_from(chance.below(3)).unwrap();
            Order::Scale { name: name(), instances, plans: vec![] }
        }
        5 => Order::Start { names: Some(vec![NAMES[pick(chance, 5)].into()]) },
        6 => Order::AwaitReady,
        7 => Order::Apply { plan: Box::new(another_plan(chance)), names: None },
        _ => Order::Start { names: None },
    }
}

fn live(seed: u64) {
    let mut chance = Chance::new(seed);
    let mut world = World::of((0..5).map(|index| service(index, &mut chance)).collect());
    let mut left = Left::new();
    world.start();
    for _ in 0..150 {
        do_tasks(&mut world, &mut left, &mut chance);
        match chance.below(5) {
            0 => drop(world.order(order(&mut chance))),
            1 => end_some(&mut world, &mut left, &mut chance, 3),
            2 => {
                for (key, (run, _)) in left.clone() {
                    world.happen_to(key, run, Event::Ready);
                }
            }
            3 => {
                let keys = world.group.keys();
                let key = keys[pick(&mut chance, keys.len())];
                world.happen_to(key, 0, Event::Changed);
            }
            _ => world.pass(chance.below(400)),
        }
    }
    // Whatever it was in, it can be brought to its end, and all wishes are answered.
    let stop = world.order(Order::Stop { name: None });
    for _ in 0..1_000 {
        do_tasks(&mut world, &mut left, &mut chance);
        end_some(&mut world, &mut left, &mut chance, 1);
        world.pass(10);
    }
    assert!(
        world.group.is_idle() && world.is_done(stop),
        "seed {seed}: {:?}",
        world.group.status()
    );
    assert!(left.is_empty());
    assert_eq!(world.group.next_ms(), None, "nothing is due any more");
    let asked = world.news.iter().filter(|news| matches!(news, News::Done { .. })).count();
    let tickets = world.order(Order::Stop { name: None });
    assert_eq!(asked + 1, tickets as usize, "seed {seed}: each wish is answered once");
}

#[test]
fn whatever_happens_moves_are_valid_and_a_stop_ends_it() {
    for seed in 0..500 {
        live(seed);
    }
}

#[test]
fn a_crash_loop_never_exceeds_its_budget() {
    for seed in 0..200 {
        let mut chance = Chance::new(seed);
        let mut plan = service(0, &mut chance);
        plan.restart.policy = RestartPolicy::Always;
        plan.schedule = None;
        plan.watch = None;
        let (max, window) = (plan.restart.max_restarts, plan.restart.window_ms.get());
        let mut world = World::of(vec![plan]);
        let mut left = Left::new();
        let mut restarts = Vec::new();
        world.start();
        for _ in 0..200 {
            do_tasks(&mut world, &mut left, &mut chance);
            end_some(&mut world, &mut left, &mut chance, 2);
            let told = std::mem::take(&mut world.news);
            let count = told.iter().filter(|news| matches!(news, News::Restart { .. })).count();
            restarts.extend(std::iter::repeat_n(world.now.ms, count));
            let within = restarts.iter().filter(|&&at| world.now.ms - at < window).count();
            assert!(within <= max as usize, "seed {seed}");
            world.pass(chance.below(300));
        }
    }
}
