//! A server of integration users whose responses are computed before it starts, so that it costs little
//! compared with the clients.

use std::convert::Infallible;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use clap::Args;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::header::{CONTENT_TYPE, RETRY_AFTER};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use rcgen::CertifiedKey;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;

/// The documented page, with one user.
const SAMPLE: &str = include_str!("../../../spec/v19/samples/listIntegrationUsers.response.json");

/// The most connections; further ones wait.
const CONNECTIONS: usize = 1024;

/// What the server sends.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// The number of users.
    #[arg(long, default_value_t = 1000)]
    pub users: usize,
    /// The delay of each response in milliseconds.
    #[arg(long, default_value_t = 0)]
    pub latency: u64,
    /// How many of 1,000 responses have the status 503, in a random order that is always the same.
    #[arg(long, default_value_t = 0)]
    pub failures: u64,
    /// Serve HTTPS, with HTTP/2 for clients that offer it, and write the certificate to this file.
    #[arg(long, value_name = "FILE")]
    pub certificate: Option<PathBuf>,
}

/// The documented users, varied so that each one is unique, as JSON.
#[derive(Debug)]
pub struct Users {
    /// All users with commas between them.
    text: Bytes,
    /// The start of each user, and the end of the last one plus one.
    starts: Vec<usize>,
}

impl Users {
    /// Creates users whose party numbers are in order. The properties have the order of the sample.
    ///
    /// # Panics
    /// If the sample does not begin with a user.
    #[must_use]
    pub fn new(count: usize) -> Self {
        let sample = without_whitespace(SAMPLE);
        let user = sample
            .split_once(r#"{"items":["#)
            .and_then(|(_, rest)| rest.split_once("],\"offset\""));
        let (user, _) = user.expect("the sample begins with the users");
        let mut text = String::with_capacity(count * (user.len() + 1));
        let mut starts = Vec::with_capacity(count + 1);
        for index in 0..count {
            starts.push(text.len());
            let user = user
                .replace("6ab1180a3cce465983d1c000144b6f1b", &format!("{index:032x}"))
                .replace("BM_Zb69fNkzcp8", &format!("BM_{index:011}"))
                .replace("181556695830934950", &(181_556_695_830_934_950 + index).to_string());
            text.push_str(&user);
            text.push(',');
        }
        starts.push(text.len());
        Self { text: text.into(), starts }
    }

    fn user(&self, index: usize) -> Option<Bytes> {
        let end = self.starts.get(index + 1)? - 1;
        Some(self.text.slice(self.starts[index]..end))
    }

    /// Returns a page in parts. It has `totalResults` if `total` is set.
    #[must_use]
    pub fn page(&self, offset: usize, limit: usize, total: bool) -> [Bytes; 3] {
        let users = self.starts.len() - 1;
        let first = offset.min(users);
        let end = first.saturating_add(limit.min(1000)).min(users);
        let items = match end - first {
            0 => Bytes::new(),
            _ => self.text.slice(self.starts[first]..self.starts[end] - 1),
        };
        let total = if total { format!(r#""totalResults":{users},"#) } else { String::new() };
        let (count, more) = (end - first, end < users);
        let rest = format!(
            r#"],"offset":{offset},"limit":{limit},"count":{count},"hasMore":{more},{total}"links":[{{"rel":"canonical","href":"http://sitename.oracle.com/cpq/rest/v19/users"}},{{"rel":"self","href":"http://sitename.oracle.com/cpq/rest/v19/users?offset={offset}&limit={limit}"}}]}}"#
        );
        [Bytes::from_static(br#"{"items":["#), items, rest.into()]
    }
}

fn without_whitespace(json: &str) -> String {
    let (mut in_string, mut escaped) = (false, false);
    let keep = |character: &char| {
        in_string ^= *character == '"' && !escaped;
        escaped = in_string && *character == '\\' && !escaped;
        in_string || !character.is_whitespace()
    };
    json.chars().filter(keep).collect()
}

/// A body in a few parts of known length.
struct Parts(std::vec::IntoIter<Bytes>);

impl Body for Parts {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.next().map(|part| Ok(Frame::data(part))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_slice().is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.as_slice().iter().map(|part| part.len() as u64).sum())
    }
}

struct Site {
    users: Users,
    latency: Duration,
    failures: u64,
    random: Mutex<fastrand::Rng>,
}

impl Site {
    async fn respond(&self, request: &Request<Incoming>) -> Response<Parts> {
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency).await;
        }
        if self.failures > 0 {
            let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
            if random.u64(..1000) < self.failures {
                let mut response = Response::new(Parts(Vec::new().into_iter()));
                *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
                response.headers_mut().insert(RETRY_AFTER, 0.into());
                return response;
            }
        }
        let Some(parts) = self.body(request.uri().path(), request.uri().query()) else {
            let mut response = Response::new(Parts(Vec::new().into_iter()));
            *response.status_mut() = StatusCode::NOT_FOUND;
            return response;
        };
        let mut response = Response::new(Parts(parts.into_iter()));
        let json = hyper::header::HeaderValue::from_static("application/json");
        response.headers_mut().insert(CONTENT_TYPE, json);
        response
    }

    fn body(&self, path: &str, query: Option<&str>) -> Option<Vec<Bytes>> {
        let (_, rest) = path.split_once("/rest/v19/integrationUsers")?;
        if let Some(party_number) = rest.strip_prefix('/') {
            let index = party_number.strip_prefix("BM_")?.parse().ok()?;
            return Some(vec![self.users.user(index)?]);
        }
        let parameters =
            || query.unwrap_or_default().split('&').filter_map(|it| it.split_once('='));
        let value = |name| parameters().find_map(|(key, value)| (key == name).then_some(value));
        let number = |name| value(name).and_then(|value| value.parse().ok());
        let page = self.users.page(
            number("offset").unwrap_or(0),
            number("limit").unwrap_or(1000),
            value("totalResults") == Some("true"),
        );
        Some(page.into())
    }
}

/// Serves until standard input ends, after printing the base URL. Its fragment is the file of the certificate.
///
/// # Errors
/// If no port of this machine can be opened, or if the certificate can't be written.
pub fn serve(settings: &Settings) -> io::Result<()> {
    let site = Arc::new(Site {
        users: Users::new(settings.users),
        latency: Duration::from_millis(settings.latency),
        failures: settings.failures,
        random: Mutex::new(fastrand::Rng::with_seed(18)),
    });
    // The server ends with the process that started it, however that one ends.
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin().lock().by_ref(), &mut io::sink());
        std::process::exit(0);
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let tls = settings.certificate.as_deref().map(acceptor).transpose()?;
        match &settings.certificate {
            None => println!("http://{address}/cpq"),
            Some(file) => println!("https://{address}/cpq#{}", file.display()),
        }
        io::stdout().flush()?;
        let permits = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let Ok(permit) = Arc::clone(&permits).acquire_owned().await else { return Ok(()) };
            let Ok((stream, _)) = listener.accept().await else {
                // Such as too many open files. Without the delay, the loop would keep a processor busy.
                tokio::time::sleep(Duration::from_millis(10)).await;
                continue;
            };
            // Fails if the client has closed the connection.
            let _ = stream.set_nodelay(true);
            let (site, tls) = (Arc::clone(&site), tls.clone());
            tokio::spawn(async move {
                let service = service_fn(|request: Request<Incoming>| {
                    let site = Arc::clone(&site);
                    async move { Ok::<_, Infallible>(site.respond(&request).await) }
                });
                // A client that closes the connection is no failure.
                if let Some(tls) = tls {
                    let Ok(stream) = tls.accept(stream).await else { return };
                    let http = auto::Builder::new(TokioExecutor::new());
                    let _ = http.serve_connection(TokioIo::new(stream), service).await;
                } else {
                    let http = http1::Builder::new();
                    let _ = http.serve_connection(TokioIo::new(stream), service).await;
                }
                drop(permit);
            });
        }
    })
}

/// Creates a certificate for this machine and writes it to a file.
fn acceptor(file: &Path) -> io::Result<TlsAcceptor> {
    let created = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]);
    let CertifiedKey { cert, signing_key } = created.map_err(io::Error::other)?;
    std::fs::write(file, cert.pem())?;
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).map_err(io::Error::other)?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().map_err(io::Error::other)?;
    let config = config.with_no_client_auth();
    let mut config =
        config.with_single_cert(vec![cert.der().clone()], key).map_err(io::Error::other)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
