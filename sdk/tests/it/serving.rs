//! A server that a test makes the answers of, and that remembers what it was asked.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Barrier, watch};

/// Makes the whole answer, head and body, to a request's head.
type Answers = dyn Fn(&str) -> Vec<u8> + Send + Sync;

/// It listens until the test's runtime ends.
pub(crate) struct Serving {
    address: SocketAddr,
    desk: Arc<Desk>,
}

struct Desk {
    answer: Box<Answers>,
    heads: Mutex<Vec<String>>,
    /// All requests but the first wait here for each other.
    group: Barrier,
    /// How many answers were taken by the other side, to the last byte but what sockets hold.
    taken: watch::Sender<usize>,
}

impl Serving {
    /// Answers each request with what `answer` makes of its head.
    pub(crate) async fn by(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::in_groups_of(1, answer).await
    }

    /// Answers the first request at once, and the others when so many of them are waiting.
    pub(crate) async fn in_groups_of(
        requests: usize,
        answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let desk = Arc::new(Desk {
            answer: Box::new(answer),
            heads: Mutex::default(),
            group: Barrier::new(requests),
            taken: watch::Sender::new(0),
        });
        let served = Arc::clone(&desk);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, Arc::clone(&served)));
            }
        });
        Self { address, desk }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The heads of all requests, in the order in which they came.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.desk.heads.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until so many answers were taken.
    pub(crate) async fn taken(&self, answers: usize) {
        let mut taken = self.desk.taken.subscribe();
        taken.wait_for(|taken| *taken >= answers).await.expect("the server is there");
    }
}

async fn converse(mut stream: TcpStream, desk: Arc<Desk>) {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.and_then(|length| length.parse().ok()).unwrap_or(0)];
        if stream.read_exact(&mut body).await.is_err() {
            return;
        }
        let is_first = {
            let mut heads = desk.heads.lock().unwrap_or_else(PoisonError::into_inner);
            heads.push(head.clone());
            heads.len() == 1
        };
        if !is_first {
            desk.group.wait().await;
        }
        if stream.write_all(&(desk.answer)(&head)).await.is_err() {
            return;
        }
        desk.taken.send_modify(|taken| *taken += 1);
    }
}

/// A whole answer with a body of JSON.
pub(crate) fn json(body: &Value) -> Vec<u8> {
    text(&body.to_string())
}

/// A whole answer with a body that is said to be JSON, whatever it is.
pub(crate) fn text(body: &str) -> Vec<u8> {
    let kind = "content-type: application/json";
    format!("HTTP/1.1 200 OK\r\n{kind}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into()
}

/// What a request's head asks for in its query; nothing where it does not ask.
pub(crate) fn asked(head: &str, name: &str) -> Option<String> {
    let target = head.split(' ').nth(1)?;
    let (_, query) = target.split_once('?')?;
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// The same for a number.
pub(crate) fn counted(head: &str, name: &str) -> Option<u64> {
    asked(head, name)?.parse().ok()
}
