//! An HTTPS server that serves its first connection only.

use std::net::Ipv4Addr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio_rustls::TlsAcceptor;

use crate::server::EMPTY;
use crate::tls_server;

pub(super) struct OneConnection {
    port: u16,
    certificate: String,
    /// The numbers of connections and of requests.
    seen: watch::Receiver<(usize, usize)>,
    respond: Arc<Notify>,
}

impl OneConnection {
    /// Starts a server that responds to its first request when told to, and to no other request. It
    /// accepts further connections, but never completes their TLS handshakes.
    pub(super) async fn start() -> Self {
        let (acceptor, certificate) = tls_server::acceptor(|_| ());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port is free");
        let port = listener.local_addr().expect("the listener has an address").port();
        let (sender, seen) = watch::channel((0, 0));
        let sender = Arc::new(sender);
        let respond = Arc::new(Notify::new());
        let responding = Arc::clone(&respond);
        tokio::spawn(async move {
            let mut open = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                sender.send_modify(|(connections, _)| *connections += 1);
                if open.is_empty() {
                    let (sender, responding) = (Arc::clone(&sender), Arc::clone(&responding));
                    open.push(None);
                    tokio::spawn(serve(stream, acceptor.clone(), sender, responding));
                } else {
                    open.push(Some(stream));
                }
            }
        });
        Self { port, certificate, seen, respond }
    }

    pub(super) fn url(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    pub(super) fn certificate(&self) -> String {
        self.certificate.clone()
    }

    pub(super) fn respond(&self) {
        self.respond.notify_one();
    }

    pub(super) async fn wait_for_connections(&self, count: usize) {
        let mut seen = self.seen.clone();
        seen.wait_for(|(connections, _)| *connections >= count).await.expect("the server runs");
    }

    pub(super) async fn wait_for_requests(&self, count: usize) {
        let mut seen = self.seen.clone();
        seen.wait_for(|(_, requests)| *requests >= count).await.expect("the server runs");
    }
}

async fn serve(
    stream: TcpStream,
    acceptor: TlsAcceptor,
    seen: Arc<watch::Sender<(usize, usize)>>,
    respond: Arc<Notify>,
) {
    let mut stream = acceptor.accept(stream).await.expect("the client trusts the certificate");
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        seen.send_modify(|(_, requests)| *requests += 1);
        respond.notified().await;
        let _ = stream.write_all(EMPTY.as_bytes()).await;
    }
}
