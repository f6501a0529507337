//! One HTTP GET, as far as its status.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::supervisor::url::HttpUrl;

/// A status line is far shorter; what sends more without a status is no HTTP server.
const MAX_HEAD_BYTES: usize = 4096;

/// Asks for the address, and returns the status of the answer.
pub(super) async fn get(url: &HttpUrl) -> Result<u16, String> {
    let connected = TcpStream::connect((url.host.as_str(), url.port)).await;
    let mut stream =
        connected.map_err(|error| format!("can't connect to {}: {error}", url.authority))?;
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: signalbox\r\nAccept: */*\r\nConnection: close\r\n\r\n",
        url.target, url.authority
    );
    let failed = |error: std::io::Error| format!("{} broke off: {error}", url.authority);
    stream.write_all(request.as_bytes()).await.map_err(failed)?;
    let mut head = Vec::new();
    while head.len() < MAX_HEAD_BYTES && !head.contains(&b'\n') {
        let mut room = [0; 512];
        match stream.read(&mut room).await.map_err(failed)? {
            0 => break,
            count => head.extend_from_slice(&room[..count]),
        }
    }
    status_of(&head).ok_or_else(|| format!("{} does not answer in HTTP", url.authority))
}

/// The status in `HTTP/1.1 200 OK`.
fn status_of(head: &[u8]) -> Option<u16> {
    let line = head.split(|&byte| byte == b'\n').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let rest = line.strip_prefix("HTTP/1.")?;
    let status = rest.get(1..)?.strip_prefix(' ')?.get(..3)?;
    status.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::status_of;

    #[test]
    fn the_status_is_the_first_number_of_the_answer() {
        assert_eq!(status_of(b"HTTP/1.1 204 No Content\r\nX: y\r\n"), Some(204));
        assert_eq!(status_of(b"HTTP/1.0 503\r\n"), Some(503));
        for other in
            [&b"SSH-2.0-x\r\n"[..], b"", b"HTTP/2 200\r\n", b"HTTP/1.1 ab", b"HTTP/1.1 \xff"]
        {
            assert_eq!(status_of(other), None);
        }
    }
}
