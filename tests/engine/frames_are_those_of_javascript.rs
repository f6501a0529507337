//! The vectors that both halves of the codec share: see `docs/sbx1.md`, "Vectors".

use std::fs;
use std::path::Path;

use bytes::Bytes;
use serde_json::Value as Json;
use signalbox::codec::{
    decode, encode, encode_inline, read_tagged, validate, write_tagged, ByteKind, CodecError,
    Limits, Value,
};

const GROUPS: [&str; 9] = [
    "plain",
    "keys",
    "primitives",
    "leaves",
    "collections",
    "errors",
    "bytes",
    "references",
    "classes",
];

fn cases(file: &str) -> Vec<Json> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("__test__/vectors").join(file);
    let text = fs::read_to_string(path.with_extension("json")).unwrap();
    let Json::Array(cases) = serde_json::from_str(&text).unwrap() else {
        panic!("{file} is no list")
    };
    assert!(!cases.is_empty());
    cases
}

fn text<'c>(case: &'c Json, field: &str) -> &'c str {
    case[field].as_str().unwrap_or_else(|| panic!("no {field} in {case}"))
}

/// The byte strings of a case, read by the codec itself.
fn bytes(case: &Json) -> Vec<Bytes> {
    let strings = case["bytes"].as_array().cloned().unwrap_or_default();
    strings.iter().map(|base64| from_base64(base64.as_str().unwrap())).collect()
}

fn from_base64(base64: &str) -> Bytes {
    let frame = format!(r#"{{"v":null,"t":[[[0],"Uint8Array","{base64}"]]}}"#);
    match decode(&frame, &[], &Limits::default()).unwrap().root {
        Value::Bytes(ByteKind::Uint8Array, bytes) => bytes,
        other => panic!("{other:?}"),
    }
}

fn limits(case: &Json) -> Limits {
    let mut limits = Limits::default();
    let option = |name: &str| case["options"][name].as_u64().map(|limit| limit.try_into().unwrap());
    limits.max_text_length = option("maxTextLength").unwrap_or(limits.max_text_length);
    limits.max_depth = option("maxDepth").unwrap_or(limits.max_depth);
    limits.max_rows = option("maxRows").unwrap_or(limits.max_rows);
    limits.max_bytes = option("maxBytes").unwrap_or(limits.max_bytes);
    limits
}

#[test]
fn what_is_decoded_is_encoded_to_the_same_text_and_bytes() {
    let limits = Limits::default();
    for case in GROUPS.into_iter().flat_map(cases) {
        let (name, bytes) = (text(&case, "name"), bytes(&case));
        let document = decode(text(&case, "text"), &bytes, &limits).expect(name);
        let encoded = encode(&document, &limits).expect(name);
        assert_eq!(encoded.text, text(&case, "text"), "{name}");
        assert_eq!(encoded.bytes, bytes, "{name}");
    }
}

#[test]
fn buffers_in_the_text_are_those_beside_it() {
    let limits = Limits::default();
    for case in GROUPS.into_iter().flat_map(cases) {
        let name = text(&case, "name");
        let field = if case["inlineText"].is_null() { "text" } else { "inlineText" };
        let inline = decode(text(&case, field), &[], &limits).expect(name);
        assert_eq!(encode_inline(&inline, &limits).expect(name), text(&case, field), "{name}");
        let bytes = bytes(&case);
        let beside = decode(text(&case, "text"), &bytes, &limits).expect(name);
        assert_eq!(encode(&inline, &limits), encode(&beside, &limits), "{name}");
    }
}

#[test]
fn every_vector_is_valid() {
    for case in GROUPS.into_iter().flat_map(cases) {
        let (name, bytes) = (text(&case, "name"), bytes(&case));
        let summary = validate(text(&case, "text"), &bytes, &Limits::default()).expect(name);
        assert_eq!(summary.byte_strings, bytes.len(), "{name}");
        assert_eq!(summary.bytes, bytes.iter().map(Bytes::len).sum::<usize>(), "{name}");
    }
}

#[test]
fn every_hostile_frame_is_refused_with_its_code() {
    for case in cases("hostile") {
        if case["onlyIn"] == "javascript" {
            continue;
        }
        let (name, bytes, limits) = (text(&case, "name"), bytes(&case), limits(&case));
        let code = |result: Result<(), CodecError>| result.map_err(|error| error.code());
        let decoded = decode(text(&case, "text"), &bytes, &limits).map(drop);
        assert_eq!(code(decoded), Err(text(&case, "code")), "decode: {name}");
        let validated = validate(text(&case, "text"), &bytes, &limits).map(drop);
        assert_eq!(code(validated), Err(text(&case, "code")), "validate: {name}");
    }
}

#[test]
fn a_frame_cut_off_anywhere_is_refused() {
    for case in GROUPS.into_iter().flat_map(cases) {
        let whole = text(&case, "text");
        for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            assert!(validate(&whole[..end], &bytes(&case), &Limits::default()).is_err());
        }
    }
}

#[test]
fn the_compat_form_is_read_and_written() {
    let limits = Limits::default();
    for case in cases("tagged") {
        let name = text(&case, "name");
        let value = read_tagged(text(&case, "text"), &limits).expect(name);
        assert_eq!(write_tagged(&value.into(), &limits).expect(name), text(&case, "text"));
    }
}
