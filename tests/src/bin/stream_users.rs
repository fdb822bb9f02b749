//! Streams all users of a site; prints their number and the peak of allocated bytes, even if it fails.

use oracle_cpq::Site;
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut users = Site::from_env()?.v19().list_integration_users().stream();
    let mut count = 0_u64;
    let result = loop {
        match users.next().await.transpose() {
            Ok(Some(_)) => count += 1,
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    println!("{count} users, {} bytes", ALLOCATOR.peak_usage());
    Ok(result?)
}
