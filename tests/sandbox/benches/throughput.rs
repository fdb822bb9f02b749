//! Measures requests per second for a single user, compared with a server that uses the same HTTP
//! stack and always sends the same response.
//!
//! Both servers run in processes of their own and take turns, so that they do not compete.

use std::convert::Infallible;
use std::error::Error;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// Makes this program serve a fixed response of the given length.
const FIXED: &str = "--fixed-response";
/// The documented request for the documented integration user.
const USER: &str = "/cpq/rest/v19/integrationUsers/BM_LaeNrP1bCh5?expand=groups";

const CONNECTIONS: usize = 16;
const ROUNDS: usize = 9;
const ROUND_TIME: Duration = Duration::from_secs(3);
const WARM_UP_TIME: Duration = Duration::from_secs(1);

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip_while(|argument| argument != FIXED).skip(1);
    match arguments.next() {
        Some(length) => serve_fixed(length.parse()?).await,
        None => compare().await,
    }
}

async fn compare() -> Result<()> {
    let sandbox = Server::start(&mut Command::new(env!("CARGO_BIN_EXE_cpq-sandbox")))?;
    let length = Client::connect(&sandbox).await?.get().await?;
    let mut fixed = Command::new(std::env::current_exe()?);
    let fixed = Server::start(fixed.args([FIXED, &length.to_string()]))?;
    println!("GET {USER}: {length} bytes, {CONNECTIONS} connections, {ROUNDS} rounds");
    for server in [&sandbox, &fixed] {
        requests_per_second(WARM_UP_TIME, server).await?;
    }
    let (mut sandbox_rates, mut fixed_rates) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        sandbox_rates.push(requests_per_second(ROUND_TIME, &sandbox).await?);
        fixed_rates.push(requests_per_second(ROUND_TIME, &fixed).await?);
    }
    println!("requests/s          median       min       max");
    for (name, rates) in [("sandbox", &mut sandbox_rates), ("fixed response", &mut fixed_rates)] {
        rates.sort_by(f64::total_cmp);
        let (median, min, max) = (rates[ROUNDS / 2], rates[0], rates[ROUNDS - 1]);
        println!("{name:<16}{median:>10.0}{min:>10.0}{max:>10.0}");
    }
    println!("ratio of medians: {:.3}", sandbox_rates[ROUNDS / 2] / fixed_rates[ROUNDS / 2]);
    Ok(())
}

/// Sends requests on all connections for some time; any error fails the benchmark.
async fn requests_per_second(time: Duration, server: &Server) -> Result<f64> {
    let mut clients = Vec::new();
    for _ in 0..CONNECTIONS {
        clients.push(Client::connect(server).await?);
    }
    let started = Instant::now();
    let mut running = JoinSet::new();
    for mut client in clients {
        running.spawn(async move {
            let mut requests = 0;
            while started.elapsed() < time {
                client.get().await?;
                requests += 1;
            }
            Result::Ok(requests)
        });
    }
    let mut requests: u32 = 0;
    while let Some(finished) = running.join_next().await {
        requests += finished??;
    }
    Ok(f64::from(requests) / started.elapsed().as_secs_f64())
}

/// A connection to a server.
struct Client {
    connection: SendRequest<Empty<Bytes>>,
    request: Request<Empty<Bytes>>,
}

impl Client {
    async fn connect(server: &Server) -> Result<Self> {
        let stream = TcpStream::connect(&server.address).await?;
        stream.set_nodelay(true)?;
        let (connection, driver) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(driver);
        let request = Request::get(USER)
            .header(HOST, &server.address)
            .header(AUTHORIZATION, format!("Bearer {}", server.token))
            .body(Empty::new())?;
        Ok(Self { connection, request })
    }

    /// Sends the request, and returns the length of the body.
    async fn get(&mut self) -> Result<usize> {
        self.connection.ready().await?;
        let response = self.connection.send_request(self.request.clone()).await?;
        if response.status() != StatusCode::OK {
            return Err(format!("the server returned {}", response.status()).into());
        }
        Ok(response.into_body().collect().await?.to_bytes().len())
    }
}

/// A server in a process of its own, which is killed on drop.
struct Server {
    process: Child,
    address: String,
    token: String,
    /// Kept open, because the process fails if it can't write.
    _output: BufReader<ChildStdout>,
}

impl Server {
    /// Starts a server, and reads its URL and its token from the first two lines of its output.
    fn start(command: &mut Command) -> Result<Self> {
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let mut output = BufReader::new(process.stdout.take().ok_or("no output")?);
        let mut value = |name: &str| -> Result<String> {
            let mut line = String::new();
            output.read_line(&mut line)?;
            let value = line.strip_prefix(name).map(|value| value.trim().to_owned());
            value.ok_or_else(|| format!("`{line}` does not begin with `{name}`").into())
        };
        let (url, token) = (value("url")?, value("token")?);
        let address = url.trim_start_matches("http://").trim_end_matches("/cpq").to_owned();
        Ok(Self { process, address, token, _output: output })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The process may already have ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Sends a response of this length to every request, until the process is killed.
async fn serve_fixed(length: usize) -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let body = Bytes::from(vec![b' '; length]);
    println!("url http://{}\ntoken none", listener.local_addr()?);
    io::stdout().flush()?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let body = body.clone();
        let service = service_fn(move |_: Request<Incoming>| {
            let response = Response::builder()
                .header(CONTENT_TYPE, "application/json")
                .body(Full::new(body.clone()))
                .expect("the response is valid");
            async { Ok::<_, Infallible>(response) }
        });
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(30));
        tokio::spawn(http.serve_connection(TokioIo::new(stream), service));
    }
}
