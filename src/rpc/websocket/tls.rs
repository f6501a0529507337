//! TLS below a WebSocket, by rustls.
//!
//! rustls' own stream reads nothing while it can't write; two sides that both have much to say would
//! then wait for each other. Here reading goes on.

use std::io::{self, Read, Write};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, Connection, RootCertStore, ServerConfig};
use tokio::io::Interest;

use super::stream::Carrier;

/// One connection.
#[derive(Debug)]
pub(crate) struct Tls {
    connection: Connection,
    carrier: Carrier,
}

impl Tls {
    /// The handshake of who connects to a server of that name.
    pub(crate) async fn connect(
        carrier: Carrier,
        name: &str,
        config: Arc<ClientConfig>,
    ) -> io::Result<Self> {
        let name = ServerName::try_from(name.to_owned()).map_err(invalid)?;
        let connection = rustls::ClientConnection::new(config, name).map_err(invalid)?;
        Self { connection: connection.into(), carrier }.shake_hands().await
    }

    /// The handshake of a server.
    pub(crate) async fn accept(carrier: Carrier, config: Arc<ServerConfig>) -> io::Result<Self> {
        let connection = rustls::ServerConnection::new(config).map_err(invalid)?;
        Self { connection: connection.into(), carrier }.shake_hands().await
    }

    pub(super) fn carrier(&self) -> &Carrier {
        &self.carrier
    }

    async fn shake_hands(mut self) -> io::Result<Self> {
        while self.connection.is_handshaking() {
            let written = self.push();
            let interest = match written {
                Ok(()) => Interest::READABLE,
                Err(error) if would_block(&error) => Interest::READABLE | Interest::WRITABLE,
                Err(error) => return Err(error),
            };
            match self.pull() {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) => {}
                Err(error) if would_block(&error) => _ = self.carrier.ready(interest).await?,
                Err(error) => return Err(error),
            }
        }
        // The last part of a handshake may go with what is written next.
        match self.push() {
            Err(error) if !would_block(&error) => Err(error),
            _ => Ok(self),
        }
    }

    /// Takes what the socket has.
    fn pull(&mut self) -> io::Result<usize> {
        let count = self.connection.read_tls(&mut self.carrier)?;
        if let Err(error) = self.connection.process_new_packets() {
            // The other side is told why.
            let _ = self.push();
            return Err(invalid(error));
        }
        Ok(count)
    }

    /// Writes what waits.
    fn push(&mut self) -> io::Result<()> {
        while self.connection.wants_write() {
            self.connection.write_tls(&mut self.carrier)?;
        }
        Ok(())
    }
}

impl Read for Tls {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.connection.reader().read(buffer) {
                Err(error) if would_block(&error) => {}
                done => return done,
            }
            self.pull()?;
            // Answers of the protocol itself; what can't be written waits for the next write.
            match self.push() {
                Err(error) if !would_block(&error) => return Err(error),
                _ => {}
            }
        }
    }
}

impl Write for Tls {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.push()?;
        let count = self.connection.writer().write(buffer)?;
        match self.push() {
            Err(error) if !would_block(&error) => Err(error),
            _ => Ok(count),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.push()
    }
}

fn would_block(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock
}

fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

/// Which servers a client believes: those whose certificate an authority of the system vouches for,
/// or one of those in `authorities` (PEM) instead.
///
/// The system's and not a list that is built in: what an administrator adds or distrusts counts, and
/// nothing in this addon grows old. Reads files.
///
/// # Errors
/// What is wrong, for a person.
pub(crate) fn client_config(authorities: Option<&str>) -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore::empty();
    if let Some(pem) = authorities {
        for certificate in certificates(pem, "ca")? {
            roots
                .add(certificate)
                .map_err(|error| format!("ca has a certificate that can't be used: {error}"))?;
        }
    } else {
        let system = rustls_native_certs::load_native_certs();
        let (added, _) = roots.add_parsable_certificates(system.certs);
        if added == 0 {
            return Err("the system has no certificates of authorities; install them (on Debian: \
                        ca-certificates), or give your own by ca"
                .to_owned());
        }
    }
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// What a server shows: its certificate, with those between it and an authority behind it, and its
/// key, both PEM.
///
/// # Errors
/// What is wrong, for a person.
pub(crate) fn server_config(chain: &str, key: &str) -> Result<Arc<ServerConfig>, String> {
    let chain = certificates(chain, "cert")?;
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes())
        .map_err(|error| format!("key is no private key in PEM: {error}"))?;
    let config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| format!("cert and key do not go together: {error}"))?;
    Ok(Arc::new(config))
}

fn certificates(pem: &str, option: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    match read {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        Ok(_) => Err(format!("{option} has no certificate in it")),
        Err(error) => Err(format!("{option} is no PEM: {error}")),
    }
}

/// ring, because it builds with a C compiler and nothing else, on every system that this runs on.
fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}
