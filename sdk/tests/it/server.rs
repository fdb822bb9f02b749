//! A server that returns the bytes a test provides, valid or not, and records what it receives.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Barrier, watch};

/// A response that all operations accept, with an empty list.
pub(crate) const EMPTY: &str = "HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{\"links\":[]}";

/// Returns the complete response, head and body, to the head of a request.
type Respond = dyn Fn(&str) -> Vec<u8> + Send + Sync;

/// It serves until the test's runtime ends.
pub(crate) struct Server {
    address: SocketAddr,
    state: Arc<State>,
}

struct State {
    respond: Box<Respond>,
    closes: bool,
    /// All requests except the first wait here for each other.
    barrier: Barrier,
    heads: Mutex<Vec<String>>,
    bodies: Mutex<Vec<Vec<u8>>>,
    connections: AtomicUsize,
    /// The number of responses that were written completely.
    responses: watch::Sender<usize>,
}

impl Server {
    /// Starts a server that keeps connections open.
    pub(crate) async fn start(respond: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::with(false, 1, Box::new(respond)).await
    }

    /// Starts a server that closes the connection after each response.
    pub(crate) async fn closing(respond: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::with(true, 1, Box::new(respond)).await
    }

    /// Starts a server that returns this response to every request and closes the connection.
    pub(crate) async fn returning(response: impl Into<Vec<u8>>) -> Self {
        let response = response.into();
        Self::closing(move |_| response.clone()).await
    }

    /// Starts a server that never responds.
    pub(crate) async fn silent() -> Self {
        Self::start(|_| Vec::new()).await
    }

    /// Starts a server that responds to all requests after the first in groups of this size, so that
    /// fewer concurrent requests never get a response.
    pub(crate) async fn in_groups(
        size: usize,
        respond: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        Self::with(false, size, Box::new(respond)).await
    }

    async fn with(closes: bool, group: usize, respond: Box<Respond>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port is free");
        let address = listener.local_addr().expect("the listener has an address");
        let state = Arc::new(State {
            respond,
            closes,
            barrier: Barrier::new(group),
            heads: Mutex::default(),
            bodies: Mutex::default(),
            connections: AtomicUsize::new(0),
            responses: watch::Sender::new(0),
        });
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                shared.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Self { address, state }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }

    /// The heads of all requests, in the order they arrived.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.state.heads.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The bodies of all requests, in the order they arrived.
    pub(crate) fn bodies(&self) -> Vec<Vec<u8>> {
        self.state.bodies.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until this many responses were written.
    pub(crate) async fn wait_for_responses(&self, responses: usize) {
        let mut written = self.state.responses.subscribe();
        written.wait_for(|written| *written >= responses).await.expect("the server is running");
    }
}

async fn serve(mut stream: TcpStream, state: Arc<State>) {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        // Unread bytes would reset the connection before the client reads the response.
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.map_or(0, |length| length.parse().expect("a number"))];
        if stream.read_exact(&mut body).await.is_err() {
            return;
        }
        state.bodies.lock().unwrap_or_else(PoisonError::into_inner).push(body);
        let is_first = {
            let mut heads = state.heads.lock().unwrap_or_else(PoisonError::into_inner);
            heads.push(head.clone());
            heads.len() == 1
        };
        if !is_first {
            state.barrier.wait().await;
        }
        if stream.write_all(&(state.respond)(&head)).await.is_err() {
            return;
        }
        state.responses.send_modify(|responses| *responses += 1);
        if state.closes {
            return;
        }
    }
}

/// A response with a JSON body.
pub(crate) fn json(body: &Value) -> Vec<u8> {
    text(&body.to_string())
}

/// A response with a body that claims to be JSON.
pub(crate) fn text(body: &str) -> Vec<u8> {
    let kind = "content-type: application/json";
    format!("HTTP/1.1 200 OK\r\n{kind}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into()
}

/// A query parameter of the request with this head.
pub(crate) fn query_value(head: &str, name: &str) -> Option<String> {
    let target = head.split(' ').nth(1)?;
    let (_, query) = target.split_once('?')?;
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// A query parameter that is a number.
pub(crate) fn query_number(head: &str, name: &str) -> Option<u64> {
    query_value(head, name)?.parse().ok()
}
