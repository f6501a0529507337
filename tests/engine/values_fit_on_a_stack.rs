//! Values as deep as the limits allow are written and read, or refused where the stack ends before.

use std::thread;

use signalbox::codec::{
    decode, encode, read_tagged, validate, write_tagged, CodecError, Document, Limits, Value,
};

/// Frames of a debug build are several times as large as those that are shipped, which take up to 1 kB a
/// level.
const ROOMY_BYTES: usize = 32 * 1024 * 1024;

/// Far too little for the highest depth.
const SMALL_BYTES: usize = 300 * 1024;

fn on_a_stack_of(bytes: usize, run: impl FnOnce() + Send + 'static) {
    thread::Builder::new().stack_size(bytes).spawn(run).unwrap().join().unwrap();
}

fn deepest() -> Limits {
    Limits { max_depth: Limits::HIGHEST_MAX_DEPTH, ..Limits::default() }
}

/// A value of so many containers in each other, of all kinds in turn.
fn nested(depth: usize) -> Value<'static> {
    (0..depth).fold(Value::from(1), |inner, i| match i % 4 {
        0 => Value::Array(vec![inner]),
        1 => Value::object([("a", inner)]),
        2 => Value::Map(vec![(inner, Value::Null)]),
        _ => Value::NullPrototype(vec![("a".into(), inner)]),
    })
}

#[test]
fn a_value_of_the_highest_depth_is_written_and_read() {
    on_a_stack_of(ROOMY_BYTES, || {
        let limits = deepest();
        let document = Document::from(nested(limits.max_depth - 1));
        let text = encode(&document, &limits).unwrap().text;
        validate(&text, &[], &limits).unwrap();
        assert_eq!(encode(&decode(&text, &[], &limits).unwrap(), &limits).unwrap().text, text);
    });
}

#[test]
fn a_cycle_of_the_highest_depth_is_written_and_read() {
    on_a_stack_of(ROOMY_BYTES, || {
        let limits = deepest();
        let depth = limits.max_depth - 1;
        let shared = (0..depth).map(|i| Value::Array(vec![Value::Shared((i + 1) % depth)]));
        let document = Document { root: Value::Shared(0), shared: shared.collect() };
        let text = encode(&document, &limits).unwrap().text;
        assert_eq!(encode(&decode(&text, &[], &limits).unwrap(), &limits).unwrap().text, text);
    });
}

#[test]
fn the_compat_form_takes_no_more() {
    on_a_stack_of(ROOMY_BYTES, || {
        let limits = deepest();
        let text = "[".repeat(limits.max_depth) + &"]".repeat(limits.max_depth);
        let value = read_tagged(&text, &limits).unwrap();
        assert_eq!(write_tagged(&value.into(), &limits).unwrap(), text);
    });
}

#[test]
fn one_level_more_is_a_limit() {
    on_a_stack_of(ROOMY_BYTES, || {
        let limits = deepest();
        let code = |result: Result<_, CodecError>| result.map_err(|error| error.code());
        let document = Document::from(nested(limits.max_depth));
        let too_deep = Err("ERR_SIGNALBOX_CODEC_LIMIT");
        assert_eq!(code(encode(&document, &limits).map(drop)), too_deep);
        let text = format!("{{\"v\":{}{}}}", "[".repeat(1_000), "]".repeat(1_000));
        assert_eq!(code(decode(&text, &[], &limits).map(drop)), too_deep);
    });
}

#[test]
fn a_stack_that_ends_before_is_the_same_limit() {
    on_a_stack_of(SMALL_BYTES, || {
        let limits = deepest();
        let too_deep = Err("ERR_SIGNALBOX_CODEC_LIMIT");
        let code = |result: Result<_, CodecError>| result.map_err(|error| error.code());
        let brackets = "[".repeat(990) + &"]".repeat(990);
        let text = format!("{{\"v\":{brackets}}}");
        validate(&text, &[], &limits).unwrap();
        assert_eq!(code(decode(&text, &[], &limits).map(drop)), too_deep);
        assert_eq!(code(read_tagged(&brackets, &limits).map(drop)), too_deep);
        let shared = (0..990).map(|i| Value::Array(vec![Value::Shared(i + 1)]));
        let shared = shared.chain([Value::Array(vec![])]).collect();
        let document = Document { root: Value::Shared(0), shared };
        assert_eq!(code(encode(&document, &limits).map(drop)), too_deep);
        assert_eq!(code(write_tagged(&document, &limits).map(drop)), too_deep);
    });
}
