//! Notes whether an attempt ended before it had a connection, and so was surely not sent.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use tower_layer::Layer;
use tower_service::Service;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Running,
    /// The attempt has its result, and its future is being dropped.
    Ending,
    /// An unfinished connection was dropped together with the future of the attempt.
    Unconnected,
}

tokio::task_local! {
    static PROGRESS: Cell<Progress>;
}

/// Runs an attempt; also returns whether it ended while it was still waiting for a connection.
///
/// While the HTTP client opens a connection, it also waits for one that becomes idle. If it gets one,
/// it continues to open the other connection in the background. So only an attempt that drops an
/// unfinished connection together with its own future has surely not been sent.
pub(crate) async fn watch<F: Future>(attempt: F) -> (F::Output, bool) {
    let watched = async {
        let result = {
            let attempt = pin!(attempt);
            let result = attempt.await;
            PROGRESS.with(|progress| progress.set(Progress::Ending));
            result
            // The attempt is dropped here.
        };
        (result, PROGRESS.get().get() == Progress::Unconnected)
    };
    PROGRESS.scope(Cell::new(Progress::Running), watched).await
}

/// Layer around the connector of an HTTP client.
#[derive(Clone)]
pub(crate) struct ConnectingLayer;

impl<S> Layer<S> for ConnectingLayer {
    type Service = Connector<S>;

    fn layer(&self, inner: S) -> Connector<S> {
        Connector(Arc::new(inner))
    }
}

/// The HTTP client clones its connector several times for each request, and uses few of the clones. So
/// the inner connector is cloned only when a connection is opened.
pub(crate) struct Connector<S>(Arc<S>);

impl<S> Clone for Connector<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S, R> Service<R> for Connector<S>
where
    S: Service<R> + Clone + Send + Sync + 'static,
    S::Future: Send,
    R: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: R) -> Self::Future {
        let mut inner = S::clone(&self.0);
        let guard = Unfinished;
        Box::pin(async move {
            poll_fn(|context| inner.poll_ready(context)).await?;
            let result = inner.call(target).await;
            std::mem::forget(guard);
            result
        })
    }
}

/// A connection that is being opened. It is dropped only if that is given up.
struct Unfinished;

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Fails outside an attempt, in the background.
        let _ = PROGRESS.try_with(|progress| {
            if progress.get() == Progress::Ending {
                progress.set(Progress::Unconnected);
            }
        });
    }
}
