//! Files to upload, and the forms that contain them.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::stream::{BoxStream, Stream, StreamExt as _};
use hyper::body::{Body, Frame, SizeHint};

use crate::random;

/// A file to upload.
///
/// ```
/// use oracle_cpq::Upload;
///
/// let file = Upload::from_bytes("users.csv", "login,firstName\n");
/// assert_eq!(format!("{file:?}"), "Upload { length: 16, .. }");
/// ```
///
/// `Debug` shows neither the name nor the content.
#[derive(Clone)]
pub struct Upload {
    name: String,
    length: u64,
    content: Content,
}

#[derive(Clone)]
enum Content {
    Bytes(Bytes),
    /// `None` after it was sent.
    Stream(Arc<Mutex<Option<FileStream>>>),
}

type FileStream = BoxStream<'static, io::Result<Bytes>>;

impl Upload {
    /// Creates a file from its name and its content.
    pub fn from_bytes(name: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        let content = Bytes::from(content.into());
        Self { name: name.into(), length: content.len() as u64, content: Content::Bytes(content) }
    }

    /// Creates a file from its name, its length and a stream of its content, so that it is never held in
    /// memory as a whole.
    ///
    /// A stream can be sent only once: the request is not retried, and a clone of it cannot be sent
    /// afterwards. The request fails if the content is longer or shorter than `length`.
    pub fn from_stream(
        name: impl Into<String>,
        length: u64,
        content: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    ) -> Self {
        let content = Content::Stream(Arc::new(Mutex::new(Some(content.boxed()))));
        Self { name: name.into(), length, content }
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("length", &self.length).finish_non_exhaustive()
    }
}

/// A form of the media type `multipart/form-data`.
#[derive(Clone, Default)]
pub(crate) struct Form {
    fields: Vec<(&'static str, Field)>,
}

#[derive(Clone)]
enum Field {
    Text(String),
    File(Upload),
}

impl Form {
    pub(crate) fn set_text(&mut self, name: &'static str, text: &str) {
        self.set(name, Field::Text(text.to_owned()));
    }

    pub(crate) fn set_file(&mut self, name: &'static str, file: Upload) {
        self.set(name, Field::File(file));
    }

    fn set(&mut self, name: &'static str, field: Field) {
        self.fields.retain(|(other, _)| *other != name);
        self.fields.push((name, field));
    }

    /// Whether the form can be sent only once.
    pub(crate) fn has_stream(&self) -> bool {
        let mut files = self.fields.iter();
        files.any(|(_, field)| {
            matches!(field, Field::File(Upload { content: Content::Stream(_), .. }))
        })
    }

    /// The texts and the names of files, which may be personal data.
    pub(crate) fn sensitive_values(&self) -> impl Iterator<Item = String> {
        self.fields.iter().map(|(_, field)| match field {
            Field::Text(text) => text.clone(),
            Field::File(file) => file.name.clone(),
        })
    }

    /// Returns the `Content-Type` and the body.
    pub(crate) fn encode(&self) -> (String, reqwest::Body) {
        let boundary = format!("{:016x}{:016x}", random::number(), random::number());
        let mut chunks = Vec::new();
        let mut text = String::new();
        for (name, field) in &self.fields {
            text += "--";
            text += &boundary;
            text += "\r\nContent-Disposition: form-data; name=\"";
            text += &escape(name);
            text += "\"";
            match field {
                Field::Text(value) => {
                    text += "\r\n\r\n";
                    text += value;
                    text += "\r\n";
                }
                Field::File(file) => {
                    text += "; filename=\"";
                    text += &escape(&file.name);
                    text += "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
                    chunks.push(Chunk::Bytes(std::mem::take(&mut text).into()));
                    chunks.push(Chunk::new(file));
                    text.push_str("\r\n");
                }
            }
        }
        text += "--";
        text += &boundary;
        text += "--\r\n";
        chunks.push(Chunk::Bytes(text.into()));
        let content_type = format!("multipart/form-data; boundary={boundary}");
        (content_type, reqwest::Body::wrap(FormBody { chunks: chunks.into_iter().rev().collect() }))
    }
}

/// Escapes a name as browsers do.
fn escape(name: &str) -> String {
    name.replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22")
}

/// A part of the body.
enum Chunk {
    Bytes(Bytes),
    /// A stream in a mutex, so that the body can be shared between threads, and what is left of it.
    Stream(Mutex<FileStream>, u64),
    /// A stream that was sent before.
    Sent,
}

impl Chunk {
    fn new(file: &Upload) -> Self {
        match &file.content {
            Content::Bytes(bytes) => Self::Bytes(bytes.clone()),
            Content::Stream(stream) => {
                let stream = stream.lock().unwrap_or_else(PoisonError::into_inner).take();
                stream.map_or(Self::Sent, |stream| Self::Stream(stream.into(), file.length))
            }
        }
    }

    fn length(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Stream(_, left) => *left,
            Self::Sent => 0,
        }
    }
}

/// The body of a form.
struct FormBody {
    /// In reverse order.
    chunks: Vec<Chunk>,
}

impl Body for FormBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        loop {
            let (stream, left) = match self.chunks.pop() {
                None => return Poll::Ready(None),
                Some(Chunk::Bytes(bytes)) => return Poll::Ready(Some(Ok(Frame::data(bytes)))),
                Some(Chunk::Sent) => return failure("the stream was already sent"),
                Some(Chunk::Stream(stream, left)) => (stream, left),
            };
            let mut stream = stream.into_inner().unwrap_or_else(PoisonError::into_inner);
            let Poll::Ready(next) = stream.poll_next_unpin(context) else {
                self.chunks.push(Chunk::Stream(stream.into(), left));
                return Poll::Pending;
            };
            match next.transpose()? {
                None if left > 0 => return failure("the stream is shorter than announced"),
                None => {}
                Some(bytes) => {
                    let Some(left) = left.checked_sub(bytes.len() as u64) else {
                        return failure("the stream is longer than announced");
                    };
                    self.chunks.push(Chunk::Stream(stream.into(), left));
                    return Poll::Ready(Some(Ok(Frame::data(bytes))));
                }
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.chunks.iter().map(Chunk::length).sum())
    }
}

fn failure(message: &'static str) -> Poll<Option<io::Result<Frame<Bytes>>>> {
    Poll::Ready(Some(Err(io::Error::other(message))))
}
