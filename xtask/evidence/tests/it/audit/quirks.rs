//! Every entry of `quirks.toml` explains a difference, and becomes a finding when there is none.

use cpq_evidence::audit::{Sources, Version, audit};

use crate::support::{edit, lines, small, version};

const LOGIN: &str = "/components/schemas/Owner/properties/login";

/// An entry with these claims.
fn entry(pointer: &str, places: usize, claims: &str) -> String {
    format!(
        "\n[[quirk]]\npointer = \"{pointer}\"\ndocuments = [\"000\"]\nsays = \"A.\"\ncontract = \"B.\"\n\
         why = \"C.\"\nplaces = {places}\n{claims}\n"
    )
}

/// The version with more entries.
fn with(mut sources: Sources, entries: &[String]) -> Version {
    sources.quirks.extend(entries.iter().map(String::as_str));
    version(&sources)
}

/// The small version with a title that differs from the page's.
fn other_title() -> Sources {
    let mut sources = small();
    edit(&mut sources, "openapi.yaml", "title: Login", "title: Log-in");
    sources
}

/// A claim that explains the title.
const TITLE: &str = r#"explains = [{ rule = "title", page = "Login", contract = "Log-in" }]"#;

/// Compares the rules of all findings.
#[track_caller]
fn assert_found(version: &Version, expected: &[&str]) {
    let findings = audit(version);
    let rules: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, expected, "{}", lines(&findings));
}

/// The findings for a claim without a difference.
const UNNEEDED: &[&str] = &["quirk-places", "quirk-unneeded", "quirk-unneeded"];

/// The findings for a difference and a claim that does not explain it.
const UNEXPLAINED: &[&str] = &["title", "quirk-places", "quirk-unneeded", "quirk-unneeded"];

#[test]
fn explains_only_the_named_words_and_places() {
    let owner = "/components/schemas/Owner";
    let any = TITLE.replace("page", "at = \"/components/schemas/*/properties/*\", page");
    let shorter = TITLE.replace("page", "at = \"/components/schemas/*\", page");
    let also = format!("at = [\"{LOGIN}\", \"{owner}/properties/name\"], page");
    for (entry, expected) in [
        (entry(LOGIN, 1, TITLE), &[][..]),
        (entry(LOGIN, 1, &TITLE.replace("Log-in", "Log in")), UNEXPLAINED),
        (entry(LOGIN, 1, &TITLE.replace("\"Login\"", "\"Login Id\"")), UNEXPLAINED),
        (entry(owner, 1, TITLE), UNEXPLAINED),
        (entry(owner, 1, &any), &[]),
        (entry(owner, 1, &shorter), UNEXPLAINED),
        (entry(LOGIN, 1, &TITLE.replace("page", &also)), &["quirk-unneeded"]),
        (entry(LOGIN, 0, TITLE), &["quirk-places"]),
        (entry(LOGIN, 2, TITLE), &["quirk-places"]),
        // The difference is not in the named document, and that document does not exist.
        (
            entry(LOGIN, 1, TITLE).replace("[\"000\"]", "[\"001\"]"),
            &["quirk-document", "quirk-document"],
        ),
    ] {
        assert_found(&with(other_title(), &[entry]), expected);
    }
    assert_found(&version(&other_title()), &["title"]);
    let twice = [entry(LOGIN, 1, TITLE), entry(LOGIN, 1, TITLE)];
    assert_found(&with(other_title(), &twice), &["quirk-duplicate"]);
}

#[test]
fn rejects_entries_without_a_difference_or_a_claim() {
    assert_found(&with(small(), &[entry(LOGIN, 1, TITLE)]), UNNEEDED);
    assert_found(&with(small(), &[entry(LOGIN, 0, "")]), &["quirk-unneeded"]);
}

#[test]
fn keeps_holds_while_both_sides_agree() {
    let kept = r#"keeps = [{ rule = "title", words = "Login" }]"#;
    assert_found(&with(small(), &[entry(LOGIN, 1, kept)]), &[]);
    assert_found(&with(other_title(), &[entry(LOGIN, 1, kept)]), UNEXPLAINED);
    let nothing = r#"keeps = [{ rule = "component-title", words = "nothing" }]"#;
    let request = "/components/schemas/PartRequest";
    assert_found(&with(small(), &[entry(request, 1, nothing)]), &[]);
}

#[test]
fn shows_is_checked_against_the_samples() {
    for (at, value, expected) in [
        ("/serial", ", value = 9007199254740993", &[][..]),
        ("/name", ", value = \"Bolt\"", &[]),
        ("/owner", "", &[]),
        ("/serial", ", value = 9007199254740992", &["quirk-unneeded"]),
        ("/weight", ", value = 0.0", &["quirk-unneeded"]),
        ("/name", ", value = \"Nut\"", &["quirk-unneeded"]),
        ("/name", "", &["quirk-unneeded"]),
        ("/owner", ", value = \"mara\"", &["quirk-unneeded"]),
    ] {
        let claim =
            format!("shows = [{{ sample = \"replacePart.response\", at = \"{at}\"{value} }}]");
        assert_found(&with(small(), &[entry(LOGIN, 1, &claim)]), expected);
    }
}

#[test]
fn read_is_checked_against_the_hash() {
    for (hash, expected) in [
        ("0123456789ab", &[][..]),
        ("0123456789ac", &["quirk-reading"]),
        // Too short.
        ("0123456789a", &["quirk-reading"]),
    ] {
        let claim = format!("read = [{{ document = \"000\", sha256 = \"{hash}\" }}]");
        assert_found(&with(small(), &[entry(LOGIN, 1, &claim)]), expected);
    }
}

#[test]
fn noted_comparisons_may_be_claimed() {
    let part = "/components/schemas/Part/properties";
    let dry_run = "/paths/~1parts~1{number}/put/parameters/dryRun".to_owned();
    for (pointer, rule, page, contract) in [
        (format!("{part}/serial"), "sample-only", "a sample", "sample"),
        (format!("{part}/colour"), "inferred", "nothing", "inferred"),
        (format!("{part}/links"), "elsewhere", "nothing", "documented-elsewhere, parts"),
        (dry_run, "parameter-elsewhere", "nothing", "from parts"),
    ] {
        let claim = format!(
            "explains = [{{ rule = \"{rule}\", page = \"{page}\", contract = \"{contract}\" }}]"
        );
        assert_found(&with(small(), &[entry(&pointer, 1, &claim)]), &[]);
    }
}

#[test]
fn a_name_in_the_path_is_evidence_for_a_parameter() {
    let mut sources = small();
    let parameters = "parameters = [{ in = \"path\", name = \"number\", type = \"string\", mark = \"required\" }]";
    edit(&mut sources, "pages/part-put.toml", parameters, "not_shown = [\"path-parameters\"]");
    // Another page states the type.
    let fact = "[[fact]]\npointer = \"/components/parameters/number\"\npage = \"parts\"\n\
                evidence = \"documented-elsewhere\"\ntype = \"string\"\n";
    edit(&mut sources, "pages/other.toml", "[[fact]]", &format!("{fact}\n[[fact]]"));
    let claim = "explains = [{ rule = \"path-only\", page = \"a name in the path\", contract = \"string, required\" }]";
    assert_found(&with(sources, &[entry("/components/parameters/number", 1, claim)]), &[]);
}

#[test]
fn folded_schemas_are_matched_with_the_contracts_properties() {
    let mut sources = small();
    let table = sources.pages.get_mut("part-put.toml").expect("the version has the table");
    let start = table.find("properties = [\n  { name = \"name\", type = \"string\", mark");
    let start = start.expect("the table has the request");
    let end = start + table[start..].find("]\n\n").expect("the list has an end") + 2;
    table.replace_range(start..end, "detail = \"not-shown\"\n");
    let findings = audit(&version(&sources));
    for name in ["name", "weight", "state"] {
        let pointer = format!("/components/schemas/PartRequest/properties/{name}");
        let is_found = |rule: &str| {
            findings.iter().any(|finding| finding.rule == rule && finding.pointer == pointer)
        };
        assert!(is_found("unsupported"), "{name}: {}", lines(&findings));
    }
    let nested = ["owner", "tags"].map(|name| {
        let claim = "explains = [{ rule = \"nested-only\", page = \"a nested schema\", contract = \"a property\" }]";
        entry(&format!("/components/schemas/PartRequest/properties/{name}"), 1, claim)
    });
    let findings = audit(&with(sources, &nested));
    let is_claimed = findings.iter().all(|finding| !finding.rule.starts_with("quirk"));
    assert!(is_claimed, "{}", lines(&findings));
}

#[test]
fn names_files_that_cannot_be_read() {
    for (file, from, to) in [
        ("openapi.yaml", "openapi:", "openapi: &x"),
        ("quirks.toml", "places = 1", "places = \"one\""),
        ("pages/part-put.toml", "layout = ", "shape = "),
        ("pages/other.toml", "evidence = ", "kind = "),
    ] {
        let mut sources = small();
        edit(&mut sources, file, from, to);
        let errors = Version::read(&sources).expect_err("the file is invalid");
        let [error] = &errors[..] else { panic!("{file}: {errors:?}") };
        assert_eq!(error.file, file);
    }
}
