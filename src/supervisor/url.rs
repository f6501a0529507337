//! Addresses of HTTP probes.

/// `http://host[:port][/path][?query]`, in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HttpUrl {
    /// Name or address to connect to, without brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// What the `Host` header says.
    pub(crate) authority: String,
    /// Path and query.
    pub(crate) target: String,
}

impl HttpUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// What is wrong with it, for a person.
    pub(crate) fn parse(url: &str) -> Result<Self, String> {
        let Some(rest) = url.strip_prefix("http://") else {
            return Err(if url.starts_with("https://") {
                format!("{url:?} needs TLS, which probes do not speak: use \"port\", or http")
            } else {
                format!("must be an address such as \"http://127.0.0.1:3000/health\"; got {url:?}")
            });
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(end);
        let refused = || format!("has no host and port that can be used: {url:?}");
        let (host, port) = match authority.strip_prefix('[') {
            Some(inner) => {
                let (host, after) = inner.split_once(']').ok_or_else(refused)?;
                (host, after.strip_prefix(':').or(after.is_empty().then_some("80")))
            }
            None => match authority.rsplit_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (authority, Some("80")),
            },
        };
        let port = port.and_then(|port| port.parse().ok()).filter(|&port| port > 0);
        let is_clean = |text: &str| !text.contains(|it: char| it.is_control() || it == ' ');
        match port {
            Some(port) if !host.is_empty() && !host.contains('@') && is_clean(rest) => Ok(Self {
                host: host.to_owned(),
                port,
                authority: authority.to_owned(),
                target: if target.starts_with('/') { target.into() } else { format!("/{target}") },
            }),
            _ => Err(refused()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_apart() {
        for (url, host, port, target) in [
            ("http://localhost", "localhost", 80, "/"),
            ("http://127.0.0.1:3000/a?b#c", "127.0.0.1", 3000, "/a?b"),
            ("http://[::1]:8080?x", "::1", 8080, "/?x"),
            ("http://[::1]/", "::1", 80, "/"),
        ] {
            let parsed = HttpUrl::parse(url).unwrap();
            assert_eq!(
                (parsed.host.as_str(), parsed.port, parsed.target.as_str()),
                (host, port, target)
            );
        }
    }

    #[test]
    fn what_can_not_be_asked_is_refused() {
        for url in [
            "https://a",
            "a",
            "http://",
            "http://a:0",
            "http://a:99999",
            "http://u@a:1",
            "http://a/\r\nb",
        ] {
            assert!(HttpUrl::parse(url).is_err(), "{url}");
        }
    }
}
