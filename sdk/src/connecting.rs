//! Notes whether an attempt ended before it had a connection, and so was surely not sent.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tower_layer::Layer;
use tower_service::Service;

#[derive(Default)]
struct Note {
    /// The attempt has its result, and its future is being dropped.
    is_ending: AtomicBool,
    is_unconnected: AtomicBool,
}

tokio::task_local! {
    static NOTE: Arc<Note>;
}

/// Runs an attempt; also returns whether it ended while it was still waiting for a connection.
///
/// While the HTTP client opens a connection, it also waits for one that becomes idle. If it gets one,
/// it continues to open the other connection in the background. So only an attempt that drops an
/// unfinished connection together with its own future has surely not been sent.
pub(crate) async fn watch<F: Future>(attempt: F) -> (F::Output, bool) {
    let note = Arc::new(Note::default());
    let watched = async {
        let mut attempt = Box::pin(attempt);
        let result = attempt.as_mut().await;
        NOTE.with(|note| note.is_ending.store(true, Ordering::Relaxed));
        drop(attempt);
        result
    };
    let result = NOTE.scope(Arc::clone(&note), watched).await;
    (result, note.is_unconnected.load(Ordering::Relaxed))
}

/// Layer around the connector of an HTTP client.
#[derive(Clone)]
pub(crate) struct ConnectingLayer;

impl<S> Layer<S> for ConnectingLayer {
    type Service = Connector<S>;

    fn layer(&self, inner: S) -> Connector<S> {
        Connector(inner)
    }
}

#[derive(Clone)]
pub(crate) struct Connector<S>(S);

impl<S, R> Service<R> for Connector<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, target: R) -> Self::Future {
        let connecting = self.0.call(target);
        let guard = Unfinished;
        Box::pin(async move {
            let result = connecting.await;
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
        let _ = NOTE.try_with(|note| {
            if note.is_ending.load(Ordering::Relaxed) {
                note.is_unconnected.store(true, Ordering::Relaxed);
            }
        });
    }
}
