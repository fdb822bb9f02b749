//! The request log. It contains no personal data: no arguments, queries, headers or bodies.

use std::borrow::Cow;
use std::fmt;
use std::io::Write;
use std::time::Duration;

use hyper::Method;
use hyper::body::Body as _;
use hyper::header::CONTENT_LENGTH;
use jiff::Timestamp;
use parking_lot::Mutex;

use crate::reply::Reply;
use crate::site::format_date;

/// The methods that are logged by name; any other is arbitrary text of the client.
const METHODS: [&str; 9] =
    ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

/// The destination of the log.
pub(crate) struct Log(Mutex<Box<dyn Write + Send>>);

/// What the log says about a request.
pub(crate) struct Entry {
    pub(crate) method: Method,
    /// The path template of the contract.
    pub(crate) path: Cow<'static, str>,
    pub(crate) operation: String,
    pub(crate) fault: Option<String>,
}

impl Entry {
    pub(crate) fn new(method: &Method) -> Self {
        let path = "(unknown path)".into();
        Self { method: method.clone(), path, operation: "-".into(), fault: None }
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Log")
    }
}

impl Log {
    pub(crate) fn new(out: Box<dyn Write + Send>) -> Self {
        Self(Mutex::new(out))
    }

    pub(crate) fn write(&self, entry: Entry, reply: &Reply, elapsed: Duration) {
        let Entry { method, path, operation, fault } = entry;
        let (status, length) = match reply {
            Reply::Response(response) => {
                let header = response.headers().get(CONTENT_LENGTH);
                let header = header.and_then(|length| length.to_str().ok()?.parse().ok());
                let length = header.or_else(|| response.body().size_hint().exact());
                (response.status().as_str().to_owned(), length.unwrap_or_default())
            }
            Reply::Reset => ("reset".to_owned(), 0),
        };
        let method = method.as_str();
        let method = if METHODS.contains(&method) { method } else { "(other)" };
        let date = format_date(Timestamp::now());
        let fault = fault.map(|fault| format!(" [{fault}]")).unwrap_or_default();
        let time = elapsed.as_millis();
        // A failing log must not fail requests.
        let _ = writeln!(
            self.0.lock(),
            "{date} {status} {method} {path} {operation} {length} bytes, {time} ms{fault}"
        );
    }
}
