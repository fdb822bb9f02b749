//! What a faithful site costs: requests per second for one user, against a fixed answer.
//!
//! The sandbox and a server that gives the same HTTP stack's fixed answer of the same length each
//! run as a process of their own, and take turns. This process asks, over connections it keeps.

use std::convert::Infallible;
use std::error::Error;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// The argument that makes this program the server with the fixed answer.
const FIXED: &str = "--fixed-answer-of";
/// The documented integration user, in the documents' way of asking for it.
const USER: &str = "/cpq/rest/v19/integrationUsers/BM_LaeNrP1bCh5?expand=groups";

const CONNECTIONS: usize = 16;
const ROUNDS: usize = 9;
const ROUND_TIME: Duration = Duration::from_secs(3);
const WARM_UP_TIME: Duration = Duration::from_secs(1);

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip_while(|argument| argument != FIXED).skip(1);
    match arguments.next() {
        Some(length) => answer_always(length.parse()?).await,
        None => compare().await,
    }
}

async fn compare() -> Outcome<()> {
    let sandbox = Server::start(&mut Command::new(env!("CARGO_BIN_EXE_cpq-sandbox")))?;
    let length = Connection::open(&sandbox).await?.ask().await?;
    let mut fixed = Command::new(std::env::current_exe()?);
    let fixed = Server::start(fixed.args([FIXED, &length.to_string()]))?;
    println!("GET {USER}: {length} bytes, {CONNECTIONS} connections, {ROUNDS} rounds");
    for server in [&sandbox, &fixed] {
        ask_for(WARM_UP_TIME, server).await?;
    }
    let (mut faithful, mut plain) = (Measured::default(), Measured::default());
    for _ in 0..ROUNDS {
        faithful.add(&ask_for(ROUND_TIME, &sandbox).await?);
        plain.add(&ask_for(ROUND_TIME, &fixed).await?);
    }
    println!("requests/s          median       min       max    errors");
    println!("sandbox         {}", faithful.line());
    println!("fixed answer    {}", plain.line());
    println!("ratio of medians: {:.3}", faithful.median() / plain.median());
    Ok(())
}

/// What the rounds of one server came to.
#[derive(Default)]
struct Measured {
    per_second: Vec<f64>,
    errors: u32,
}

impl Measured {
    fn add(&mut self, round: &Round) {
        self.per_second.push(f64::from(round.answered) / round.took.as_secs_f64());
        self.per_second.sort_by(f64::total_cmp);
        self.errors += round.errors;
    }

    fn median(&self) -> f64 {
        self.per_second[self.per_second.len() / 2]
    }

    fn line(&self) -> String {
        let (least, most) = (self.per_second[0], self.per_second[self.per_second.len() - 1]);
        format!("{:>10.0}{least:>10.0}{most:>10.0}{:>10}", self.median(), self.errors)
    }
}

/// What was asked in one go.
struct Round {
    answered: u32,
    errors: u32,
    took: Duration,
}

/// Keeps every connection busy for so long.
async fn ask_for(time: Duration, server: &Server) -> Outcome<Round> {
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        connections.push(Connection::open(server).await?);
    }
    let began = Instant::now();
    let end = began + time;
    let mut asking = JoinSet::new();
    for connection in connections {
        asking.spawn(connection.ask_until(end));
    }
    let mut round = Round { answered: 0, errors: 0, took: Duration::ZERO };
    while let Some(asked) = asking.join_next().await {
        let (answered, errors) = asked??;
        round.answered += answered;
        round.errors += errors;
    }
    round.took = began.elapsed();
    Ok(round)
}

/// A connection that is kept, and as little of HTTP as tells one answer from the next.
struct Connection {
    address: SocketAddr,
    request: Bytes,
    stream: TcpStream,
    read: Vec<u8>,
}

impl Connection {
    async fn open(server: &Server) -> Outcome<Self> {
        let Server { address, token, .. } = server;
        let host = format!("Host: {address}\r\nAuthorization: Bearer {token}\r\n");
        let request = format!("GET {USER} HTTP/1.1\r\n{host}\r\n").into();
        let stream = connect(*address).await?;
        Ok(Self { address: *address, request, stream, read: Vec::new() })
    }

    /// Asks one request after the other, and counts the answers and what went wrong.
    async fn ask_until(mut self, end: Instant) -> Outcome<(u32, u32)> {
        let (mut answered, mut errors) = (0, 0);
        while Instant::now() < end {
            if self.ask().await.is_ok() {
                answered += 1;
                continue;
            }
            errors += 1;
            self.stream = connect(self.address).await?;
        }
        Ok((answered, errors))
    }

    /// Asks once, and gives the length of the answer's body; all but a whole 200 is an error.
    async fn ask(&mut self) -> Outcome<usize> {
        self.stream.write_all(&self.request).await?;
        self.read.clear();
        loop {
            if self.stream.read_buf(&mut self.read).await? == 0 {
                return Err("the connection was closed before the answer was whole".into());
            }
            if let Some((head, length)) = head(&self.read)? {
                match self.read.len() - head {
                    read if read == length => return Ok(length),
                    read if read > length => return Err("more came than was announced".into()),
                    _ => {}
                }
            }
        }
    }
}

async fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// The length of an answer's head and of the body it announces, once the head is there.
fn head(read: &[u8]) -> Outcome<Option<(usize, usize)>> {
    let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&read[..end])?;
    if !head.starts_with("HTTP/1.1 200 ") {
        return Err(format!("the answer is {}", head.lines().next().unwrap_or_default()).into());
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length = length.ok_or("the answer announces no length")?.parse()?;
    Ok(Some((end + 4, length)))
}

/// A server in a process of its own, which ends with this.
struct Server {
    process: Child,
    address: SocketAddr,
    token: String,
    /// The process may have more to say, and would fail where nobody listened.
    _said: BufReader<std::process::ChildStdout>,
}

impl Server {
    /// Starts it, and reads from its first two lines how to reach it.
    fn start(command: &mut Command) -> Outcome<Self> {
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let said = process.stdout.take().ok_or("its output is piped")?;
        let mut said = BufReader::new(said);
        let mut value = |name: &str| -> Outcome<String> {
            let mut line = String::new();
            said.read_line(&mut line)?;
            let value = line.trim_end().strip_prefix(name).map(|value| value.trim().to_owned());
            value.ok_or_else(|| format!("`{line}` should have said the {name}").into())
        };
        let (address, token) = (value("address")?, value("token")?);
        let address = address.trim_start_matches("http://").trim_end_matches("/cpq").parse()?;
        Ok(Self { process, address, token, _said: said })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Answers whatever it is asked with a body of this length, until it is killed.
async fn answer_always(length: usize) -> Outcome<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let body = Bytes::from(vec![b' '; length]);
    println!("address http://{}\ntoken none", listener.local_addr()?);
    io::stdout().flush()?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(converse(stream, body.clone()));
    }
}

async fn converse(stream: TcpStream, body: Bytes) {
    let service = service_fn(|_: Request<Incoming>| {
        let mut answer = Response::new(Full::new(body.clone()));
        let kind = HeaderValue::from_static("application/json");
        answer.headers_mut().insert(CONTENT_TYPE, kind);
        async { Ok::<_, Infallible>(answer) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(30));
    // What goes wrong on a connection is counted on its other side.
    let _ = http.serve_connection(TokioIo::new(stream), service).await;
}
