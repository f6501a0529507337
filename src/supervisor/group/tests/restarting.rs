use super::world::{ended, service, World};
use crate::supervisor::group::{Event, Order};
use crate::supervisor::news::News;
use crate::supervisor::plan::{
    HealthPlan, Millis, PortPlan, Probe, Readiness, RestartPlan, RestartPolicy, ServicePlan,
    WatchPlan,
};
use crate::supervisor::service::Task;
use crate::supervisor::state::ServiceState;

fn with_policy(policy: RestartPolicy) -> ServicePlan {
    ServicePlan { restart: RestartPlan { policy, ..RestartPlan::default() }, ..service("a") }
}

#[test]
fn the_policy_decides_after_which_ends_it_is_started_again() {
    use ServiceState::{Backoff, Completed, Failed};
    for (policy, oneshot, code, expected) in [
        (RestartPolicy::No, false, 0, Completed),
        (RestartPolicy::No, false, 1, Failed),
        (RestartPolicy::OnFailure, false, 0, Completed),
        (RestartPolicy::OnFailure, false, 1, Backoff),
        (RestartPolicy::Always, false, 0, Backoff),
        (RestartPolicy::Always, false, 1, Backoff),
        (RestartPolicy::Always, true, 0, Completed),
        (RestartPolicy::Always, true, 1, Backoff),
    ] {
        let mut world = World::of(vec![ServicePlan { oneshot, ..with_policy(policy) }]);
        world.start();
        world.runs("a");
        world.ends("a", code);
        assert_eq!(world.state("a"), expected, "{policy:?} {oneshot} {code}");
    }
}

#[test]
fn a_crash_loop_waits_longer_each_time_and_ends_with_its_budget() {
    let mut plan = with_policy(RestartPolicy::Always);
    plan.restart.jitter = 0.0;
    plan.restart.max_restarts = 4;
    plan.ready = Some(Readiness::File("/x".into()));
    let mut world = World::of(vec![plan]);
    let start = world.start();
    let mut delays = Vec::new();
    while world.state("a") != ServiceState::Failed {
        world.runs("a");
        world.ends("a", 1);
        if world.state("a") == ServiceState::Backoff {
            let delay = world.group.next_ms().unwrap() - world.now.ms;
            delays.push(delay);
            world.pass(delay);
        }
    }
    assert_eq!(delays, [200, 400, 800, 1_600]);
    let status = world.status("a");
    assert_eq!((status.runs, status.restarts), (5, 4));
    assert!(status.reason.unwrap().contains("restarted 4 times within 60000 ms"));
    assert_eq!(world.code(start), "ERR_SIGNALBOX_SERVICE_FAILED");
}

#[test]
fn with_the_defaults_a_crash_loop_comes_to_an_end() {
    let mut world = World::of(vec![service("a")]);
    world.start();
    for _ in 0..11 {
        world.runs("a");
        world.ends("a", 1);
        world.pass(36_000);
    }
    assert_eq!(world.state("a"), ServiceState::Failed);
    assert!(world.status("a").reason.unwrap().contains("never ran for 10000 ms"));
}

#[test]
fn a_run_that_lasts_makes_delays_begin_anew() {
    let mut plan = with_policy(RestartPolicy::OnFailure);
    plan.restart.jitter = 0.0;
    let mut world = World::of(vec![plan]);
    world.start();
    for _ in 0..3 {
        world.runs("a");
        world.ends("a", 1);
        world.pass(1_000);
    }
    world.runs("a");
    world.pass(10_000);
    world.ends("a", 1);
    assert_eq!(world.group.next_ms().unwrap() - world.now.ms, 200);
}

#[test]
fn nothing_is_started_before_all_of_the_last_run_is_gone() {
    let mut world = World::of(vec![service("a")]);
    world.start();
    world.runs("a");
    world.happen("a", ended(1));
    assert_eq!(world.state("a"), ServiceState::Backoff);
    world.pass(5_000);
    assert_eq!(world.status("a").runs, 1);
    world.happen("a", Event::Gone);
    assert_eq!((world.state("a"), world.status("a").runs), (ServiceState::Starting, 2));
}

#[test]
fn a_program_that_can_not_be_started_counts_like_one_that_fails() {
    let mut plan = service("a");
    plan.restart.max_restarts = 1;
    let mut world = World::of(vec![plan]);
    let start = world.start();
    world.happen("a", Event::NotStarted { reason: "not found".into() });
    assert_eq!(world.state("a"), ServiceState::Backoff);
    world.pass(1_000);
    world.happen("a", Event::NotStarted { reason: "not found".into() });
    assert!(world.answer(start).unwrap().unwrap().message.contains("not found"));
}

fn with_health(policy: RestartPolicy) -> ServicePlan {
    let health = HealthPlan {
        probe: Probe::Port(PortPlan { host: "h".into(), port: 1 }),
        interval_ms: Millis::new(100),
        timeout_ms: Millis::new(50),
        retries: 2,
        start_period_ms: Millis::new(0),
    };
    ServicePlan { health: Some(health), ..with_policy(policy) }
}

fn check(world: &mut World, answer: Result<(), &str>) {
    let before = world.asked_for(&Task::CheckHealth).len();
    world.pass(100);
    assert_eq!(world.asked_for(&Task::CheckHealth).len(), before + 1);
    world.happen("a", Event::Checked(answer.map_err(str::to_owned)));
}

#[test]
fn an_unhealthy_service_is_restarted_and_one_without_a_policy_may_recover() {
    for policy in [RestartPolicy::OnFailure, RestartPolicy::No] {
        let mut world = World::of(vec![with_health(policy)]);
        world.start();
        world.runs("a");
        check(&mut world, Ok(()));
        check(&mut world, Err("refused"));
        assert_eq!(world.state("a"), ServiceState::Ready);
        check(&mut world, Err("refused"));
        if policy == RestartPolicy::No {
            assert_eq!(world.state("a"), ServiceState::Unhealthy);
            check(&mut world, Ok(()));
            assert_eq!(world.state("a"), ServiceState::Ready);
            continue;
        }
        let was_unhealthy = |news: &News| matches!(news, News::Status { status, .. } if status.state == ServiceState::Unhealthy);
        assert!(world.news.iter().any(was_unhealthy));
        assert_eq!(world.state("a"), ServiceState::Stopping);
        world.ends("a", 0);
        assert_eq!(world.state("a"), ServiceState::Backoff);
        let reason = world.status("a").reason.unwrap();
        assert_eq!(reason, "2 health checks failed in a row: refused");
        world.pass(1_000);
        world.runs("a");
        assert_eq!(world.state("a"), ServiceState::Ready);
    }
}

#[test]
fn changed_files_restart_it_once_they_are_quiet() {
    let watch =
        WatchPlan { include: vec!["/**".into()], exclude: vec![], debounce_ms: Millis::new(200) };
    let mut world = World::of(vec![ServicePlan { watch: Some(watch), ..service("a") }]);
    world.start();
    world.runs("a");
    for _ in 0..5 {
        world.happen("a", Event::Changed);
        world.pass(150);
    }
    assert_eq!(world.state("a"), ServiceState::Ready);
    world.pass(50);
    assert_eq!(world.state("a"), ServiceState::Stopping);
    world.ends("a", 0);
    assert_eq!((world.state("a"), world.status("a").restarts), (ServiceState::Starting, 0));
    // One that has failed is tried again with its new files.
    world.runs("a");
    world.ends("a", 1);
    world.happen("a", Event::Changed);
    world.pass(200);
    assert_eq!(world.status("a").runs, 3);
    // One that was stopped stays so.
    world.runs("a");
    world.order(Order::Stop { name: Some("a".into()) });
    world.ends("a", 0);
    world.happen("a", Event::Changed);
    world.pass(1_000);
    assert_eq!(world.state("a"), ServiceState::Stopped);
}

#[test]
fn a_restart_by_hand_forgives_what_was_before() {
    let mut plan = with_policy(RestartPolicy::OnFailure);
    plan.restart.max_restarts = 1;
    let mut world = World::of(vec![plan]);
    world.start();
    for _ in 0..2 {
        world.runs("a");
        world.ends("a", 1);
        world.pass(1_000);
    }
    assert_eq!(world.state("a"), ServiceState::Failed);
    let restart = world.order(Order::Restart { name: "a".into() });
    world.runs("a");
    assert!(world.is_done(restart));
    world.ends("a", 1);
    assert_eq!(world.state("a"), ServiceState::Backoff);
    world.order(Order::Restart { name: "a".into() });
    assert_eq!(world.state("a"), ServiceState::Starting);
}
