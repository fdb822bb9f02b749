//! Builds HTTP responses, and applies faults to them.

use std::io;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Either, Full, StreamBody};
use hyper::body::Frame;
use hyper::header::{
    ALLOW, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use hyper::{Response, StatusCode};

use crate::api_error::ApiError;
use crate::auth;
use crate::fault::{ErrorBody, Fault, RetryAfter};

/// The body of a response: complete, or a stream.
pub(crate) type ResponseBody = Either<Full<Bytes>, UnsyncBoxBody<Bytes, io::Error>>;

/// What happens to a request in the end.
pub(crate) enum Reply {
    Response(Box<Response<ResponseBody>>),
    /// The connection is reset.
    Reset,
}

impl From<Response<Bytes>> for Reply {
    fn from(response: Response<Bytes>) -> Self {
        Self::Response(Box::new(response.map(|body| Either::Left(Full::new(body)))))
    }
}

impl Reply {
    /// Applies a fault to a response.
    pub(crate) fn with_fault(mut response: Response<Bytes>, fault: Option<Fault>) -> Self {
        match fault {
            Some(Fault::Reset) => Self::Reset,
            Some(Fault::Status { status, retry_after, body }) => {
                fault_response(status, retry_after, body).into()
            }
            Some(Fault::Truncated) => Self::streamed(response, truncated),
            Some(Fault::Slow(time)) => Self::streamed(response, |body| slow(body, time)),
            Some(Fault::ContentType) => {
                if let Some(content_type) = response.headers_mut().get_mut(CONTENT_TYPE) {
                    *content_type = HeaderValue::from_static("text/html");
                }
                response.into()
            }
            _ => response.into(),
        }
    }

    /// Sends the body as a stream, with the `Content-Length` of the whole.
    fn streamed(
        response: Response<Bytes>,
        stream: impl FnOnce(&Bytes) -> UnsyncBoxBody<Bytes, io::Error>,
    ) -> Self {
        let length = response.body().len();
        let mut response = response.map(|body| Either::Right(stream(&body)));
        response.headers_mut().insert(CONTENT_LENGTH, length.into());
        Self::Response(Box::new(response))
    }
}

/// Sends the body in ten pieces over `time`.
fn slow(body: &Bytes, time: Duration) -> UnsyncBoxBody<Bytes, io::Error> {
    let length = body.len().div_ceil(10).max(1);
    let pieces: Vec<_> = body.chunks(length).map(Bytes::copy_from_slice).collect();
    let frames = stream::iter(pieces).then(move |piece| async move {
        tokio::time::sleep(time / 10).await;
        Ok(Frame::data(piece))
    });
    StreamBody::new(frames).boxed_unsync()
}

/// Sends half of the body and then ends the connection.
fn truncated(body: &Bytes) -> UnsyncBoxBody<Bytes, io::Error> {
    let half = body.slice(..body.len() / 2);
    let error = async {
        // hyper drops the data that it has not yet sent when it sees the error.
        tokio::task::yield_now().await;
        Err(io::Error::other("a fault truncates this body"))
    };
    let frames = stream::iter([Ok(Frame::data(half))]).chain(stream::once(error));
    StreamBody::new(frames).boxed_unsync()
}

/// The response of a fault with an error status.
pub(crate) fn fault_response(
    status: StatusCode,
    retry_after: Option<RetryAfter>,
    body: ErrorBody,
) -> Response<Bytes> {
    let mut response = match body {
        ErrorBody::Json => error_response(&ApiError::new(status, "a fault was injected")),
        ErrorBody::Empty => Response::default(),
        ErrorBody::Html => {
            let title = status.canonical_reason().unwrap_or("Error");
            let page = format!(
                "<!DOCTYPE html>\n<html><head><title>{title}</title></head>\
                 <body><h1>{} {title}</h1></body></html>\n",
                status.as_u16()
            );
            let mut response = Response::new(Bytes::from(page));
            set_header(&mut response, CONTENT_TYPE, "text/html;charset=UTF-8");
            response
        }
    };
    *response.status_mut() = status;
    match retry_after {
        Some(RetryAfter::Seconds(seconds)) => {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        Some(RetryAfter::Date(seconds)) => {
            let date = SystemTime::now() + Duration::from_secs(seconds.into());
            set_header(&mut response, RETRY_AFTER, &httpdate::fmt_http_date(date));
        }
        None => {}
    }
    response
}

pub(crate) fn json_response(status: StatusCode, json: impl Into<Bytes>) -> Response<Bytes> {
    let mut response = Response::new(json.into());
    *response.status_mut() = status;
    set_header(&mut response, CONTENT_TYPE, "application/json");
    response
}

pub(crate) fn error_response(error: &ApiError) -> Response<Bytes> {
    let mut response = json_response(error.status, error.body());
    if error.status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(WWW_AUTHENTICATE, auth::challenge());
    }
    if let Some(methods) = &error.allow {
        set_header(&mut response, ALLOW, methods);
    }
    response
}

/// Sets a header, unless its value contains characters that a header can't have.
pub(crate) fn set_header(response: &mut Response<Bytes>, name: HeaderName, value: &str) {
    if let Ok(value) = value.parse() {
        response.headers_mut().insert(name, value);
    }
}
