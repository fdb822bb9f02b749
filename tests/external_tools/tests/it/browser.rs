//! The HTML pages in Chromium: appearance, keyboard, accessibility, and without JavaScript.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use xtask::diff;
use xtask::external_tools::Source;
use xtask::prerequisites::CHROMIUM;

use crate::published::published;
use crate::tools::{Outcome, external_tools, is_excluded, is_installed, node, own, project};

/// The output of tools/browser.mjs.
#[derive(Debug, Deserialize)]
struct Report {
    views: Vec<View>,
    keyboard: Keyboard,
    without_script: WithoutScript,
    violations: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct View {
    name: String,
    requests: Vec<String>,
    errors: Vec<String>,
    overflow: i64,
    background: String,
    text: String,
}

#[derive(Debug, Deserialize)]
struct Keyboard {
    /// The link that the first press of Tab focuses.
    first: String,
    skipped: String,
    find: String,
    options: usize,
    status: String,
    active: Option<String>,
    hash: String,
    focused: String,
    in_view: bool,
    backgrounds: Vec<String>,
    requests: Vec<String>,
    errors: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct WithoutScript {
    find: bool,
    theme: bool,
    text: String,
}

fn is_available() -> Outcome<bool> {
    Ok(!is_excluded(&CHROMIUM) && is_installed(Source::Node)?)
}

/// Opens a page, searches it for `query`, and saves pictures in a folder.
fn open(page: &Path, query: &str, pictures: &Path) -> Outcome<Report> {
    let mut command = node(&own("tools/browser.mjs"));
    command.arg(external_tools().node_modules()).arg(page).arg(query).arg(pictures);
    let output = command.output()?;
    let errors = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("browser.mjs: {error} ({}): {errors}", output.status).into())
}

/// Opens a page and checks what holds for all pages.
fn assert_usable(name: &str, html: &str, query: &str) -> Outcome<Report> {
    // The pictures stay for a look at them.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder)?;
    let page = folder.join(format!("{name}.html"));
    fs::write(&page, html)?;
    let report = open(&page, query, &folder)?;
    let none = Vec::<String>::new();
    for view in &report.views {
        assert_eq!((&view.requests, &view.errors), (&none, &none), "{}", view.name);
        assert!(view.overflow <= 0, "{} is {} pixels too wide", view.name, view.overflow);
    }
    let [light, _, dark, _] = report.views.as_slice() else { panic!("there are four views") };
    assert_ne!(light.background, dark.background);

    let keys = &report.keyboard;
    assert_eq!((&*keys.first, &*keys.skipped, &*keys.find), ("#content", "content", "query"));
    assert!(keys.options > 0 && keys.status.contains("found"), "{keys:?}");
    assert!(keys.active.as_deref().is_some_and(|it| it.starts_with("found-")), "{keys:?}");
    assert!(!keys.hash.is_empty() && keys.hash == keys.focused && keys.in_view, "{keys:?}");
    // The theme button switches from the system's theme to light to dark.
    let expected = [light, light, dark].map(|view| view.background.clone());
    assert_eq!(keys.backgrounds, expected);
    assert_eq!((&keys.requests, &keys.errors), (&none, &none));

    let bare = &report.without_script;
    assert!(!bare.find && !bare.theme && bare.text.len() > 1000, "{bare:?}");
    assert_eq!(report.violations, none);
    Ok(report)
}

#[test]
fn reference_page_is_usable() -> Outcome {
    if !is_available()? {
        return Ok(());
    }
    let report = assert_usable("reference", &published()?["reference.html"].text, "user group")?;
    for view in &report.views {
        assert!(view.text.contains("318766884429645907"), "{}", view.name);
        assert!(!view.text.contains("318766884429645900"), "{}", view.name);
    }
    // Of all elements with both words in their name, operations come first.
    assert_eq!(report.keyboard.hash, "v19-listUserGroups");
    assert!(report.without_script.text.contains("listIntegrationUsers"));
    Ok(())
}

#[test]
fn change_page_is_usable() -> Outcome {
    if !is_available()? {
        return Ok(());
    }
    let project = project();
    let versions = project.versions()?;
    let [oldest, .., newest] = versions.as_slice() else {
        return Err("there are not two versions".into());
    };
    let page = diff::html(&diff::contracts(&project, oldest, newest)?);
    let report = assert_usable("changes", &page, "replaceUser")?;
    assert!(report.without_script.text.contains("Clients of the old contract can break."));
    Ok(())
}

#[test]
fn problems_of_a_page_are_reported() -> Outcome {
    if !is_available()? {
        return Ok(());
    }
    let page = &published()?["reference.html"].text;
    let image = "<img src=\"https://example.invalid/a.png\"><h1>";
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("page.html");
    fs::write(&file, page.replacen("<h1>", image, 1))?;
    let report = open(&file, "partyId", folder.path())?;
    let errors: String = report.views.iter().flat_map(|view| view.errors.clone()).collect();
    assert!(errors.contains("example.invalid"), "{errors}");
    let violations = &report.violations;
    assert!(violations.iter().any(|it| it.contains("image-alt")), "{violations:?}");
    Ok(())
}
