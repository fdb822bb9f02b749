//! Third-party tools and clients, run on what is published.

mod browser;
mod clients;
mod contracts;
mod findings;
mod locks;
mod payloads;
mod published;
mod swagger_parser;
mod tools;
