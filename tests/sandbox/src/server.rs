//! Accepts connections up to a limit, closes stalled ones, and resets one if a fault says so.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;

use crate::app_state::AppState;
use crate::handler::handle;
use crate::reply::Reply;

/// The longest time for the head of a request, and for an idle connection.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// The longest time that a client may leave a response unread.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// The longest time that running requests get when the site stops.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5);
/// The delay before the next `accept` after one failed, as it does without free sockets.
const ACCEPT_DELAY: Duration = Duration::from_millis(50);

/// Serves until the sender of `stop` is dropped, and then finishes the running requests.
pub(crate) async fn serve(
    listener: TcpListener,
    state: Arc<AppState>,
    max_connections: usize,
    mut stop: watch::Receiver<()>,
) {
    let permits = Arc::new(Semaphore::new(max_connections));
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            _ = stop.changed() => break,
            Some(_) = open.join_next(), if !open.is_empty() => {}
            accepted = accept(&listener, &permits) => match accepted {
                Ok((stream, permit)) => {
                    let connection = serve_connection(stream, Arc::clone(&state), stop.clone());
                    open.spawn(async move {
                        connection.await;
                        drop(permit);
                    });
                }
                Err(_) => tokio::time::sleep(ACCEPT_DELAY).await,
            },
        }
    }
    drop(listener);
    let finished = async { while open.join_next().await.is_some() {} };
    // Dropping the set closes the connections that are still open after that.
    let _ = tokio::time::timeout(SHUTDOWN_TIMEOUT, finished).await;
}

/// Accepts the next connection once the limit allows it.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, permit))
}

async fn serve_connection(stream: TcpStream, state: Arc<AppState>, mut stop: watch::Receiver<()>) {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_TIMEOUT));
    let reset = Arc::new(Notify::new());
    let service = service_fn(|request: Request<Incoming>| {
        let (state, reset) = (Arc::clone(&state), Arc::clone(&reset));
        async move {
            match handle(state, request).await {
                Reply::Response(response) => Ok::<_, Infallible>(*response),
                Reply::Reset => {
                    reset.notify_one();
                    // The connection is dropped before this is polled again.
                    std::future::pending().await
                }
            }
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
    let mut connection = http.serve_connection(TokioIo::new(Box::pin(stream)), service);
    let mut is_stopping = false;
    loop {
        tokio::select! {
            // An error of a connection only concerns its client.
            _ = &mut connection => return,
            () = reset.notified() => break,
            _ = stop.changed(), if !is_stopping => {
                is_stopping = true;
                Pin::new(&mut connection).graceful_shutdown();
            }
        }
    }
    let stream = connection.into_parts().io.into_inner();
    let stream = Pin::get_ref(stream.as_ref()).get_ref();
    // Without this, the system closes the connection gracefully.
    let _ = stream.set_zero_linger();
}
