//! The SDK from the outside: its types on the documented payloads, its calls on a real socket.

mod answers;
mod canary;
mod compare;
mod consumers;
mod debug;
mod dependencies;
mod paths;
mod payloads;
mod raw;
mod readme;
mod site;
mod tls;
mod transport;
mod types;
mod wire;
