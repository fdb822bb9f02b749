//! Plain connections, for requests that no client library sends and responses that none accepts.

use std::io::{self, ErrorKind};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::site::{DOCUMENTED_PATH, Site, spec};

/// Fails the test when something never happens; everything here takes far less.
const TIMEOUT: Duration = Duration::from_mins(2);

pub(crate) async fn with_timeout<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(TIMEOUT, future).await.expect("this takes less than two minutes")
}

/// Returns the host and port of a base URL.
pub(crate) fn authority(url: &str) -> &str {
    let url = url.trim_start_matches("http://");
    url.split_once('/').map_or(url, |(authority, _)| authority)
}

/// Returns the head of an authorized request, up to where more headers and the empty line follow.
pub(crate) fn head(method: &str, target: &str) -> String {
    format!("{method} {target} HTTP/1.1\r\nHost: local\r\nAuthorization: Bearer sandbox-token\r\n")
}

/// Returns a complete request. A body that is not empty is sent as JSON.
pub(crate) fn request(method: &str, target: &str, body: &str) -> String {
    request_with(method, target, "", body)
}

/// Returns a complete request with an additional header line, if it is not empty.
pub(crate) fn request_with(method: &str, target: &str, header: &str, body: &str) -> String {
    let head = head(method, target);
    let header = if header.is_empty() { String::new() } else { format!("{header}\r\n") };
    let length = body.len();
    let body_headers = match length {
        0 => String::new(),
        _ => format!("Content-Type: application/json\r\nContent-Length: {length}\r\n"),
    };
    format!("{head}{header}{body_headers}\r\n{body}")
}

/// A connection that sends bytes unchanged.
pub(crate) struct Connection {
    stream: TcpStream,
    /// Received and not yet consumed.
    received: Vec<u8>,
}

/// A response as it was received.
#[derive(Debug)]
pub(crate) struct RawResponse {
    pub(crate) status: u16,
    /// The status line and the headers, without the empty line.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl RawResponse {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim())
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    pub(crate) fn content_length(&self) -> usize {
        self.header("content-length").map_or(0, |length| length.parse().expect("a number"))
    }
}

impl Connection {
    pub(crate) async fn new(site: &Site) -> Self {
        Self::open(authority(site.url())).await
    }

    pub(crate) async fn open(authority: &str) -> Self {
        let stream = TcpStream::connect(authority).await.expect("the site accepts connections");
        stream.set_nodelay(true).expect("TCP_NODELAY can be set");
        Self { stream, received: Vec::new() }
    }

    /// Sends bytes. The site may close the connection before it has read all of them; the response
    /// shows that.
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = with_timeout(self.stream.write_all(bytes.as_ref())).await;
    }

    /// Sends nothing more; responses can still be read.
    pub(crate) async fn shutdown(&mut self) {
        let _ = self.stream.shutdown().await;
    }

    pub(crate) async fn call(&mut self, request: impl AsRef<[u8]>) -> RawResponse {
        self.try_call(request).await.expect("the site sends a complete response")
    }

    /// Sends a request whose response may not arrive.
    pub(crate) async fn try_call(&mut self, request: impl AsRef<[u8]>) -> io::Result<RawResponse> {
        self.send(request).await;
        let mut response = self.try_head().await?;
        let length = response.content_length();
        while self.received.len() < length {
            self.receive().await?;
        }
        response.body = self.received.drain(..length).collect();
        Ok(response)
    }

    /// Reads the next response.
    pub(crate) async fn response(&mut self) -> RawResponse {
        self.call("").await
    }

    /// Reads the head of the next response.
    pub(crate) async fn response_head(&mut self) -> RawResponse {
        self.try_head().await.expect("the site sends a response")
    }

    async fn try_head(&mut self) -> io::Result<RawResponse> {
        let end = loop {
            if let Some(end) = self.received.windows(4).position(|part| part == b"\r\n\r\n") {
                break end;
            }
            self.receive().await?;
        };
        let head = self.received.drain(..end + 4).take(end).collect();
        let head = String::from_utf8(head).expect("the head is ASCII");
        let status = head[9..12].parse().expect("the status is a number");
        Ok(RawResponse { status, head, body: Vec::new() })
    }

    /// Reads what has arrived, or waits for more; returns its length. A connection that ends is an
    /// error.
    pub(crate) async fn receive(&mut self) -> io::Result<usize> {
        self.received.reserve(16 * 1024);
        match with_timeout(self.stream.read_buf(&mut self.received)).await? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            length => Ok(length),
        }
    }

    /// Reads until the connection is closed or reset, and returns everything not yet consumed.
    pub(crate) async fn rest(mut self) -> Vec<u8> {
        let _ = with_timeout(self.stream.read_to_end(&mut self.received)).await;
        self.received
    }

    /// Reads until the connection ends, and returns whether the site reset it.
    pub(crate) async fn ends_in_reset(mut self) -> bool {
        let end = with_timeout(self.stream.read_to_end(&mut self.received)).await;
        end.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset)
    }
}

/// Sends bytes and nothing more, and returns what the site sends until it closes the connection.
pub(crate) async fn exchange(site: &Site, bytes: impl AsRef<[u8]>) -> String {
    let mut connection = Connection::new(site).await;
    connection.send(bytes).await;
    connection.shutdown().await;
    String::from_utf8_lossy(&connection.rest().await).into_owned()
}

/// Asserts that the site still responds to a documented request as documented.
pub(crate) async fn assert_serves(site: &Site) {
    let target = format!("/cpq{DOCUMENTED_PATH}?expand=groups");
    let response = Connection::new(site).await.call(request("GET", &target, "")).await;
    let documented = spec("v19/samples/getIntegrationUser.response.json");
    assert_eq!((response.status, response.json()), (200, documented));
}
