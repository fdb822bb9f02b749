//! One operation for each HTTP method.

use oracle_cpq::v19::Client;
use oracle_cpq::v19::types::{IntegrationUserRequest, UserPatch, UserRequest};
use oracle_cpq::{CallOptions, Error};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Get,
    Post,
    Patch,
    Put,
}

impl Call {
    pub(crate) const ALL: [Self; 4] = [Self::Get, Self::Post, Self::Patch, Self::Put];
    pub(crate) const WRITES: [Self; 3] = [Self::Post, Self::Patch, Self::Put];

    /// The beginning of its error messages.
    pub(crate) fn prefix(self) -> &'static str {
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
