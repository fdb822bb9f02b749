//! A site from the environment's variables.

use crate::{Error, Site, SiteBuilder};

const URL: &str = "CPQ_URL";
const TOKEN: &str = "CPQ_TOKEN";
const USER: &str = "CPQ_USER";
const PASSWORD: &str = "CPQ_PASSWORD";
const CLIENT_ID: &str = "CPQ_CLIENT_ID";
const CLIENT_SECRET: &str = "CPQ_CLIENT_SECRET";
const TOKEN_URL: &str = "CPQ_TOKEN_URL";
const SCOPE: &str = "CPQ_SCOPE";

/// The ways to sign in, each with the variables it needs; the last has one that it can do without.
const WAYS: [&[&str]; 3] = [&[TOKEN], &[USER, PASSWORD], &[CLIENT_ID, CLIENT_SECRET, TOKEN_URL]];

/// The builder that the variables describe; what they hold is in no message.
pub(crate) fn site(variable: impl Fn(&str) -> Option<String>) -> Result<SiteBuilder, Error> {
    let get = |name: &str| variable(name).filter(|value| !value.is_empty());
    let url = get(URL).ok_or_else(|| {
        Error::configuration(format!(
            "{URL} is not set; set it to the site's address, like https://sitename.oracle.com/cpq"
        ))
    })?;
    let (ways, others) = (ways(), "set one of them alone");
    let begun: Vec<&&[&str]> =
        WAYS.iter().filter(|way| way.iter().any(|name| get(name).is_some())).collect();
    let way = match begun.as_slice() {
        [way] => way,
        [] => return Err(Error::configuration(format!("no way to sign in is set; set {ways}"))),
        several => {
            let set = several.iter().copied().copied().flatten();
            let set: Vec<&str> = set.copied().filter(|name| get(name).is_some()).collect();
            let set = set.join(", ");
            let what =
                format!("{set} are set, which are several ways to sign in; {others}: {ways}");
            return Err(Error::configuration(what));
        }
    };
    let missing: Vec<&str> = way.iter().copied().filter(|name| get(name).is_none()).collect();
    if !missing.is_empty() {
        let set: Vec<&str> = way.iter().copied().filter(|name| get(name).is_some()).collect();
        let (set, missing) = (set.join(" and "), missing.join(" and "));
        return Err(Error::configuration(format!("{set} is set without {missing}; set them all")));
    }
    if get(SCOPE).is_some() && get(CLIENT_ID).is_none() {
        return Err(Error::configuration(format!(
            "{SCOPE} is set without {CLIENT_ID}, {CLIENT_SECRET} and {TOKEN_URL}; set them all"
        )));
    }
    let builder = Site::builder(url);
    let get = |name| get(name).unwrap_or_default();
    let scope = Some(get(SCOPE)).filter(|scope| !scope.is_empty());
    Ok(match way.first() {
        Some(&TOKEN) => builder.bearer(get(TOKEN)),
        Some(&USER) => builder.basic(get(USER), get(PASSWORD)),
        _ => builder.client_credentials(
            get(TOKEN_URL),
            get(CLIENT_ID),
            get(CLIENT_SECRET),
            scope.as_deref(),
        ),
    })
}

fn ways() -> String {
    let ways: Vec<String> = WAYS.iter().map(|way| way.join(" and ")).collect();
    format!("{} (and {SCOPE}, if need be)", ways.join(", or "))
}
