//! A server that answers with the bytes it is given, where the local site answers too well.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Makes the answer to the next request.
type Answers = dyn Fn() -> Vec<u8> + Send + Sync;

/// It listens until the test's runtime ends.
pub(crate) struct Raw {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

/// What becomes of a connection after an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    Close,
    KeepOpen,
}

impl Raw {
    /// Answers every request with `answer`.
    pub(crate) async fn answering(answer: impl Into<Vec<u8>>, after: After) -> Self {
        let answer = answer.into();
        Self::by(move || answer.clone(), after).await
    }

    /// Answers every request with what `answer` makes for it.
    pub(crate) async fn by(
        answer: impl Fn() -> Vec<u8> + Send + Sync + 'static,
        after: After,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let connections = Arc::new(AtomicUsize::new(0));
        let (counted, answer) = (Arc::clone(&connections), Arc::new(answer) as Arc<Answers>);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(converse(stream, Arc::clone(&answer), after));
            }
        });
        Self { address, connections }
    }

    /// Takes requests and never answers one.
    pub(crate) async fn silent() -> Self {
        Self::answering("", After::KeepOpen).await
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

async fn converse(mut stream: TcpStream, answer: Arc<Answers>, after: After) {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        // What is left unread would reset the connection before the answer is read.
        let mut body = vec![0; length(&head)];
        if stream.read_exact(&mut body).await.is_err() {
            return;
        }
        if stream.write_all(&answer()).await.is_err() || after == After::Close {
            return;
        }
    }
}

/// How long the body is that follows a head.
fn length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    length.map_or(0, |length| length.trim().parse().expect("it is a number"))
}
