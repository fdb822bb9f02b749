//! The calls that tests of failures make: one of each method, and a site that never waits.

use std::net::SocketAddr;
use std::time::Duration;

use cpq_sandbox::Sandbox;
use oracle_cpq::v19::Client;
use oracle_cpq::v19::types::{IntegrationUserRequest, UserPatch, UserRequest};
use oracle_cpq::{CallOptions, Error, Retry, Site, SiteBuilder};
use tokio::net::TcpSocket;

/// A call, by its method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Get,
    Post,
    Patch,
    Put,
}

impl Call {
    pub(crate) const CHANGES: [Self; 3] = [Self::Post, Self::Patch, Self::Put];

    /// What every message about it begins with.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Get => "getIntegrationUser (GET /rest/v19/integrationUsers/{partyNumber}): ",
            Self::Post => "createIntegrationUser (POST /rest/v19/integrationUsers): ",
            Self::Patch => {
                "updateCompanyUser (PATCH /rest/v19/companies/{companyName}/users/{userName}): "
            }
            Self::Put => "replaceUser (PUT /rest/v19/users/{partyNumber}): ",
        }
    }

    pub(crate) async fn send(self, cpq: &Client) -> Result<(), Error> {
        self.send_with(cpq, CallOptions::default()).await
    }

    pub(crate) async fn send_with(self, cpq: &Client, options: CallOptions) -> Result<(), Error> {
        match self {
            Self::Get => {
                cpq.get_integration_user("BM_LaeNrP1bCh5").options(options).send().await?;
            }
            Self::Post => {
                let body = IntegrationUserRequest::default().oauth_client_id("new-client");
                cpq.create_integration_user(&body).options(options).send().await?;
            }
            Self::Patch => {
                let body = UserPatch::default().job_title("Planner");
                cpq.update_company_user("abcCo", "AAP39", &body).options(options).send().await?;
            }
            Self::Put => {
                let body = UserRequest::default().first_name("Nadia");
                cpq.replace_user("new-user", &body).options(options).send().await?;
            }
        }
        Ok(())
    }
}

/// Repeats as usual, without the waits.
pub(crate) fn at_once() -> Retry {
    Retry::default().initial_delay(Duration::ZERO)
}

/// A site on which these go wrong.
pub(crate) async fn faulty(rules: &[&str]) -> Sandbox {
    let sandbox = Sandbox::start().await.expect("the site starts");
    for rule in rules {
        sandbox.add_fault(rule.parse().expect("it is a fault"));
    }
    sandbox
}

pub(crate) fn builder(sandbox: &Sandbox) -> SiteBuilder {
    Site::builder(sandbox.url()).bearer(sandbox.token()).retry(at_once())
}

pub(crate) fn client(sandbox: &Sandbox) -> Client {
    builder(sandbox).build().expect("the site is set up").v19()
}

/// An address that is bound and not listened to: the port is nobody else's, and no connection to it
/// is made.
pub(crate) fn unheard() -> (TcpSocket, String) {
    let socket = TcpSocket::new_v4().expect("a socket is made");
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port is free");
    let address = format!("http://{}", socket.local_addr().expect("it has an address"));
    (socket, address)
}
