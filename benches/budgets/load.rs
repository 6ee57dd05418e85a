//! The load generator: many clients on one thread, each asking again as soon as it is answered.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::ensure;
use futures_util::future::try_join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::http::{Answer, take_answer};

/// What one client asks, again and again.
pub trait Story {
    /// Puts the next request in there.
    fn ask(&mut self, request: &mut Vec<u8>) -> anyhow::Result<()>;
    /// Hears the answer; an error ends the run.
    fn hear(&mut self, answer: &Answer) -> anyhow::Result<()>;
}

/// What a load has shown.
#[derive(Default)]
pub struct Load {
    /// Milliseconds of each answer.
    pub times: Vec<f64>,
}

/// A client's connection.
pub struct Client {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Client {
    /// Connects.
    pub async fn connect(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            received: Vec::with_capacity(4096),
        })
    }

    /// Sends a request.
    pub async fn send(&mut self, request: &[u8]) -> anyhow::Result<()> {
        Ok(self.stream.write_all(request).await?)
    }

    /// Sends a request and waits for its answer.
    pub async fn ask(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        self.send(request).await?;
        loop {
            if let Some(answer) = take_answer(&mut self.received)? {
                return Ok(answer);
            }
            let count = self.stream.read_buf(&mut self.received).await?;
            ensure!(count > 0, "the connection was closed");
        }
    }
}

/// Lets every story's client ask for that long; what has been asked by then is answered.
pub async fn closed_loop(
    address: SocketAddr,
    stories: Vec<Box<dyn Story>>,
    length: Duration,
) -> anyhow::Result<Load> {
    let load = Rc::new(RefCell::new(Load::default()));
    let until = Instant::now() + length;
    let clients = stories
        .into_iter()
        .map(|story| client(address, story, until, &load));
    try_join_all(clients).await?;
    Ok(load.take())
}

async fn client(
    address: SocketAddr,
    mut story: Box<dyn Story>,
    until: Instant,
    load: &Rc<RefCell<Load>>,
) -> anyhow::Result<()> {
    let mut client = Client::connect(address).await?;
    let mut request = Vec::with_capacity(1024);
    while Instant::now() < until {
        request.clear();
        story.ask(&mut request)?;
        let asked = Instant::now();
        let answer = client.ask(&request).await?;
        load.borrow_mut()
            .times
            .push(asked.elapsed().as_secs_f64() * 1000.0);
        story.hear(&answer)?;
    }
    Ok(())
}
