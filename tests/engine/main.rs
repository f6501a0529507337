//! The engine as a Rust host uses it, without N-API. One behaviour a file, named after it.
#![allow(missing_docs, reason = "tests say what they are by their names")]

mod a_channel_carries_messages;
mod a_closed_environment_is_silent;
mod a_late_environment_finds_the_newest_figures;
mod a_limit_of_memory_ends_the_tree;
mod a_server_refuses_by_code;
mod a_session_survives_cuts;
mod a_supervisor_hands_on_what_programs_say;
mod a_supervisor_runs_a_plan;
mod bus_order;
mod exit_follows_the_last_byte;
mod frames_are_those_of_javascript;
mod host;
mod many_children_are_one_delivery;
mod rpc_over_standard_streams;
mod services_end_with_their_handle;
mod services_host;
mod services_run_without_javascript;
mod sockets;
mod supervisor_host;
mod the_guardian_is_not_noticed;
mod values_fit_on_a_stack;
mod who_comes_late_is_told_again;
