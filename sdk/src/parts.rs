//! The parts of a request: target, path arguments, query and body.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::HeaderMap;
use percent_encoding::percent_decode_str;
use serde::ser::Serialize;
use serde_json::Value;
use url::Url;

use crate::error::{Kind, SensitiveValues};
use crate::headers::Headers;
use crate::operation::Target;
use crate::path::{self, InvalidArgument};
use crate::upload::Form;
use crate::{CallOptions, Error};

type Pairs = Vec<(Cow<'static, str>, String)>;

#[derive(Clone)]
pub(crate) struct RequestParts {
    target: Target,
    template: String,
    /// The URL of a link, instead of the template.
    url: Option<Url>,
    path: Pairs,
    query: Pairs,
    body: Option<Bytes>,
    form: Option<Form>,
    /// The media type of the file that the response contains.
    file: Option<&'static str>,
    headers: Headers,
    /// The first invalid part; it is reported when the request is sent.
    invalid: Option<Invalid>,
}

#[derive(Clone, Copy)]
enum Invalid {
    Argument(&'static str, InvalidArgument),
    Body,
}

/// Shows the names of the query parameters, but no values.
impl fmt::Debug for RequestParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query: Vec<&str> = self.query.iter().map(|(name, _)| &**name).collect();
        write!(f, "{} with query {query:?}", self.target)
    }
}

impl RequestParts {
    pub(crate) fn new(target: Target, template: String) -> Self {
        let (path, query) = (Vec::new(), Vec::new());
        let (url, body, form, file) = (None, None, None, None);
        let (headers, invalid) = (Headers::default(), None);
        Self { target, template, url, path, query, body, form, file, headers, invalid }
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    pub(crate) fn body(&self) -> Option<&Bytes> {
        self.body.as_ref()
    }

    pub(crate) fn set_url(&mut self, url: Url) {
        self.url = Some(url);
    }

    pub(crate) fn form(&self) -> Option<&Form> {
        self.form.as_ref()
    }

    pub(crate) fn form_mut(&mut self) -> &mut Form {
        self.form.get_or_insert_default()
    }

    pub(crate) fn file(&self) -> Option<&'static str> {
        self.file
    }

    pub(crate) fn set_file(&mut self, media_type: &'static str) {
        self.file = Some(media_type);
    }

    pub(crate) fn set_body(&mut self, body: &(impl Serialize + ?Sized)) {
        match serde_json::to_vec(body) {
            Ok(body) => self.body = Some(body.into()),
            Err(_) => self.set_invalid(Invalid::Body),
        }
    }

    pub(crate) fn add_path(&mut self, name: Cow<'static, str>, value: &str) {
        self.path.push((name, value.to_owned()));
    }

    /// Sets a query parameter, replacing an earlier value.
    pub(crate) fn set_query(&mut self, name: Cow<'static, str>, value: String) {
        self.remove_query(&name);
        self.query.push((name, value));
    }

    pub(crate) fn remove_query(&mut self, name: &str) {
        self.query.retain(|(other, _)| other != name);
    }

    /// Makes the request fail before it is sent, because this query parameter is invalid.
    pub(crate) fn set_invalid_query(&mut self, name: &'static str) {
        self.set_invalid_argument(name, InvalidArgument::InvalidQuery);
    }

    /// Makes the request fail before it is sent, because this argument is invalid.
    pub(crate) fn set_invalid_argument(&mut self, name: &'static str, reason: InvalidArgument) {
        self.set_invalid(Invalid::Argument(name, reason));
    }

    pub(crate) fn set_header(&mut self, name: &str, value: &str) {
        self.headers.set(name.to_owned(), value.to_owned());
    }

    fn set_invalid(&mut self, invalid: Invalid) {
        self.invalid.get_or_insert(invalid);
    }

    pub(crate) fn query_value(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns the headers of the caller, or the error of an invalid one.
    pub(crate) fn headers(&self, options: &CallOptions) -> Result<HeaderMap, Error> {
        let mut map = HeaderMap::new();
        for headers in [&self.headers, options.headers()] {
            headers.add_to(&mut map).map_err(|(parameter, reason)| {
                Error::not_sent(&self.target, Kind::InvalidArgument { parameter, reason })
            })?;
        }
        Ok(map)
    }

    /// Builds the URL, or returns the error of an invalid part.
    pub(crate) fn url(&self, base: &Url) -> Result<Url, Error> {
        let invalid_argument = |parameter, reason| {
            Error::not_sent(&self.target, Kind::InvalidArgument { parameter, reason })
        };
        match self.invalid {
            Some(Invalid::Argument(parameter, reason)) => {
                return Err(invalid_argument(parameter.to_owned(), reason));
            }
            Some(Invalid::Body) => return Err(Error::not_sent(&self.target, Kind::Serialize)),
            None => {}
        }
        let path = path::fill(&self.template, &self.path)
            .map_err(|(parameter, reason)| invalid_argument(parameter, reason))?;
        let mut url = self.url.clone().unwrap_or_else(|| {
            let mut url = base.clone();
            url.set_path(&[url.path().trim_end_matches('/'), &path].concat());
            url
        });
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(url)
    }

    /// Collects the values that no excerpt of the response may contain.
    pub(crate) fn sensitive_values(&self) -> SensitiveValues {
        let mut sensitive = SensitiveValues::default();
        let values = &mut sensitive.values;
        values.extend(self.path.iter().map(|(_, value)| value.clone()));
        if matches!(self.target, Target::Custom(_)) {
            // The caller may have written personal data into the path itself.
            values.extend(self.template.split('/').map(str::to_owned));
        }
        if let Some(url) = &self.url {
            let segments = url.path_segments().into_iter().flatten();
            values.extend(segments.map(|it| percent_decode_str(it).decode_utf8_lossy().into()));
            values.extend(url.query_pairs().map(|(_, value)| value.into_owned()));
        }
        for (_, value) in &self.query {
            values.push(value.clone());
            // A filter contains further values.
            match serde_json::from_str(value) {
                Ok(filter) => collect_values(&filter, values),
                Err(_) => values.extend(value.split(['\'', '"']).map(str::to_owned)),
            }
        }
        values.extend(self.form.iter().flat_map(Form::sensitive_values));
        if let Some(body) = &self.body {
            let body: Value = serde_json::from_slice(body).unwrap_or_default();
            collect_values(&body, values);
            let secrets = self.target.secrets().iter().filter_map(|name| body.get(*name)?.as_str());
            sensitive.secrets.extend(secrets.map(str::to_owned));
        }
        sensitive
    }
}

/// Collects the strings and numbers in a JSON value.
fn collect_values(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Number(number) => into.push(number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| collect_values(item, into)),
        Value::Object(properties) => {
            properties.values().for_each(|value| collect_values(value, into));
        }
        Value::Null | Value::Bool(_) => {}
    }
}
