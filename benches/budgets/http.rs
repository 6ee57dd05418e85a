//! As much of HTTP/1.1 as a load generator needs: requests are bytes made once, answers are looked at and not understood.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;

/// How long anybody waits for an answer. Longer is a time-out.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// An answer.
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Whether it says when to come again.
    pub retry_after: bool,
    /// Body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON, when the status is this one.
    pub fn json(&self, status: u16) -> anyhow::Result<Value> {
        self.expect(status)?;
        Ok(serde_json::from_slice(&self.body)?)
    }

    /// The status must be this one: figures of refused requests would say nothing.
    pub fn expect(&self, status: u16) -> anyhow::Result<()> {
        if self.status != status {
            bail!(
                "expected {status}, got {}: {}",
                self.status,
                String::from_utf8_lossy(&self.body)
            );
        }
        Ok(())
    }
}

/// A request without a body.
pub fn get(path: &str, bearer: Option<&str>) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: bench\r\n{}\r\n", held(bearer)).into_bytes()
}

/// A request with a JSON body. `from` is the client's address, told as a proxy does.
pub fn post(path: &str, bearer: Option<&str>, from: Option<&str>, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    let from = from.map_or_else(String::new, |from| format!("x-forwarded-for: {from}\r\n"));
    format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\n{}{from}content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        held(bearer),
        body.len()
    )
    .into_bytes()
}

fn held(bearer: Option<&str>) -> String {
    bearer.map_or_else(String::new, |token| {
        format!("authorization: Bearer {token}\r\n")
    })
}

/// Takes one whole answer out of what has been received; `None` while it is not all there.
pub fn take_answer(received: &mut Vec<u8>) -> anyhow::Result<Option<Answer>> {
    let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(received.get(..end).unwrap_or_default())
        .context("an answer's head")?
        .to_owned();
    let header = |wanted: &str| {
        head.lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.trim())
    };
    let length: usize = header("content-length").unwrap_or("0").parse()?;
    let whole = end + 4 + length;
    if received.len() < whole {
        return Ok(None);
    }
    let status = head
        .split(' ')
        .nth(1)
        .context("an answer without a status")?;
    let answer = Answer {
        status: status.parse()?,
        retry_after: header("retry-after").is_some(),
        body: received.get(end + 4..whole).unwrap_or_default().to_vec(),
    };
    received.drain(..whole);
    Ok(Some(answer))
}

/// One connection of somebody who waits for each answer.
pub struct Line {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Line {
    /// Connects.
    pub fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self {
            stream,
            received: Vec::with_capacity(4096),
        })
    }

    /// Sends a request and waits for its answer.
    pub fn ask(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        self.stream.write_all(request)?;
        let mut chunk = [0; 16_384];
        loop {
            if let Some(answer) = take_answer(&mut self.received)? {
                return Ok(answer);
            }
            let count = self.stream.read(&mut chunk)?;
            anyhow::ensure!(count > 0, "the connection was closed");
            self.received
                .extend_from_slice(chunk.get(..count).unwrap_or_default());
        }
    }
}
