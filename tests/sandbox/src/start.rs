//! Starting a site: what can be chosen, and what comes of it.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, OnceLock, RwLock};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use crate::auth::{Credentials, TOKEN_PATH};
use crate::contract::{self, Operations, Routes};
use crate::exchange::{Desk, Received};
use crate::fault::{Faults, Rule};
use crate::log::Log;
use crate::ready::{self, Ready};
use crate::site::{Population, Settings, Site};
use crate::{Sandbox, server, spec, state};

/// More users than a site holds, and few enough for every number that is made of one.
const MOST_USERS: u64 = 1_000_000_000;

/// How a site is to be started.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let site = cpq_sandbox::Sandbox::builder().users(1_000).fault("503 retry-after=0 rate=0.3".parse()?);
/// let site = site.start().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Builder {
    host: IpAddr,
    port: u16,
    context: String,
    fusion: bool,
    spec: Option<PathBuf>,
    users: u64,
    seed: u64,
    without: Vec<String>,
    state: Option<PathBuf>,
    ready_file: Option<PathBuf>,
    faults: Vec<Rule>,
    fault_seed: u64,
    token_lifetime: Duration,
    max_body: usize,
    connections: usize,
    scan: u64,
    record: usize,
    journal: usize,
    log: Option<LogTo>,
}

/// The request log's destination, which says nothing about itself.
struct LogTo(Log);

impl std::fmt::Debug for LogTo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LogTo")
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            host: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            context: "/cpq".to_owned(),
            fusion: true,
            spec: None,
            users: 0,
            seed: 0,
            without: Vec::new(),
            state: None,
            ready_file: None,
            faults: Vec::new(),
            fault_seed: 0,
            token_lifetime: Duration::from_mins(5),
            max_body: 1024 * 1024,
            connections: 256,
            scan: 100_000,
            record: 10_000,
            journal: 10_000,
            log: None,
        }
    }
}

impl Builder {
    /// The address to listen to; the loopback interface unless told otherwise. On any other, the
    /// site can be reached from elsewhere, by credentials that everybody knows.
    #[must_use]
    pub fn host(mut self, host: IpAddr) -> Self {
        self.host = host;
        self
    }

    /// The port to listen to; 0 takes a free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The path everything lives under: `/cpq`, or nothing for a site of the older form. Integration
    /// users exist under `/cpq` alone.
    #[must_use]
    pub fn context(mut self, context: &str) -> Self {
        context.clone_into(&mut self.context);
        self
    }

    /// Whether the site runs in Fusion. One that does not has no integration users, and its v19
    /// `PUT` creates nobody.
    #[must_use]
    pub fn fusion(mut self, fusion: bool) -> Self {
        self.fusion = fusion;
        self
    }

    /// Serves the contracts of this folder, laid out as `spec/` is, in place of those built in.
    #[must_use]
    pub fn spec(mut self, folder: impl Into<PathBuf>) -> Self {
        self.spec = Some(folder.into());
        self
    }

    /// How many integration users there are beside the documents'. They take no memory until they
    /// are changed.
    #[must_use]
    pub fn users(mut self, users: u64) -> Self {
        self.users = users;
        self
    }

    /// What those users are made from: the same seed makes the same users.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Leaves a documented user out, so that a documented call can create it.
    #[must_use]
    pub fn without(mut self, party_number: &str) -> Self {
        self.without.push(party_number.to_owned());
        self
    }

    /// Starts from the state in this file, if there is one, and saves it there when the site is
    /// stopped. What the file says of users and seed counts.
    #[must_use]
    pub fn state(mut self, path: impl Into<PathBuf>) -> Self {
        self.state = Some(path.into());
        self
    }

    /// Writes how to reach the site to this file, once it can be reached: one line of JSON with
    /// `url`, `token`, `user` and `password`. What an earlier site has left there is removed first.
    #[must_use]
    pub fn ready_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ready_file = Some(path.into());
        self
    }

    /// Adds a fault behind the others: the first that strikes a call decides.
    #[must_use]
    pub fn fault(mut self, rule: Rule) -> Self {
        self.faults.push(rule);
        self
    }

    /// What decides which calls a fault with a rate strikes.
    #[must_use]
    pub fn fault_seed(mut self, seed: u64) -> Self {
        self.fault_seed = seed;
        self
    }

    /// How long an issued token is good; five minutes unless told otherwise.
    #[must_use]
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.token_lifetime = lifetime;
        self
    }

    /// How many bytes the body of a request may have; 1 MiB unless told otherwise.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// How many connections are served at once; 256 unless told otherwise. The others wait.
    #[must_use]
    pub fn max_connections(mut self, most: usize) -> Self {
        self.connections = most.max(1);
        self
    }

    /// How many users one request with `q` or `orderby` may look at; 100,000 unless told otherwise.
    #[must_use]
    pub fn scan_limit(mut self, users: u64) -> Self {
        self.scan = users;
        self
    }

    /// How many requests are kept for [`Sandbox::requests`].
    #[must_use]
    pub fn max_recorded(mut self, requests: usize) -> Self {
        self.record = requests;
        self
    }

    /// How many changes are kept for [`Sandbox::applied`].
    #[must_use]
    pub fn journal(mut self, changes: usize) -> Self {
        self.journal = changes;
        self
    }

    /// Writes a line for each request: what was called and how it went, without arguments, query,
    /// headers and bodies.
    #[must_use]
    pub fn log(mut self, out: impl io::Write + Send + 'static) -> Self {
        self.log = Some(LogTo(Log::to(Box::new(out))));
        self
    }

    /// Starts the site.
    ///
    /// # Errors
    ///
    /// Fails when the context is neither empty nor one plain segment such as `/cpq`, when a contract
    /// or the state file can't be used, or when the port can't be listened to.
    pub async fn start(self) -> io::Result<Sandbox> {
        if let Some(path) = &self.ready_file {
            ready::remove_stale(path)?;
        }
        let invalid = |what| io::Error::new(io::ErrorKind::InvalidInput, what);
        if !is_context(&self.context) {
            let what = "is no context: it should be empty or like `/cpq`";
            return Err(invalid(format!("`{}` {what}", self.context)));
        }
        if self.users > MOST_USERS {
            return Err(invalid(format!("a site has at most {MOST_USERS} users")));
        }
        let all = operations(self.spec.as_deref())?;
        let mut offered = all.clone();
        if !self.fusion || self.context != "/cpq" {
            offered.retain(|operation| !operation.is_of_integration_users());
        }
        let settings = Settings {
            fusion: self.fusion,
            context: self.context.clone(),
            scan: self.scan,
            journal: self.journal,
        };
        let population = Population::new(self.seed, self.users);
        let mut site = Site::open(&all, settings, population, &self.without);
        let opening = site.users().clone();
        if let Some(users) = self.state.as_deref().map(state::load).transpose()?.flatten() {
            site.restore(users);
        }
        let flat_operation = all.iter().find(|operation| Site::is_flat(operation)).cloned();
        let desk = Arc::new(Desk {
            routes: Routes::of(&offered)?,
            context: self.context.clone(),
            max_body: self.max_body,
            site: RwLock::new(site),
            opening,
            flat_operation,
            credentials: Mutex::new(Credentials::new(self.token_lifetime)),
            faults: Mutex::new(Faults::new(self.fault_seed, self.faults)),
            received: Mutex::new(Received { most: self.record, ..Received::default() }),
            violations: Mutex::new(Vec::new()),
            count: AtomicU64::new(0),
            searches: Semaphore::new(1),
            log: self.log.map(|LogTo(log)| log),
        });
        let listener = listen(SocketAddr::new(self.host, self.port)).await?;
        let address = listener.local_addr()?;
        let (running, stop) = watch::channel(());
        let serve = server::serve(listener, Arc::clone(&desk), self.connections, stop);
        let server = tokio::spawn(serve);
        let sandbox = Sandbox {
            url: format!("http://{address}{}", self.context),
            token_url: format!("http://{address}{TOKEN_PATH}"),
            desk,
            state: self.state,
            running: Some(running),
            server: Some(server),
        };
        if let Some(path) = &self.ready_file {
            let (url, token) = (sandbox.url(), sandbox.token());
            let ready = Ready { url, token, user: sandbox.user(), password: sandbox.password() };
            ready.write(path)?;
        }
        Ok(sandbox)
    }
}

async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let what = format!("{address} can't be listened to: {error}; port 0 takes a free one");
        io::Error::new(error.kind(), what)
    })
}

fn is_context(context: &str) -> bool {
    let segment = context.strip_prefix('/').unwrap_or_default();
    let is_plain = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_alphanumeric());
    context.is_empty() || is_plain
}

/// The operations to serve; those built in are read once.
fn operations(folder: Option<&std::path::Path>) -> io::Result<Operations> {
    static EMBEDDED: OnceLock<Operations> = OnceLock::new();
    if let Some(folder) = folder {
        return contract::read(&spec::read(folder)?);
    }
    if let Some(embedded) = EMBEDDED.get() {
        return Ok(embedded.clone());
    }
    let embedded = contract::read(&spec::embedded())?;
    Ok(EMBEDDED.get_or_init(|| embedded).clone())
}
