//! Cost of keeping unknown properties, measured on a page of 1,000 users.
//!
//! `IntegrationUserCollection` is the SDK's type. `Derived` has the same fields and serde's derive, which
//! drops unknown properties; `Flattened` keeps them with serde's `flatten`.

#[macro_use]
#[path = "../contestants/page.rs"]
mod page;

use cpq_bench::server::Users;
use divan::{Bencher, black_box};
use oracle_cpq::v19::types::IntegrationUserCollection;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn main() {
    divan::main();
}

fn page() -> Vec<u8> {
    Users::new(1000).page(0, 1000, false).concat()
}

fn bench_read<T: DeserializeOwned>(bencher: Bencher<'_, '_>) {
    let page = page();
    bencher.bench(|| serde_json::from_slice::<T>(black_box(&page)).expect("the page is valid"));
}

fn bench_write<T: DeserializeOwned + Serialize + Sync>(bencher: Bencher<'_, '_>) {
    let page: T = serde_json::from_slice(&page()).expect("the page is valid");
    bencher.bench(|| serde_json::to_vec(black_box(&page)).expect("the page is serializable"));
}

#[divan::bench(types = [IntegrationUserCollection, derived::Derived, flattened::Flattened])]
fn deserialize<T: DeserializeOwned>(bencher: Bencher<'_, '_>) {
    bench_read::<T>(bencher);
}

#[divan::bench(types = [IntegrationUserCollection, derived::Derived, flattened::Flattened])]
fn serialize<T: DeserializeOwned + Serialize + Sync>(bencher: Bencher<'_, '_>) {
    bench_write::<T>(bencher);
}

mod derived {
    page! { Derived; }
}

mod flattened {
    page! { Flattened; #[serde(flatten)] extra: serde_json::Map<String, serde_json::Value>, }
}
