//! The bytes below a WebSocket: a TCP or Unix socket, with or without TLS.
//!
//! Reading and writing never wait: the WebSocket is shared by the thread that sends and the one that
//! reads, and who waits would hold the other up. Waiting is done beside, by [`Carrier`].

use std::io::{self, Read, Write};
use std::sync::Arc;

use bytes::{Buf, BytesMut};
use tokio::io::{Interest, Ready};
use tokio::net::{TcpStream, UnixStream};

use super::tls::Tls;

/// A connected socket of the system.
#[derive(Debug, Clone)]
pub(crate) enum Carrier {
    Tcp(Arc<TcpStream>),
    Unix(Arc<UnixStream>),
}

impl Carrier {
    /// A connection of many small messages, each of which somebody waits for.
    pub(crate) fn tcp(stream: TcpStream) -> Self {
        // A connection that is not made faster is one all the same.
        let _ = stream.set_nodelay(true);
        Self::Tcp(Arc::new(stream))
    }

    pub(crate) fn unix(stream: UnixStream) -> Self {
        Self::Unix(Arc::new(stream))
    }

    /// Completes when one of what is asked for is possible, or the socket is done for.
    pub(crate) async fn ready(&self, interest: Interest) -> io::Result<Ready> {
        match self {
            Self::Tcp(stream) => stream.ready(interest).await,
            Self::Unix(stream) => stream.ready(interest).await,
        }
    }
}

impl Read for Carrier {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.try_read(buffer),
            Self::Unix(stream) => stream.try_read(buffer),
        }
    }
}

impl Write for Carrier {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.try_write(buffer),
            Self::Unix(stream) => stream.try_write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[derive(Debug)]
enum Layer {
    Plain(Carrier),
    Tls(Box<Tls>),
}

/// What a WebSocket reads from and writes to. A write always takes all; a flush tells whether the
/// system has, so that a large message is copied once and not once for each part that goes out.
#[derive(Debug)]
pub(crate) struct Stream {
    layer: Layer,
    /// What the system has not taken.
    backlog: BytesMut,
}

impl Stream {
    pub(crate) fn plain(carrier: Carrier) -> Self {
        Self { layer: Layer::Plain(carrier), backlog: BytesMut::new() }
    }

    pub(crate) fn secured(tls: Tls) -> Self {
        Self { layer: Layer::Tls(Box::new(tls)), backlog: BytesMut::new() }
    }

    /// What to wait for.
    pub(crate) fn carrier(&self) -> &Carrier {
        match &self.layer {
            Layer::Plain(carrier) => carrier,
            Layer::Tls(tls) => tls.carrier(),
        }
    }

    fn write_backlog(&mut self) -> io::Result<()> {
        while !self.backlog.is_empty() {
            let count = self.layer.write(&self.backlog)?;
            if count == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            self.backlog.advance(count);
        }
        Ok(())
    }
}

impl Write for Layer {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(carrier) => carrier.write(buffer),
            Self::Tls(tls) => tls.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(_) => Ok(()),
            Self::Tls(tls) => tls.flush(),
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.layer {
            Layer::Plain(carrier) => carrier.read(buffer),
            Layer::Tls(tls) => tls.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = match self.write_backlog() {
            Ok(()) => self.layer.write(buffer),
            Err(error) => Err(error),
        };
        let count = match written {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => 0,
            Err(error) => return Err(error),
        };
        if count < buffer.len() {
            self.backlog.extend_from_slice(&buffer[count..]);
        }
        Ok(buffer.len())
    }

    /// `WouldBlock` while something waits.
    fn flush(&mut self) -> io::Result<()> {
        self.write_backlog()?;
        self.layer.flush()
    }
}
