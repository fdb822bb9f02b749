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
        return Some("names a SOCKS proxy; only HTTP proxies (http:// or https://) are supported");
    }
    let has_host = url.parse::<Uri>().is_ok_and(|uri| uri.authority().is_some());
    let has_no_path = Url::parse(&url).is_ok_and(|url| url.path().len() <= 1);
    let is_valid = ["http", "https"].contains(&&*scheme) && has_host && has_no_path;
    (!is_valid).then_some(INVALID)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(variables: &[(&str, &str)]) -> Result<(), String> {
        let url = Url::parse("https://cpq.example.com/cpq").expect("a URL");
        let variable = |name: &str| {
            let found = variables.iter().find(|(other, _)| *other == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        check_environment(&url, variable).map_err(|error| error.to_string())
    }

    #[test]
    fn an_invalid_proxy_in_the_environment_is_an_error_that_names_the_variable() {
        for (value, expected) in [
            ("http://user:canary-4711@[", "is invalid"),
            ("http//canary-4711:80", "is invalid"),
            ("http://canary-4711:99999", "is invalid"),
            ("canary-4711 x", "is invalid"),
            ("ftp://canary-4711", "is invalid"),
            ("http://", "is invalid"),
            ("socks5://user:canary-4711@proxy:1080", "names a SOCKS proxy"),
            ("SOCKS5H://canary-4711", "names a SOCKS proxy"),
        ] {
            for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
                let error = check(&[(name, value)]).expect_err(value);
                let expected = format!("environment variable `{name}` {expected}");
                assert!(error.contains(&expected) && !error.contains("canary-4711"), "{error}");
            }
        }
    }

    #[test]
    fn a_proxy_that_is_valid_or_not_used_is_accepted() {
        for variables in [
            &[][..],
            &[("HTTPS_PROXY", "")],
            &[("HTTPS_PROXY", "proxy.example.com:8080")],
            &[("https_proxy", "HTTP://user:password@proxy.example.com")],
            &[("ALL_PROXY", "https://[::1]:8443/")],
            &[("HTTP_PROXY", "socks5://proxy")],
            &[("HTTPS_PROXY", "http://proxy"), ("https_proxy", "socks5://proxy")],
            &[("HTTPS_PROXY", "http://proxy"), ("ALL_PROXY", "socks5://proxy")],
            &[("HTTPS_PROXY", "socks5://proxy"), ("NO_PROXY", "*")],
            &[("HTTPS_PROXY", "socks5://proxy"), ("no_proxy", "localhost, example.com")],
            &[("HTTPS_PROXY", "socks5://proxy"), ("REQUEST_METHOD", "GET")],
        ] {
            assert_eq!(check(variables), Ok(()), "{variables:?}");
        }
        let other = check(&[("HTTPS_PROXY", "socks5://proxy"), ("NO_PROXY", "example.org")]);
        assert!(other.is_err());
    }
}
