//! The response to a request.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, TRANSFER_ENCODING};
use http::{HeaderMap, StatusCode};

/// A successful response: the deserialized body, the HTTP status and the headers.
///
/// It dereferences to the body.
///
/// ```no_run
/// # #[cfg(feature = "v19")]
/// # async fn example(cpq: oracle_cpq::v19::Client) -> Result<(), oracle_cpq::Error> {
/// let response = cpq.get_integration_user("BM_LaeNrP1bCh5").send().await?;
/// assert_eq!(response.http_status(), 200);
/// println!("login: {:?}", response.login);
/// let user = response.into_inner();
/// # Ok(())
/// # }
/// ```
///
/// `Debug` shows the status and the body, but no headers.
#[derive(Clone, PartialEq, Eq)]
pub struct Response<T> {
    status: StatusCode,
    headers: HeaderMap,
    body: T,
    mismatches: Vec<String>,
}

impl<T> Response<T> {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, body: T) -> Self {
        Self { status, headers, body, mismatches: Vec::new() }
    }

    pub(crate) fn with_mismatches(mut self, mismatches: Vec<String>) -> Self {
        self.mismatches = mismatches;
        self
    }

    /// Returns the HTTP status, which is a 2xx status. Oracle does not document which one.
    #[must_use]
    pub fn http_status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the JSON pointers of the values that do not have the documented type.
    ///
    /// ```no_run
    /// # #[cfg(feature = "v19")]
    /// # async fn example(cpq: oracle_cpq::v19::Client) -> Result<(), oracle_cpq::Error> {
    /// let user = cpq.get_integration_user("BM_LaeNrP1bCh5").send().await?;
    /// if user.mismatches().iter().any(|pointer| pointer == "/status") {
    ///     println!("status: {:?}", user.extra.get("status"));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Such a value is in `extra` under its own name and is sent back as it came; its field is `None`.
    /// If the field is required, the object as a whole is in `extra` of the object around it. Items of a
    /// list that are null are dropped, and so are items of a page that have another type. Lone surrogates in
    /// strings are replaced by U+FFFD. An event with the level WARN reports that there are mismatches.
    #[must_use]
    pub fn mismatches(&self) -> &[String] {
        &self.mismatches
    }

    /// The number of items of a page that were dropped, because they are null or of another type.
    pub(crate) fn dropped_items(&self) -> usize {
        let is_item = |pointer: &&String| {
            let index = pointer.strip_prefix("/items/");
            index.is_some_and(|index| index.bytes().all(|byte| byte.is_ascii_digit()))
        };
        self.mismatches.iter().filter(is_item).count()
    }

    /// Returns the body and discards status and headers.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.body
    }

    pub(crate) fn body_mut(&mut self) -> &mut T {
        &mut self.body
    }

    /// Returns status, headers and body.
    #[must_use]
    pub fn into_parts(self) -> (StatusCode, HeaderMap, T) {
        (self.status, self.headers, self.body)
    }

    /// Converts the body and keeps status and headers.
    ///
    /// ```no_run
    /// # #[cfg(feature = "v19")]
    /// # async fn example(cpq: oracle_cpq::v19::Client) -> Result<(), oracle_cpq::Error> {
    /// let response = cpq.get_integration_user("BM_LaeNrP1bCh5").send().await?;
    /// let login = response.map(|user| user.login);
    /// println!("{}: {:?}", login.http_status(), *login);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Response<U> {
        let Self { status, headers, body, mismatches } = self;
        Response { status, headers, body: convert(body), mismatches }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("http_status", &self.status)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// A response before its body is deserialized.
pub(crate) struct RawResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The body of a file, which was not received yet.
    pub(crate) file: Option<reqwest::Body>,
}

impl RawResponse {
    /// The body without a byte order mark.
    pub(crate) fn json(&self) -> &[u8] {
        self.body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.body)
    }

    /// Whether the part of the body that arrived is the beginning of a JSON object of the server.
    pub(crate) fn is_start_of_json(&self) -> bool {
        self.json().trim_ascii_start().starts_with(b"{")
            && !self.is_html()
            && self.coding().is_none()
    }

    pub(crate) fn is_html(&self) -> bool {
        is_html(&self.headers)
    }

    /// Why the body can't be read, if it is compressed or otherwise encoded.
    pub(crate) fn coding(&self) -> Option<String> {
        if self.body.is_empty() { None } else { coding(&self.headers) }
    }
}

pub(crate) fn is_html(headers: &HeaderMap) -> bool {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    media_type.is_some_and(|value| value.to_ascii_lowercase().starts_with("text/html"))
}

/// Says that a body is encoded, such as with gzip. No encoding is requested, and hyper decodes none
/// except `chunked`.
pub(crate) fn coding(headers: &HeaderMap) -> Option<String> {
    [(CONTENT_ENCODING, "Content-Encoding"), (TRANSFER_ENCODING, "Transfer-Encoding")]
        .into_iter()
        .find_map(|(header, name)| {
            let values = headers.get_all(header).into_iter();
            let codings = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
            let coding = codings.map(<[u8]>::trim_ascii).find(|coding| {
                let is_plain = |plain: &&str| coding.eq_ignore_ascii_case(plain.as_bytes());
                !["", "identity", "chunked"].iter().any(is_plain)
            })?;
            let coding = std::str::from_utf8(coding).ok().filter(|coding| is_printable(coding));
            let coding = coding.unwrap_or("unknown");
            Some(format!("it has the `{name}` {coding}, which was not requested"))
        })
}

/// Whether a name in a header may be shown. Other text of the server is not, because it may be
/// sensitive.
pub(crate) fn is_printable(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.: ".contains(&byte);
    !name.is_empty() && name.len() <= 30 && name.bytes().all(is_plain)
}
