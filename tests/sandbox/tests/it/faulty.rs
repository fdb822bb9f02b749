//! A site where every call goes wrong as ordered, for the tests of what faults do.

use cpq_sandbox::Sandbox;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{answer, control};
use crate::raw::{Answer, Connection, Result, head};

pub(crate) const USER: &str = "/cpq/rest/v19/integrationUsers/BM_LaeNrP1bCh5";
pub(crate) const LIST: &str = "/cpq/rest/v19/integrationUsers";
/// The number of that user.
pub(crate) const PARTY: &str = "BM_LaeNrP1bCh5";
/// A change of that user that can be seen.
pub(crate) const CHANGE: &str = r#"{"oauthClientId":"changed"}"#;

/// The ways to order a fault.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    Header,
    Builder,
    Added,
    Posted,
}

pub(crate) const WAYS: [Way; 4] = [Way::Header, Way::Builder, Way::Added, Way::Posted];

/// A site whose calls are struck.
pub(crate) struct Faulty {
    pub(crate) sandbox: Sandbox,
    header: String,
}

impl Faulty {
    pub(crate) async fn by(way: Way, fault: &str) -> Result<Self> {
        let builder = Sandbox::builder().users(30);
        let builder = match way {
            Way::Builder => builder.fault(fault.parse()?),
            _ => builder,
        };
        let sandbox = builder.start().await?;
        let mut header = String::new();
        match way {
            Way::Builder => {}
            Way::Header => header = format!("Sandbox-Fault: {fault}\r\n"),
            Way::Added => sandbox.add_fault(fault.parse()?),
            Way::Posted => {
                let sent =
                    control(&sandbox, Method::POST, "/faults").json(&json!({ "fault": fault }));
                assert_eq!(answer(sent).await?.0, 200, "{fault}");
            }
        }
        Ok(Self { sandbox, header })
    }

    pub(crate) fn request(&self, method: &str, target: &str, body: &str) -> String {
        let head = head(method, target);
        let kind = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
        let (header, length) = (&self.header, body.len());
        format!("{head}{header}{kind}Content-Length: {length}\r\n\r\n{body}")
    }

    pub(crate) async fn call(&self, method: &str, target: &str, body: &str) -> Result<Answer> {
        Connection::to(&self.sandbox).await?.call(self.request(method, target, body)).await
    }

    /// Sends a change whose connection is reset.
    pub(crate) async fn is_reset(&self, method: &str, target: &str, body: &str) -> Result<bool> {
        let mut connection = Connection::to(&self.sandbox).await?;
        connection.send(self.request(method, target, body)).await?;
        connection.ends_by_reset().await
    }

    /// Whether the change is in the journal and in the user; both must say the same.
    pub(crate) fn has_applied(&self) -> Result<bool> {
        let held = self.sandbox.stored_user(PARTY).ok_or("the user should be held")?;
        let is_held = held["oauthClientId"] == "changed";
        assert_eq!(self.sandbox.applied().len(), usize::from(is_held));
        Ok(is_held)
    }
}

/// The answer to the same request on a site where nothing goes wrong.
pub(crate) async fn plain(target: &str) -> Result<Value> {
    let sandbox = Sandbox::builder().users(30).start().await?;
    Connection::to(&sandbox).await?.call(crate::raw::request("GET", target, "")).await?.json()
}
