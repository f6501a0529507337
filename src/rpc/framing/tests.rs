use super::*;

const LIMITS: FrameLimits = FrameLimits { max_bytes: 1_000, max_depth: 20 };

/// Events as text: frames as they are, noise behind `~`, failures behind `!`.
fn shown(event: &Event<'_>) -> String {
    match event {
        Event::Frame(text) => (*text).to_owned(),
        Event::Noise(bytes) => format!("~{}", String::from_utf8_lossy(bytes)),
        Event::Failed(error) => {
            format!("!{}", error.code().trim_start_matches("ERR_SIGNALBOX_RPC_"))
        }
    }
}

fn run(framing: Option<Framing>, pieces: &[&[u8]]) -> Vec<String> {
    let mut framer = Framer::new(framing, LIMITS);
    let mut events = Vec::new();
    for piece in pieces {
        framer.feed(piece, &mut |event| events.push(shown(&event)));
    }
    framer.finish(&mut |event| events.push(shown(&event)));
    events
}

/// The same in one piece, cut at every place, and byte by byte.
fn run_all_ways(framing: Option<Framing>, stream: &[u8]) -> Vec<String> {
    let whole = run(framing, &[stream]);
    for cut in 0..stream.len() {
        let pieces = [&stream[..cut], &stream[cut..]];
        assert_eq!(run(framing, &pieces), whole, "cut at {cut}");
    }
    let bytes: Vec<_> = stream.chunks(1).collect();
    assert_eq!(run(framing, &bytes), whole, "byte by byte");
    whole
}

fn newline(stream: &str) -> Vec<String> {
    run_all_ways(Some(Framing::Newline), stream.as_bytes())
}

fn counted(stream: &str) -> Vec<String> {
    run_all_ways(Some(Framing::ContentLength), stream.as_bytes())
}

fn frame(body: &str) -> String {
    format!("Content-Length: {}\r\n\r\n{body}", body.len())
}

const CALL: &str = r#"{"jsonrpc":"2.0","id":1,"method":"é漢😀"}"#;
const ANSWER: &str = r#"{"jsonrpc":"2.0","id":"a","result":1e400}"#;

#[test]
fn lines_of_json_are_frames_and_others_are_noise() {
    let stream =
        format!("starting\n{CALL}\r\n\n[INFO] 1\n{ANSWER}\n42\n\"text\"\n[1,2]\n[{CALL}]\n");
    let batch = format!("[{CALL}]");
    let events = ["~starting", CALL, "~[INFO] 1", ANSWER, "~42", "~\"text\"", "~[1,2]", &batch];
    assert_eq!(newline(&stream), events);
}

#[test]
fn frames_are_found_where_prints_have_no_newline() {
    let stream = format!("loading... {CALL}{ANSWER}done\n{{\"level\":30}} {CALL}\n");
    let events = ["~loading... ", CALL, ANSWER, "~done", "~{\"level\":30} ", CALL];
    assert_eq!(newline(&stream), events);
}

#[test]
fn a_print_within_a_line_is_noise_and_the_next_line_is_a_frame_again() {
    let (head, tail) = CALL.split_at(20);
    let events = newline(&format!("{head}oops\n{tail}\n{ANSWER}\n"));
    assert_eq!(
        events,
        [format!("~{head}oops"), "!MALFORMED".into(), format!("~{tail}"), ANSWER.into()]
    );
}

#[test]
fn a_frame_above_the_limit_is_told_once_and_skipped() {
    let large = format!("{{\"jsonrpc\":\"{}\"}}", "x".repeat(5_000));
    assert_eq!(newline(&format!("{large}\n{CALL}\n")), ["!FRAME_TOO_LARGE", CALL]);
    assert_eq!(counted(&format!("{}{}", frame(&large), frame(CALL))), ["!FRAME_TOO_LARGE", CALL]);
}

#[test]
fn a_line_without_an_end_is_noise_in_pieces_and_leaves_no_memory_behind() {
    let piece = vec![b'x'; 64 * 1024];
    for framing in [Framing::Newline, Framing::ContentLength] {
        let mut framer = Framer::new(Some(framing), FrameLimits::default());
        let (mut noise, mut largest) = (0, 0);
        for _ in 0..3_200 {
            framer.feed(&piece, &mut |event| match event {
                Event::Noise(bytes) => {
                    noise += bytes.len();
                    largest = largest.max(bytes.len());
                }
                other => panic!("{other:?}"),
            });
        }
        framer.finish(&mut |event| match event {
            Event::Noise(bytes) => noise += bytes.len(),
            other => panic!("{other:?}"),
        });
        assert_eq!(noise, 3_200 * 64 * 1024);
        assert!(largest <= NOISE_BYTES);
    }
}

#[test]
fn counted_frames_come_out_whatever_stands_around_them() {
    let stream = format!(
        "starting\n{}warning: x\r\n{}Loading{}content-type: a\r\nCONTENT-LENGTH: {}\r\n\r\n{CALL}end",
        frame(CALL),
        frame(ANSWER),
        frame(CALL),
        CALL.len()
    );
    let events = ["~starting", CALL, "~warning: x", ANSWER, "~Loading", CALL, CALL, "~end"];
    assert_eq!(counted(&stream), events);
}

#[test]
fn a_print_among_headers_is_noise() {
    let stream = format!("Content-Length: {}\r\noops\n\r\n{CALL}", CALL.len());
    assert_eq!(counted(&stream), ["~oops", CALL]);
}

#[test]
fn a_print_within_a_body_costs_that_frame_and_no_other() {
    let (head, tail) = ANSWER.split_at(20);
    let broken = format!("Content-Length: {}\r\n\r\n{head}oops\n{tail}", ANSWER.len());
    let events = counted(&format!("{broken}{}{}", frame(CALL), frame(ANSWER)));
    let noise = [format!("~{head}oops"), format!("~{tail}")];
    assert_eq!(events, ["!MALFORMED", &noise[0], &noise[1], CALL, ANSWER]);
}

#[test]
fn a_print_in_place_of_a_body_is_seen_at_once() {
    let stream = format!("Content-Length: 900\r\n\r\noops\n{}", frame(CALL));
    assert_eq!(counted(&stream), ["!MALFORMED", "~oops", CALL]);
}

#[test]
fn lengths_that_are_none_are_told_and_the_next_frame_is_found() {
    for length in ["-5", "1e3", "", "0x10", "ten", "1 2"] {
        let stream = format!("Content-Length: {length}\r\n\r\n{}", frame(CALL));
        assert_eq!(counted(&stream), ["!MALFORMED", CALL], "{length:?}");
    }
    for length in ["999999999999", "99999999999999999999999999999999"] {
        let stream = format!("Content-Length: {length}\r\n\r\n{}", frame(CALL));
        assert_eq!(counted(&stream), ["!FRAME_TOO_LARGE", CALL], "{length}");
    }
    assert_eq!(counted(&format!("Content-Type: x\r\n\r\n{}", frame(CALL))), ["!MALFORMED", CALL]);
    assert_eq!(counted(&format!("Content-Length: 0\r\n\r\n{}", frame(CALL))), ["!MALFORMED", CALL]);
}

#[test]
fn lengths_in_characters_are_understood() {
    let length = CALL.encode_utf16().count();
    let stream = format!("Content-Length: {length}\r\n\r\n{CALL}{}", frame(ANSWER));
    assert_eq!(counted(&stream), [CALL, ANSWER]);
}

#[test]
fn headers_without_an_end_are_given_up() {
    let stream = format!("Content-Length: 5\r\nx{}\n{}", "y".repeat(20_000), frame(CALL));
    let events = run(Some(Framing::ContentLength), &[stream.as_bytes()]);
    assert_eq!(events.first().unwrap(), "!MALFORMED");
    assert_eq!(events.last().unwrap(), CALL);
}

#[test]
fn nesting_has_a_limit() {
    let deep = format!("{{\"jsonrpc\":{}{}}}", "[".repeat(30), "]".repeat(30));
    assert_eq!(newline(&format!("{deep}\n{CALL}\n")), ["!MALFORMED", CALL]);
    assert_eq!(counted(&format!("{}{}", frame(&deep), frame(CALL))), ["!MALFORMED", CALL]);
}

#[test]
fn what_is_no_utf8_is_no_frame() {
    let stream = [b"{\"jsonrpc\":\"\xff\"}\n", CALL.as_bytes(), b"\n"].concat();
    let events = run(Some(Framing::Newline), &[&stream]);
    assert_eq!(events.last().unwrap(), CALL);
    assert!(events[0].starts_with('~'));
}

#[test]
fn the_first_frame_shows_the_framing() {
    for (first, framing) in
        [(format!("{CALL}\n"), Framing::Newline), (frame(CALL), Framing::ContentLength)]
    {
        let mut framer = Framer::new(None, LIMITS);
        framer.feed(b"hello\n", &mut |_| {});
        assert_eq!(framer.framing(), None);
        framer.feed(first.as_bytes(), &mut |_| {});
        assert_eq!(framer.framing(), Some(framing));
    }
    let counted = format!("hello\n{}print\n{}", frame(CALL), frame(ANSWER));
    assert_eq!(run_all_ways(None, counted.as_bytes()), ["~hello", CALL, "~print", ANSWER]);
    let lines = format!("hello\n{CALL}\n{ANSWER}\n");
    assert_eq!(run_all_ways(None, lines.as_bytes()), ["~hello", CALL, ANSWER]);
}

#[test]
fn frames_are_written_as_they_are_read() {
    let lines = format!("{CALL}\n{ANSWER}\n");
    assert_eq!(encode(Framing::Newline, lines.as_bytes()), None);
    let frames = encode(Framing::ContentLength, lines.as_bytes()).unwrap();
    assert_eq!(run(Some(Framing::ContentLength), &[&frames]), [CALL, ANSWER]);
}

#[test]
fn hostile_streams_take_time_in_proportion_to_their_length() {
    // Each of these would cost minutes if anything were looked at again for each piece or beginning.
    let nested = "Content-Length: 16000000\r\n\r\n".repeat(200_000);
    let opened = "Content-Length: 16000000\r\n\r\n{\"a\":[".repeat(200_000);
    let beginnings = format!("{}\n", "{\"jsonrpc\":".repeat(1_000_000));
    let body = format!("Content-Length: 16000000\r\n\r\n[{}", " ".repeat(3_000_000));
    for stream in [nested, opened, beginnings, body] {
        for framing in [Framing::Newline, Framing::ContentLength] {
            let mut framer = Framer::new(Some(framing), FrameLimits::default());
            for piece in stream.as_bytes().chunks(7) {
                framer.feed(piece, &mut |_| {});
            }
            framer.finish(&mut |_| {});
        }
    }
}
