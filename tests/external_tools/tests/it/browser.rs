//! The pages to read, in Chromium: as readers open them, with the keyboard, and without a script.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use xtask::diff;
use xtask::external_tools::Source;
use xtask::prerequisites::CHROMIUM;

use crate::published::published;
use crate::tools::{Outcome, external_tools, is_left_out, is_there, node, own, project};

/// What tools/browser.mjs prints.
#[derive(Debug, Deserialize)]
struct Seen {
    looks: Vec<Look>,
    keyboard: Keyboard,
    scriptless: Scriptless,
    faults: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Look {
    name: String,
    requests: Vec<String>,
    complaints: Vec<String>,
    overflow: i64,
    ground: String,
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Keyboard {
    /// Where the first stop of the Tab key leads.
    first: String,
    skipped: String,
    find: String,
    options: usize,
    told: String,
    active: Option<String>,
    hash: String,
    reached: String,
    in_view: bool,
    grounds: Vec<String>,
    requests: Vec<String>,
    complaints: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Scriptless {
    find: bool,
    theme: bool,
    text: String,
}

/// Whether a page can be opened; what it is left out for was said before.
fn can_open() -> Outcome<bool> {
    Ok(!is_left_out(&CHROMIUM) && is_there("the browser", Source::Node)?)
}

/// Opens a page and holds it to what every page promises; none where there is no browser.
fn opened(name: &str, text: &str, query: &str) -> Outcome<Option<Seen>> {
    if !can_open()? {
        return Ok(None);
    }
    // The pictures stay, to be looked at.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder)?;
    let page = folder.join(format!("{name}.html"));
    fs::write(&page, text)?;
    let seen = look(&page, query, &folder)?;
    for look in &seen.looks {
        assert_eq!((&look.requests, &look.complaints), (&Vec::new(), &Vec::new()), "{}", look.name);
        assert!(look.overflow <= 0, "{} is {} pixels too wide", look.name, look.overflow);
    }
    let [light, _, dark, _] = seen.looks.as_slice() else { panic!("four looks are taken") };
    assert_ne!(light.ground, dark.ground, "dark is as light");

    let keys = &seen.keyboard;
    assert_eq!((keys.first.as_str(), keys.skipped.as_str()), ("#content", "content"));
    assert_eq!(keys.find, "query", "/ goes to the search");
    assert!(keys.options > 0 && keys.told.contains("found"), "{keys:?}");
    assert!(keys.active.as_deref().is_some_and(|it| it.starts_with("found-")), "{keys:?}");
    assert!(!keys.hash.is_empty() && keys.hash == keys.reached && keys.in_view, "{keys:?}");
    let [as_the_system, as_light, as_dark] = keys.grounds.as_slice() else { panic!("{keys:?}") };
    assert_eq!((as_the_system, as_light), (&light.ground, &light.ground));
    assert_eq!(as_dark, &dark.ground);
    assert_eq!((&keys.requests, &keys.complaints), (&Vec::new(), &Vec::new()));

    assert!(!seen.scriptless.find && !seen.scriptless.theme, "what needs a script is not shown");
    assert!(seen.scriptless.text.len() > 1000);
    assert_eq!(seen.faults, Vec::<String>::new());
    Ok(Some(seen))
}

fn look(page: &Path, query: &str, pictures: &Path) -> Outcome<Seen> {
    let mut command: Command = node(&own("tools/browser.mjs"));
    command.arg(external_tools().node_modules()).arg(page).arg(query).arg(pictures);
    let answer = command.output()?;
    let said = String::from_utf8_lossy(&answer.stderr);
    serde_json::from_slice(&answer.stdout)
        .map_err(|error| format!("the browser said {error} ({}): {said}", answer.status).into())
}

#[test]
fn the_reference_page_is_readable_and_searchable() -> Outcome {
    let page = &published()?["reference.html"];
    let Some(seen) = opened("reference", &page.text, "partyId")? else { return Ok(()) };
    for look in &seen.looks {
        assert!(look.text.contains("318766884429645907"), "{}", look.name);
        assert!(!look.text.contains("318766884429645900"), "{}", look.name);
    }
    assert!(seen.keyboard.hash.ends_with("IntegrationUser.partyId"), "{}", seen.keyboard.hash);
    assert!(seen.scriptless.text.contains("listIntegrationUsers"));
    Ok(())
}

#[test]
fn the_change_page_is_readable_and_searchable() -> Outcome {
    let project = project();
    let versions = project.versions()?;
    let [oldest, .., newest] = versions.as_slice() else {
        return Err("two versions are there".into());
    };
    let page = diff::html(&diff::contracts(&project, oldest, newest)?);
    let Some(seen) = opened("changes", &page, "replaceUser")? else { return Ok(()) };
    assert!(seen.scriptless.text.contains("Clients of the old contract can break."));
    Ok(())
}

#[test]
fn what_is_wrong_with_a_page_is_seen() -> Outcome {
    if !can_open()? {
        return Ok(());
    }
    let page = &published()?["reference.html"];
    let spoilt = page.text.replacen("<h1>", "<img src=\"https://example.invalid/a.png\"><h1>", 1);
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("spoilt.html");
    fs::write(&file, spoilt)?;
    let seen = look(&file, "partyId", folder.path())?;
    let complaints: String = seen.looks.iter().flat_map(|look| look.complaints.clone()).collect();
    assert!(
        complaints.contains("example.invalid"),
        "the policy stops it, and says so: {complaints}"
    );
    assert!(seen.faults.iter().any(|fault| fault.contains("image-alt")), "{:?}", seen.faults);
    Ok(())
}
