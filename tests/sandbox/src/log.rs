//! The request log: what was asked for and how it went, and nothing of whom it was about.

use std::borrow::Cow;
use std::io::Write;
use std::sync::Mutex;
use std::time::Duration;

use hyper::Method;
use hyper::body::Body as _;
use jiff::Timestamp;

use crate::exchange::{Reply, lock};
use crate::site::documented_date;

/// The methods of HTTP; any other is the client's own word.
const METHODS: [Method; 9] = [
    Method::CONNECT,
    Method::DELETE,
    Method::GET,
    Method::HEAD,
    Method::OPTIONS,
    Method::PATCH,
    Method::POST,
    Method::PUT,
    Method::TRACE,
];

/// Where lines go.
pub(crate) struct Log(Mutex<Box<dyn Write + Send>>);

/// What is said of a request: its path as the contract has it, never its arguments, its query, its
/// headers or its body.
pub(crate) struct Line {
    pub(crate) method: Method,
    pub(crate) path: Cow<'static, str>,
    pub(crate) operation: String,
    pub(crate) fault: Option<String>,
}

impl Line {
    pub(crate) fn of(method: &Method) -> Self {
        let path = "(no path of the contract)".into();
        Self { method: method.clone(), path, operation: "-".into(), fault: None }
    }
}

impl Log {
    pub(crate) fn to(out: Box<dyn Write + Send>) -> Self {
        Self(Mutex::new(out))
    }

    pub(crate) fn write(&self, line: Line, reply: &Reply, took: Duration) {
        let Line { method, path, operation, fault } = line;
        let (status, length) = match reply {
            Reply::Answer(answer) => {
                let length = answer.body().size_hint().exact().unwrap_or_default();
                (answer.status().as_str().to_owned(), length)
            }
            Reply::Reset => ("reset".to_owned(), 0),
        };
        let method = if METHODS.contains(&method) { method.as_str() } else { "(other)" };
        let date = documented_date(Timestamp::now());
        let fault = fault.map(|fault| format!(" [{fault}]")).unwrap_or_default();
        let time = took.as_millis();
        // A log that can't be written keeps nobody from being served.
        let _ = writeln!(
            lock(&self.0),
            "{date} {status} {method} {path} {operation} {length} bytes, {time} ms{fault}"
        );
    }
}
