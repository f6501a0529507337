//! Who may not connect is told so by the code of a close, and the server's environment hears nothing.

use serde_json::json;

use crate::host::Host;
use crate::sockets::{connect, ended, listen, peers};

#[test]
fn a_server_refuses_by_code() {
    let mut host = Host::new();
    let (server, port) = listen(&mut host, &json!({ "token": "right" }));
    let page = json!([["origin", "https://evil.example"]]);
    let cases = [
        (json!({}), 4401),
        (json!({ "token": "wrong" }), 4401),
        (json!({ "token": "right", "headers": page }), 4403),
    ];
    for (options, code) in cases {
        let client = connect(&host, port, &options);
        let id = client.connection().id();
        host.run_until(|news| ended(news, id).is_some());
        assert_eq!(ended(&host.news, id).expect("an end")["code"], code, "{options}");
    }
    assert!(peers(&host.news, &server).is_empty());
}
