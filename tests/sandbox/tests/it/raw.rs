//! Plain connections, for what no client library would send or bear.

use std::error::Error;
use std::time::Duration;

use cpq_sandbox::Sandbox;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Far longer than anything here takes: what is not done by then hangs.
const HANGS: Duration = Duration::from_mins(2);

/// Waits for what has to come, and fails where it never does.
pub(crate) async fn within<T>(future: impl Future<Output = T>) -> Result<T> {
    tokio::time::timeout(HANGS, future).await.map_err(|_| "this hangs".into())
}

/// A number of the environment, for runs that are longer than a test should be.
pub(crate) fn setting(name: &str, usual: u64) -> Result<u64> {
    match std::env::var(name) {
        Ok(text) => Ok(text.parse().map_err(|_| format!("{name} must be a number"))?),
        Err(_) => Ok(usual),
    }
}

/// Where a site listens: the host and the port of its address.
pub(crate) fn address(url: &str) -> &str {
    let url = url.trim_start_matches("http://");
    url.split_once('/').map_or(url, |(address, _)| address)
}

/// The head of a request with the token of every sandbox; more of it and the empty line follow.
pub(crate) fn head(method: &str, target: &str) -> String {
    format!("{method} {target} HTTP/1.1\r\nHost: local\r\nAuthorization: Bearer sandbox-token\r\n")
}

/// A whole request with a body, which is JSON where it has any.
pub(crate) fn request(method: &str, target: &str, body: &str) -> String {
    let head = head(method, target);
    if body.is_empty() {
        return format!("{head}\r\n");
    }
    let length = body.len();
    format!("{head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")
}

/// A connection on which bytes go out as they are.
pub(crate) struct Connection {
    stream: TcpStream,
    /// What has come and is not taken yet.
    come: Vec<u8>,
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The status line and the headers, without the empty line.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let headers = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        let mut found = headers.filter(|(known, _)| known.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value.trim())
    }

    pub(crate) fn json(&self) -> Result<Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

impl Connection {
    pub(crate) async fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, come: Vec::new() })
    }

    pub(crate) async fn to(sandbox: &Sandbox) -> Result<Self> {
        Self::open(address(sandbox.url())).await
    }

    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) -> Result<()> {
        Ok(within(self.stream.write_all(bytes.as_ref())).await??)
    }

    /// Sends nothing more; what comes can still be read.
    pub(crate) async fn end(&mut self) -> Result<()> {
        Ok(self.stream.shutdown().await?)
    }

    /// Sends a request and takes its answer.
    pub(crate) async fn call(&mut self, request: impl AsRef<[u8]>) -> Result<Answer> {
        self.send(request).await?;
        self.answer().await
    }

    /// Takes the next answer.
    pub(crate) async fn answer(&mut self) -> Result<Answer> {
        let (status, head, length) = self.head().await?;
        while self.come.len() < length {
            self.more().await?.ok_or("the answer ends in the middle of its body")?;
        }
        let body = self.come.drain(..length).collect();
        Ok(Answer { status, head, body })
    }

    /// Takes the head of the next answer; with it comes the length of the body that follows.
    pub(crate) async fn head(&mut self) -> Result<(u16, String, usize)> {
        let end = loop {
            if let Some(end) = self.come.windows(4).position(|part| part == b"\r\n\r\n") {
                break end;
            }
            self.more().await?.ok_or("the connection ends before an answer")?;
        };
        let head = String::from_utf8(self.come.drain(..end + 4).take(end).collect())?;
        let status = head.get(9..12).ok_or("the answer has no status")?.parse()?;
        let answer = Answer { status, head, body: Vec::new() };
        let length = answer.header("content-length").unwrap_or("0").parse()?;
        Ok((status, answer.head, length))
    }

    /// Waits for more to come: how much it is, or nothing where the connection ends.
    pub(crate) async fn more(&mut self) -> Result<Option<usize>> {
        self.come.reserve(16 * 1024);
        let length = within(self.stream.read_buf(&mut self.come)).await??;
        Ok((length > 0).then_some(length))
    }

    /// Everything until the connection ends, however it does.
    pub(crate) async fn rest(mut self) -> Result<Vec<u8>> {
        let ended = within(self.stream.read_to_end(&mut self.come)).await?;
        // A reset ends it as well, and what came before it stays.
        drop(ended);
        Ok(self.come)
    }

    /// Ends as the other side does: in good order, or by a reset.
    pub(crate) async fn ends_by_reset(mut self) -> Result<bool> {
        let ended = within(self.stream.read_to_end(&mut self.come)).await?;
        match ended {
            Ok(_) => Ok(false),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => Ok(true),
            Err(error) => Err(error.into()),
        }
    }
}

/// Fails where the site does not answer a documented call as documented.
pub(crate) async fn assert_serves(sandbox: &Sandbox) -> Result<()> {
    let target = "/cpq/rest/v19/integrationUsers/BM_LaeNrP1bCh5?expand=groups";
    let answer = Connection::to(sandbox).await?.call(request("GET", target, "")).await?;
    let documented = crate::client::spec("v19/samples/getIntegrationUser.response.json");
    let documented = documented.map_err(|error| error.to_string())?;
    assert_eq!((answer.status, answer.json()?), (200, documented));
    Ok(())
}
