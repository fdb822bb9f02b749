//! Counts the instructions of the work in this crate's library.

#![allow(missing_docs, reason = "the macros of gungraun emit public items")]
#![allow(unreachable_pub, unused_qualifications, reason = "as above")]

use std::hint::black_box;

use cpq_codegen::{Files, Sources};
use cpq_guards::{Connected, decode, encode, page, regenerate, sources, user};
use gungraun::Callgrind;
use gungraun::prelude::*;
use oracle_cpq::v19::types::{IntegrationUser, IntegrationUserCollection};

#[library_benchmark]
#[bench::users(page(1000))]
fn decode_page(page: Vec<u8>) -> IntegrationUserCollection {
    decode(black_box(&page))
}

#[library_benchmark]
#[bench::documented(user())]
fn encode_user(user: IntegrationUser) -> Vec<u8> {
    encode(black_box(&user))
}

#[library_benchmark]
#[bench::calls(Connected::open())]
fn call_100_times(connected: Connected) -> Connected {
    connected.call(black_box(100));
    connected
}

#[library_benchmark]
#[bench::v19(sources())]
fn generate(sources: Sources) -> Files {
    regenerate(black_box(&sources))
}

library_benchmark_group!(
    name = guards,
    benchmarks = [decode_page, encode_user, call_100_times, generate]
);

main!(
    // glibc chooses its functions by the processor; these settings leave those that each x86-64 processor has. Crates
    // that choose code by the processor, such as memchr, are not affected.
    config = LibraryBenchmarkConfig::default()
        .env("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-AVX_Fast_Unaligned_Load,-ERMS,-FSRM")
        .tool(Callgrind::with_args(["--cache-sim=no"])),
    library_benchmark_groups = [guards]
);
