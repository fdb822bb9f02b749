//! Validation of proxy URLs, from the builder or from the environment.

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use crate::Error;

/// The variables with the proxy of HTTPS requests, in the order in which reqwest reads them.
const VARIABLES: [[&str; 2]; 2] = [["HTTPS_PROXY", "https_proxy"], ["ALL_PROXY", "all_proxy"]];
const NO_PROXY: [&str; 2] = ["NO_PROXY", "no_proxy"];
/// It is set for CGI programs, in which reqwest uses no proxy.
const CGI: &str = "REQUEST_METHOD";

/// Parses the URL of [`SiteBuilder::proxy`](crate::SiteBuilder::proxy).
pub(crate) fn parse(url: &str) -> Result<reqwest::Proxy, Error> {
    // No message quotes the URL: it may contain a password.
    if let Some(problem) = problem(url) {
        return Err(Error::configuration(format!("the proxy URL {problem}")));
    }
    reqwest::Proxy::all(url).map_err(|_| Error::configuration("the proxy URL is invalid"))
}

/// Checks the proxy of the environment that applies to `url`. reqwest ignores an invalid one.
pub(crate) fn check_environment(
    url: &Url,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<(), Error> {
    let first = |names: [&'static str; 2]| {
        names.into_iter().find_map(|name| variable(name).map(|value| (name, value)))
    };
    if variable(CGI).is_some() {
        return Ok(());
    }
    let proxies = VARIABLES.into_iter().filter_map(first);
    let Some((name, value)) = proxies.into_iter().find(|(_, value)| !value.is_empty()) else {
        return Ok(());
    };
    let Some(problem) = problem(&value) else { return Ok(()) };
    let excluded = first(NO_PROXY).map_or_else(String::new, |(_, value)| value);
    let matcher = Matcher::builder().all("http://proxy").no(excluded).build();
    let is_used = url.as_str().parse::<Uri>().is_ok_and(|uri| matcher.intercept(&uri).is_some());
    if !is_used {
        return Ok(());
    }
    Err(Error::configuration(format!(
        "the proxy URL in the environment variable `{name}` {problem}"
    )))
}

/// Returns what is wrong with the URL of a proxy.
fn problem(url: &str) -> Option<&'static str> {
    const INVALID: &str = "is invalid; expected a URL like http://proxy.example.com:8080";
    let (scheme, url) = match url.split_once("://") {
        Some((scheme, _)) => (scheme.to_ascii_lowercase(), url.to_owned()),
        None => ("http".to_owned(), format!("http://{url}")),
    };
    if scheme.starts_with("socks") {
        return Some("is of a SOCKS proxy; only HTTP proxies (http:// or https://) are supported");
    }
    let has_host = url.parse::<Uri>().is_ok_and(|uri| uri.authority().is_some());
    let is_valid = ["http", "https"].contains(&&*scheme) && has_host && Url::parse(&url).is_ok();
    (!is_valid).then_some(INVALID)
}
