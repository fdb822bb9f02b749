//! Configuration of a site from environment variables.

use crate::auth::ClientCredentials;
use crate::{Error, Site, SiteBuilder};

const URL: &str = "CPQ_URL";
const TOKEN: &str = "CPQ_TOKEN";
const USER: &str = "CPQ_USER";
const PASSWORD: &str = "CPQ_PASSWORD";
const CLIENT_ID: &str = "CPQ_CLIENT_ID";
const CLIENT_SECRET: &str = "CPQ_CLIENT_SECRET";
const TOKEN_URL: &str = "CPQ_TOKEN_URL";
const SCOPE: &str = "CPQ_SCOPE";

impl Site {
    /// Creates a site from environment variables.
    ///
    /// ```no_run
    /// let site = oracle_cpq::Site::from_env()?;
    /// # Ok::<(), oracle_cpq::Error>(())
    /// ```
    ///
    /// `CPQ_URL` is the base URL. Credentials are read from `CPQ_TOKEN`, or from `CPQ_USER` and
    /// `CPQ_PASSWORD`, or from `CPQ_CLIENT_ID`, `CPQ_CLIENT_SECRET`, `CPQ_TOKEN_URL` and optionally
    /// `CPQ_SCOPE`. Empty variables are ignored.
    ///
    /// # Errors
    /// If a variable is missing, or if the variables select several authentication methods. The message
    /// names the variables. Also for the reasons of [`SiteBuilder::build`].
    pub fn from_env() -> Result<Self, Error> {
        site(|name| std::env::var(name).ok())?.build()
    }
}

/// The authentication methods, each with the variables it requires.
const METHODS: [&[&str]; 3] = [&[TOKEN], &[USER, PASSWORD], &[CLIENT_ID, CLIENT_SECRET, TOKEN_URL]];

/// Creates a builder from variables. Error messages name variables, never their values.
pub(crate) fn site(variable: impl Fn(&str) -> Option<String>) -> Result<SiteBuilder, Error> {
    let get = |name: &str| variable(name).filter(|value| !value.is_empty());
    let is_set = |name: &&str| get(name).is_some();
    let url = get(URL).ok_or_else(|| {
        Error::configuration(format!(
            "{URL} is not set; set it to the base URL, like https://sitename.oracle.com/cpq"
        ))
    })?;
    let started: Vec<&[&str]> =
        METHODS.into_iter().filter(|variables| variables.iter().any(is_set)).collect();
    let variables = match started.as_slice() {
        [variables] => *variables,
        [] => {
            let methods = methods();
            return Err(Error::configuration(format!("no credentials are set; set {methods}")));
        }
        several => {
            let set = names(&several.concat(), is_set).join(", ");
            return Err(Error::configuration(format!(
                "{set} are set, which select several authentication methods; set exactly one: {}",
                methods()
            )));
        }
    };
    let missing = names(variables, |name| !is_set(name)).join(" and ");
    if !missing.is_empty() {
        let set = names(variables, is_set).join(" and ");
        return Err(Error::configuration(format!("{set} is set without {missing}; set them all")));
    }
    if is_set(&SCOPE) && !is_set(&CLIENT_ID) {
        return Err(Error::configuration(format!(
            "{SCOPE} is set without {CLIENT_ID}, {CLIENT_SECRET} and {TOKEN_URL}; set them all"
        )));
    }
    let builder = Site::builder(url);
    let value = |name| get(name).unwrap_or_default();
    Ok(match variables.first() {
        Some(&TOKEN) => builder.bearer(value(TOKEN)),
        Some(&USER) => builder.basic(value(USER), value(PASSWORD)),
        _ => {
            let credentials =
                ClientCredentials::new(value(TOKEN_URL), value(CLIENT_ID), value(CLIENT_SECRET));
            builder.client_credentials(match get(SCOPE) {
                Some(scope) => credentials.scope(scope),
                None => credentials,
            })
        }
    })
}

fn names<'a>(variables: &[&'a str], filter: impl Fn(&&str) -> bool) -> Vec<&'a str> {
    variables.iter().copied().filter(|name| filter(name)).collect()
}

fn methods() -> String {
    let methods: Vec<String> = METHODS.iter().map(|variables| variables.join(" and ")).collect();
    format!("{} (and optionally {SCOPE})", methods.join(", or "))
}
