//! Connections: limits, certificates, proxies and runtimes.

mod http2;
mod limits;
mod one_connection;
mod proxies;
mod runtimes;
mod tls;
