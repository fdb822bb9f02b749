//! Streams all users of a site; prints their number and the peak memory of the process.

use oracle_cpq::Site;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut users = Site::from_env()?.v19().list_integration_users().stream();
    let mut count = 0_u64;
    while let Some(user) = users.next().await {
        user?;
        count += 1;
    }
    println!("{count} users, {} KiB", peak_memory()?);
    Ok(())
}

/// Returns the peak resident memory, as Linux reports it.
fn peak_memory() -> Result<u64, Box<dyn std::error::Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let text = line.ok_or("/proc/self/status has no VmHWM")?.trim().trim_end_matches(" kB");
    Ok(text.parse()?)
}
