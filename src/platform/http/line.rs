//! The connection that waits for an answer. The framework lets a handler run to its end when its client has gone; dear work asks here first.

use std::any::Any;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use rustix::net::{RecvFlags, recv};

/// A connection. Cheap to clone.
#[derive(Clone, Default)]
pub struct Line(Option<Arc<OwnedFd>>);

impl Line {
    /// Remembers a new connection: the server calls it for each.
    pub fn remember(connection: &dyn Any, data: &mut Extensions) {
        let stream = connection.downcast_ref::<TcpStream>();
        let duplicate = stream.and_then(|stream| stream.as_fd().try_clone_to_owned().ok());
        data.insert(Self(duplicate.map(Arc::new)));
    }

    /// The connection of this request.
    pub fn of(request: &HttpRequest) -> Self {
        request.conn_data::<Self>().cloned().unwrap_or_default()
    }

    /// Whether the other side has closed it. Looks at the socket without taking anything from it; a connection that nobody remembers is
    /// taken for open.
    pub fn is_closed(&self) -> bool {
        let Some(socket) = &self.0 else { return false };
        let mut byte = [0_u8; 1];
        let flags = RecvFlags::PEEK | RecvFlags::DONTWAIT;
        match recv(socket.as_fd(), &mut byte, flags) {
            Ok((_, read)) => read == 0,
            Err(error) => {
                error != rustix::io::Errno::WOULDBLOCK && error != rustix::io::Errno::INTR
            }
        }
    }
}
