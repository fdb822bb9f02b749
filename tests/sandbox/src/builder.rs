//! Configures and starts a site. The program's command line is generated from the same fields.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use clap::{ArgAction, Parser};
use parking_lot::{Mutex, RwLock};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use crate::app_state::{AppState, Requests};
use crate::auth::{Credentials, TOKEN_PATH};
use crate::fault::{ActiveFaults, FaultRule};
use crate::log::Log;
use crate::ready_file::{self, Ready};
use crate::site::{Data, Settings, Site, Sizes};
use crate::{Sandbox, api, server, site, state_file};

/// Keeps all numbers that are derived from a user's index in range.
const MAX_USERS: u64 = 1_000_000_000;

/// The configuration of a site.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let site = cpq_sandbox::Sandbox::builder().users(1_000).fault("503 retry-after=0 rate=0.3".parse()?);
/// let site = site.start().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Parser)]
pub struct Builder {
    /// Listen on this address; other machines can reach any but a loopback address
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// Listen on this port; 0 selects a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Serve all paths below /cpq, or below the root if empty
    #[arg(long, default_value = "/cpq")]
    context: String,
    /// Simulate a site outside Fusion, which has no integration users
    #[arg(long = "no-fusion", action = ArgAction::SetFalse)]
    fusion: bool,
    /// Enable administrator groups, so that users have no access permissions
    #[arg(long)]
    administrator_groups: bool,
    /// Let a task end this time after its start
    #[arg(long, default_value = "1", value_name = "SECONDS", value_parser = seconds)]
    task_duration: Duration,
    /// Generate this many integration users
    #[arg(long, default_value_t = 0)]
    users: u64,
    /// Generate this many groups of the host company
    #[arg(long, default_value_t = 20)]
    groups: u64,
    /// Generate this many companies
    #[arg(long, default_value_t = 0)]
    companies: u64,
    /// Generate the users from this seed
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Serve the contracts in this folder instead of the built-in ones
    #[arg(long, value_name = "FOLDER")]
    spec: Option<PathBuf>,
    /// Load the state from this file, if it exists, and save it there at the end
    #[arg(long, value_name = "PATH")]
    state: Option<PathBuf>,
    /// Write url, token, user and password to this file, as one line of JSON, when ready
    #[arg(long, value_name = "PATH")]
    ready_file: Option<PathBuf>,
    /// Inject a fault such as "503 retry-after=0 rate=0.3"; may be given several times
    #[arg(long = "fault", value_name = "RULE")]
    faults: Vec<FaultRule>,
    /// Choose the requests for faults with a rate from this seed
    #[arg(long, default_value_t = 0)]
    fault_seed: u64,
    /// Let issued tokens expire after this time
    #[arg(long, default_value = "300", value_name = "SECONDS", value_parser = seconds)]
    token_lifetime: Duration,
    /// Reject longer request bodies
    #[arg(long, default_value_t = 1024 * 1024, value_name = "BYTES")]
    max_body: usize,
    /// Serve at most this many connections at once
    #[arg(long, default_value_t = 256, value_name = "COUNT")]
    max_connections: usize,
    /// Let a request with q or orderby examine at most this many users
    #[arg(long, default_value_t = 100_000, value_name = "USERS")]
    scan_limit: u64,
    /// Keep this many of the applied changes
    #[arg(long, default_value_t = 10_000, value_name = "CHANGES")]
    journal: usize,
    #[arg(skip = 10_000_usize)]
    max_recorded: usize,
    #[arg(skip)]
    without: Vec<String>,
    #[arg(skip)]
    log: Option<Log>,
}

fn seconds(text: &str) -> Result<Duration, std::num::ParseIntError> {
    text.parse().map(Duration::from_secs)
}

impl Default for Builder {
    /// The defaults of the command line.
    fn default() -> Self {
        Self::parse_from(["cpq-sandbox"])
    }
}

/// Defines builder methods that set the field of the same name.
macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident: $type:ty,)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(mut self, $name: $type) -> Self {
            self.$name = $name;
            self
        }
    )*};
}

impl Builder {
    setters! {
        /// Sets the port to listen on; the default 0 selects a free one.
        port: u16,
        /// Sets whether the site runs in Fusion, as it does by default. Outside of Fusion, a site has no
        /// integration users, and the `PUT` of v19 creates no users.
        fusion: bool,
        /// Generates integration users in addition to the documented ones. They take no memory until
        /// they are changed.
        users: u64,
        /// Generates groups of the host company; the default is 20. They take no memory, either.
        groups: u64,
        /// Generates companies without users and groups, which take no memory, either.
        companies: u64,
        /// Sets whether administrator groups are enabled, so that users have no access permissions; by
        /// default, they are not.
        administrator_groups: bool,
        /// Sets the time from the start of a task to its end; the default is one second.
        task_duration: Duration,
        /// Sets the seed of the generated users.
        seed: u64,
        /// Sets the seed that selects the requests for faults with a rate.
        fault_seed: u64,
        /// Sets when an issued token expires; the default is five minutes.
        token_lifetime: Duration,
        /// Sets the maximum length of a request body in bytes; the default is 1 MiB.
        max_body: usize,
        /// Sets how many connections are served at once, at least one; the default is 256. Others wait.
        max_connections: usize,
        /// Sets how many users a request with `q` or `orderby` may examine; the default is 100,000.
        scan_limit: u64,
        /// Sets how many requests are kept for [`Sandbox::requests`]; the default is 10,000.
        max_recorded: usize,
        /// Sets how many changes are kept for [`Sandbox::applied`]; the default is 10,000.
        journal: usize,
    }

    /// Sets the path below which the site is served: `/cpq` by default, or empty as on older sites.
    /// Integration users only exist below `/cpq`.
    #[must_use]
    pub fn context(mut self, context: &str) -> Self {
        context.clone_into(&mut self.context);
        self
    }

    /// Serves the contracts in a folder that is laid out like `spec/`, instead of the built-in ones.
    #[must_use]
    pub fn spec(mut self, folder: impl Into<PathBuf>) -> Self {
        self.spec = Some(folder.into());
        self
    }

    /// Omits a documented user, so that the documented request can create it.
    #[must_use]
    pub fn without(mut self, party_number: &str) -> Self {
        self.without.push(party_number.to_owned());
        self
    }

    /// Loads the state from a file, if it exists, and saves it there when the site is stopped. The
    /// file overrides [`users`](Self::users) and [`seed`](Self::seed).
    #[must_use]
    pub fn state(mut self, path: impl Into<PathBuf>) -> Self {
        self.state = Some(path.into());
        self
    }

    /// Writes a file once the site is ready: one line of JSON with `url`, `token`, `user` and
    /// `password`. An older file is removed first.
    #[must_use]
    pub fn ready_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ready_file = Some(path.into());
        self
    }

    /// Adds a fault rule after the others. The first rule that a request triggers applies.
    #[must_use]
    pub fn fault(mut self, rule: FaultRule) -> Self {
        self.faults.push(rule);
        self
    }

    /// Writes a line per request, without arguments, queries, headers and bodies.
    #[must_use]
    pub fn log(mut self, out: impl io::Write + Send + 'static) -> Self {
        self.log = Some(Log::new(Box::new(out)));
        self
    }

    /// Starts the site.
    ///
    /// # Errors
    ///
    /// Fails if the context is neither empty nor a single segment such as `/cpq`, if a contract or
    /// the state file is invalid, or if the port is not available.
    pub async fn start(self) -> io::Result<Sandbox> {
        if let Some(path) = &self.ready_file {
            ready_file::remove_stale(path)?;
        }
        self.check()?;
        let operations = match &self.spec {
            Some(folder) => api::from_folder(folder)?,
            None => api::embedded()?,
        };
        let mut offered = operations.clone();
        if !self.fusion || self.context != "/cpq" {
            offered.retain(|operation| !operation.is_for_integration_users());
        }
        let settings = Settings {
            fusion: self.fusion,
            administrator_groups: self.administrator_groups,
            context: self.context.clone(),
            scan_limit: self.scan_limit,
            journal: self.journal,
            task_duration: self.task_duration,
        };
        let Self { seed, users, groups, companies, .. } = self;
        let initial =
            Data::new(&operations, Sizes { seed, users, groups, companies }, &self.without);
        let state = self.state.as_deref().map(|path| state_file::load(path, &initial));
        let data = state.transpose()?.flatten().unwrap_or_else(|| initial.clone());
        let site = Site::new(&operations, settings, data);
        let requests = Requests { max_recorded: self.max_recorded, ..Requests::default() };
        let state = Arc::new(AppState {
            router: api::Router::new(&offered)?,
            context: self.context.clone(),
            max_body: self.max_body,
            site: RwLock::new(site),
            initial,
            flat_operation: operations.into_iter().find(|operation| site::is_flat(operation)),
            credentials: Mutex::new(Credentials::new(self.token_lifetime)),
            faults: Mutex::new(ActiveFaults::new(self.fault_seed, self.faults)),
            requests: Mutex::new(requests),
            violations: Mutex::new(Vec::new()),
            request_count: AtomicU64::new(0),
            searches: Semaphore::new(1),
            log: self.log,
        });
        let listener = listen(SocketAddr::new(self.host, self.port)).await?;
        let address = listener.local_addr()?;
        let (running, stop) = watch::channel(());
        let serve = server::serve(listener, Arc::clone(&state), self.max_connections.max(1), stop);
        let server = tokio::spawn(serve);
        let sandbox = Sandbox {
            url: format!("http://{address}{}", self.context),
            token_url: format!("http://{address}{TOKEN_PATH}"),
            state,
            state_file: self.state,
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

    fn check(&self) -> io::Result<()> {
        let invalid = |what| Err(io::Error::new(io::ErrorKind::InvalidInput, what));
        let context = &self.context;
        let segment = context.strip_prefix('/').unwrap_or_default();
        let is_plain = !segment.is_empty() && segment.bytes().all(|it| it.is_ascii_alphanumeric());
        if !context.is_empty() && !is_plain {
            let what = "must be empty or a single segment like `/cpq`";
            return invalid(format!("the context `{context}` {what}"));
        }
        if [self.users, self.groups, self.companies].iter().any(|count| *count > MAX_USERS) {
            return invalid(format!("a site has at most {MAX_USERS} users, groups and companies"));
        }
        Ok(())
    }
}

async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let what = format!("can't listen on {address}: {error}; port 0 selects a free one");
        io::Error::new(error.kind(), what)
    })
}
