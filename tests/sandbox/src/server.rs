//! The socket: connections are taken up to a bound, stalled ones end, and a fault can reset one.

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

use crate::exchange::{Desk, Reply, respond};

/// How long a client may take for the head of a request, or leave a connection unused.
const HEAD_TIME: Duration = Duration::from_secs(30);
/// How long a client may leave an answer unread.
const WRITE_TIME: Duration = Duration::from_secs(30);
/// How long answers that are under way may take when the site stops.
const GRACE: Duration = Duration::from_secs(5);
/// How long to wait when the system has no more sockets.
const PAUSE: Duration = Duration::from_millis(50);

/// Serves until the other end of `stop` is gone, then finishes what is under way.
pub(crate) async fn serve(
    listener: TcpListener,
    desk: Arc<Desk>,
    connections: usize,
    mut stop: watch::Receiver<()>,
) {
    let permits = Arc::new(Semaphore::new(connections));
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            _ = stop.changed() => break,
            Some(_) = open.join_next(), if !open.is_empty() => {}
            accepted = accept(&listener, &permits) => match accepted {
                Ok((stream, permit)) => {
                    let conversation = converse(stream, Arc::clone(&desk), stop.clone());
                    open.spawn(async move {
                        conversation.await;
                        drop(permit);
                    });
                }
                Err(_) => tokio::time::sleep(PAUSE).await,
            },
        }
    }
    drop(listener);
    let finished = async { while open.join_next().await.is_some() {} };
    // Whatever is still open after that is cut off when the set is dropped.
    let _ = tokio::time::timeout(GRACE, finished).await;
}

/// The next connection, once there is room for it.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, permit))
}

async fn converse(stream: TcpStream, desk: Arc<Desk>, mut stop: watch::Receiver<()>) {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_TIME));
    let reset = Arc::new(Notify::new());
    let service = service_fn(|request: Request<Incoming>| {
        let (desk, reset) = (Arc::clone(&desk), Arc::clone(&reset));
        async move {
            match respond(desk, request).await {
                Reply::Answer(answer) => Ok::<_, Infallible>(*answer),
                Reply::Reset => {
                    reset.notify_one();
                    // The connection goes before this would.
                    std::future::pending().await
                }
            }
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME);
    let mut connection = http.serve_connection(TokioIo::new(Box::pin(stream)), service);
    let mut is_stopping = false;
    loop {
        tokio::select! {
            // What goes wrong on a connection is its client's affair.
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
    // Without it the system would end the connection in good order.
    let _ = stream.set_zero_linger();
}
