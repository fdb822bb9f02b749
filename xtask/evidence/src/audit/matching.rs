//! Finds the operation of the contract that an operation of a page is.

use cpq_contract::Payload;

use super::contract::{Endpoint, documented_examples};
use super::paths::{ServerPrefixes, fits, path_of, same_shape};
use crate::table::{Operation, Sample, Side};

/// Finds the operation by method and path; without them, by the URLs and bodies of its sample calls;
/// if those are ambiguous, by its payloads.
pub(super) fn find<'c, 'a>(
    endpoints: &'c [Endpoint<'a>],
    prefixes: &ServerPrefixes,
    operation: &Operation,
) -> Option<&'c Endpoint<'a>> {
    if let (Some(method), Some(path)) = (&operation.method, &operation.path) {
        return by_path(endpoints, prefixes, method, path);
    }
    let requests: Vec<&Sample> = samples(operation).filter(|it| it.side == Side::Request).collect();
    let is_called = |endpoint: &&Endpoint<'_>| {
        endpoint.request_body().is_some() != requests.is_empty()
            && operation.examples.iter().all(|example| {
                let path = path_of(&example.url);
                example.method.as_ref().is_none_or(|method| *method == endpoint.method)
                    && prefixes.split(path).is_some_and(|(_, own)| fits(&endpoint.path, own))
            })
    };
    let is_sent = |endpoint: &&Endpoint<'_>| {
        let examples =
            endpoint.request_body().iter().flat_map(documented_examples).collect::<Vec<_>>();
        requests.iter().any(|sample| {
            Payload::parse(&sample.text)
                .is_ok_and(|sent| examples.iter().any(|(.., example)| *example == sent))
        })
    };
    only(endpoints.iter().filter(is_called)).or_else(|| only(endpoints.iter().filter(is_sent)))
}

/// Finds the operation by its method and its path with version and prefix.
pub(super) fn by_path<'c, 'a>(
    endpoints: &'c [Endpoint<'a>],
    prefixes: &ServerPrefixes,
    method: &str,
    path: &str,
) -> Option<&'c Endpoint<'a>> {
    let own = prefixes.split(path).map_or(path, |(_, own)| own);
    let own = own.find("/rest/").map_or(own, |_| below_version(own));
    endpoints.iter().find(|it| it.method == method && same_shape(&it.path, own))
}

/// All payloads of a page's operation.
pub(super) fn samples(operation: &Operation) -> impl Iterator<Item = &Sample> {
    operation.examples.iter().flat_map(|example| &example.samples)
}

/// The only item, if there is exactly one.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    items.next().filter(|_| items.next().is_none())
}

/// The path below the version, for a version other than the contract's.
fn below_version(path: &str) -> &str {
    let rest = path.split_once("/rest/").map_or("", |(_, rest)| rest);
    rest.find('/').map_or("", |start| &rest[start..])
}
