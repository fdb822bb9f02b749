//! Files that the server returns.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes};
use futures_util::stream::{Stream, StreamExt};
use http::{HeaderMap, StatusCode};
use hyper::body::Body as _;
use tokio::io::AsyncWrite;

use crate::Error;
use crate::error::{CallState, Kind, Outcome};
use crate::operation::Target;
use crate::response::RawResponse;

/// A file that the server returns, as a stream of bytes.
///
/// ```no_run
/// # async fn example(mut file: oracle_cpq::Download) -> Result<(), oracle_cpq::Error> {
/// let mut length = 0;
/// while let Some(chunk) = file.next().await {
///     length += chunk?.len();
/// }
/// println!("{length} bytes");
/// # Ok(())
/// # }
/// ```
///
/// The file is received while the stream is read, and never held in memory as a whole, except by
/// [`bytes`](Self::bytes). [`CallOptions::timeout`](crate::CallOptions::timeout) includes the time until
/// the last byte, so large files need a longer one. A connection that is lost ends the stream with an
/// error.
pub struct Download {
    target: Target,
    status: StatusCode,
    headers: HeaderMap,
    attempts: u32,
    body: Option<reqwest::Body>,
}

impl Download {
    pub(crate) fn new(
        target: Target,
        status: StatusCode,
        headers: HeaderMap,
        attempts: u32,
        body: reqwest::Body,
    ) -> Self {
        Self { target, status, headers, attempts, body: Some(body) }
    }

    /// Returns the next bytes, or `None` at the end and after an error.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        StreamExt::next(self).await
    }

    /// Reads the whole file into memory.
    ///
    /// # Errors
    /// If the connection is lost, or the timeout is exceeded.
    pub async fn bytes(mut self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.next().await {
            bytes.extend_from_slice(&chunk?);
        }
        Ok(bytes)
    }

    /// Writes the whole file, one part after the other, and returns its length in bytes.
    ///
    /// ```no_run
    /// # #[cfg(feature = "v19")]
    /// # async fn example(
    /// #     cpq: oracle_cpq::v19::Client,
    /// #     mut file: impl tokio::io::AsyncWrite + Unpin,
    /// # ) -> Result<(), Box<dyn std::error::Error>> {
    /// let zip = cpq.list_users().send_zip().await?.into_inner();
    /// let length = zip.write_to(&mut file).await?;
    /// println!("{length} bytes");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the connection is lost or the timeout is exceeded, with an [`Error`](crate::Error) inside the
    /// I/O error, or if the writer fails.
    pub async fn write_to(
        mut self,
        writer: &mut (impl AsyncWrite + Unpin + ?Sized),
    ) -> io::Result<u64> {
        let mut length = 0;
        while let Some(chunk) = self.next().await {
            let mut chunk = chunk.map_err(io::Error::other)?;
            length += chunk.len() as u64;
            while !chunk.is_empty() {
                let write =
                    |context: &mut Context<'_>| Pin::new(&mut *writer).poll_write(context, &chunk);
                let written = poll_fn(write).await?;
                if written == 0 {
                    return Err(io::ErrorKind::WriteZero.into());
                }
                chunk.advance(written);
            }
        }
        poll_fn(|context| Pin::new(&mut *writer).poll_flush(context)).await?;
        Ok(length)
    }

    fn error(&self, error: reqwest::Error) -> Error {
        let (status, headers) = (self.status, self.headers.clone());
        let response = RawResponse { status, headers, body: Bytes::new(), file: None };
        let kind = Kind::IncompleteBody { response, source: error.without_url() };
        let outcome = self.target.is_write().then_some(Outcome::Unknown);
        let state = CallState { attempts: self.attempts, outcome, ..CallState::default() };
        Error::new(&self.target, kind, state)
    }
}

impl Stream for Download {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        while let Some(body) = &mut self.body {
            match ready!(Pin::new(body).poll_frame(context)) {
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        return Poll::Ready(Some(Ok(data)));
                    }
                }
                Some(Err(error)) => {
                    self.body = None;
                    return Poll::Ready(Some(Err(self.error(error))));
                }
                None => self.body = None,
            }
        }
        Poll::Ready(None)
    }
}

/// Shows the target, but no content.
impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download").field("target", &self.target).finish_non_exhaustive()
    }
}
