//! Bodies of answers: whole, in slow pieces, or cut off.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

/// What hyper sends.
pub(crate) type AnswerBody = Either<Full<Bytes>, Pieces>;

/// A body all at once.
pub(crate) fn whole(body: impl Into<Bytes>) -> AnswerBody {
    Either::Left(Full::new(body.into()))
}

/// A body in ten pieces that take `time` in all.
pub(crate) fn slow(body: &Bytes, time: Duration) -> AnswerBody {
    const PIECES: usize = 10;
    let length = body.len().div_ceil(PIECES).max(1);
    let pieces = body.chunks(length).map(Bytes::copy_from_slice).collect();
    Either::Right(Pieces::new(body, pieces, time / 10, false))
}

/// A body that ends with the connection when half of it is sent.
pub(crate) fn truncated(body: &Bytes) -> AnswerBody {
    let half = body.slice(..body.len() / 2);
    Either::Right(Pieces::new(body, [half].into(), Duration::ZERO, true))
}

/// A body that is sent piece by piece.
#[derive(Debug)]
pub(crate) struct Pieces {
    left: VecDeque<Bytes>,
    announced: u64,
    pause: Duration,
    next: Option<Pin<Box<Sleep>>>,
    breaks_off: bool,
    is_sent: bool,
}

impl Pieces {
    fn new(body: &Bytes, left: VecDeque<Bytes>, pause: Duration, breaks_off: bool) -> Self {
        let announced = u64::try_from(body.len()).unwrap_or_default();
        Self { left, announced, pause, next: None, breaks_off, is_sent: false }
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if !self.pause.is_zero() && !self.left.is_empty() {
            let end = Instant::now() + self.pause;
            let next = self.next.get_or_insert_with(|| Box::pin(sleep_until(end)));
            ready!(next.as_mut().poll(context));
            self.next = None;
        }
        if let Some(piece) = self.left.pop_front() {
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        if !self.breaks_off {
            return Poll::Ready(None);
        }
        // What was given is sent while nothing more is ready; at an error, it would be dropped.
        if !self.is_sent {
            self.is_sent = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::Error::other("the answer is cut off"))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}
