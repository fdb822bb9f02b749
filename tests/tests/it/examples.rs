//! The examples in the operations' documentation: each operation has one, and it does what it shows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use cpq_sandbox::Sandbox;
use cpq_tests::checkout;

use crate::consumers;

/// An operation as the generated table has it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Operation {
    version: String,
    id: String,
    method: String,
    /// The path template, the version's own path included.
    path: String,
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The folders of the versions, each with its name.
fn versions() -> BTreeMap<String, Vec<(String, String)>> {
    let generated = checkout().join("sdk/src/generated");
    let mut versions = BTreeMap::new();
    for entry in fs::read_dir(&generated).expect("it is there") {
        let folder = entry.expect("it can be listed").path();
        if !folder.is_dir() {
            continue;
        }
        let name =
            |path: &Path| path.file_name().expect("it has one").to_string_lossy().into_owned();
        let files = fs::read_dir(&folder).expect("it is there");
        let files = files.map(|entry| entry.expect("it can be listed").path());
        let files = files.filter(|path| path.is_file()).map(|path| (name(&path), read(&path)));
        versions.insert(name(&folder), files.collect());
    }
    versions
}

/// All operations there are, by the tables the transport goes by.
fn operations() -> BTreeSet<Operation> {
    let mut operations = BTreeSet::new();
    for (version, files) in versions() {
        let (_, table) =
            files.iter().find(|(name, _)| name == "operations.rs").expect("it is there");
        for entry in table.split(": Operation = Operation {").skip(1) {
            let member = |name: &str| {
                let line = entry.lines().find_map(|line| line.trim().strip_prefix(name));
                line.expect("an operation has it").trim_matches(['"', ',', ' ']).to_owned()
            };
            let method = member("method: Method::");
            let path = format!("{}{}", member("root: "), member("path: "));
            operations.insert(Operation {
                version: version.clone(),
                id: member("id: "),
                method,
                path,
            });
        }
    }
    operations
}

/// The comments of the methods, each without its slashes.
fn comments(source: &str) -> Vec<String> {
    let mut comments = vec![String::new()];
    for line in source.lines() {
        match line.trim_start().strip_prefix("///") {
            Some(text) => {
                let comment = comments.last_mut().expect("there is always one");
                let _ = writeln!(comment, "{}", text.strip_prefix(' ').unwrap_or(text));
            }
            None => comments.push(String::new()),
        }
    }
    comments.retain(|comment| !comment.is_empty());
    comments
}

/// The code of an example, with the lines that the documentation hides.
fn example(comment: &str) -> Option<String> {
    let (_, code) = comment.split_once("```no_run\n")?;
    let (code, _) = code.split_once("```")?;
    let lines = code.lines().map(|line| line.strip_prefix("# ").unwrap_or(line));
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// The example of an operation: in the comment that says what it sends.
fn example_of(operation: &Operation) -> String {
    let sends = format!("Sends `{} {}`.", operation.method, operation.path);
    let versions = versions();
    let files = versions[&operation.version].iter();
    let comments = files.flat_map(|(_, source)| comments(source));
    let mut examples =
        comments.filter(|comment| comment.contains(&sends)).filter_map(|it| example(&it));
    let found = examples.next();
    assert!(examples.next().is_none(), "{} has two", operation.id);
    found.unwrap_or_else(|| panic!("{} has no example", operation.id))
}

/// An example that takes the client of a version.
struct Example {
    name: String,
    version: String,
    code: String,
}

/// The examples of what is written by hand that need a client and nothing else.
fn examples_by_hand() -> Vec<Example> {
    let files = ["error", "options", "page", "response"];
    let files = files.map(|file| (file, read(&checkout().join(format!("sdk/src/{file}.rs")))));
    let mut examples = Vec::new();
    for (file, source) in files {
        let codes = comments(&source).into_iter().filter_map(|comment| example(&comment));
        for (number, code) in codes.filter(|code| code.contains(SHOWN)).enumerate() {
            // A condition on the SDK's features, which the program does not have.
            let (_, shown) = code.split_once(SHOWN).expect("it is shown");
            let version = shown.split(':').next().unwrap_or_default().to_owned();
            let code = code.replace(&format!("#[cfg(feature = \"{version}\")]"), "");
            let name = format!("{file}_{number}");
            examples.push(Example { name, version, code });
        }
    }
    examples
}

const SHOWN: &str = "async fn example(cpq: oracle_cpq::";

/// A program's module that runs each example by its name.
fn program<'a>(examples: impl IntoIterator<Item = &'a Example>) -> String {
    let (mut modules, mut arms) = (String::new(), String::new());
    for Example { name, version, code } in examples {
        assert_eq!(code.matches(SHOWN).count(), 1, "{name} is no example that can be called");
        let code = code.replace(SHOWN, &format!("pub(crate) {SHOWN}"));
        let _ = writeln!(modules, "mod {name} {{\n{code}\n}}\n");
        let _ = writeln!(arms, "        \"{name}\" => {name}::example(site.{version}()).await,");
    }
    format!(
        "//! The examples, as the documentation has them.\n\n\
         #![allow(unused, reason = \"rustdoc allows it, too\")]\n\n{modules}\
         pub(crate) async fn run(name: &str, site: &oracle_cpq::Site) -> Result<(), oracle_cpq::Error> {{\n    \
         match name {{\n{arms}        _ => panic!(\"there is no example {{name}}\"),\n    }}\n}}\n"
    )
}

/// Whether a path is one that the template stands for.
fn is_of(path: &str, template: &str) -> bool {
    let (parts, names): (Vec<&str>, Vec<&str>) =
        (path.split('/').collect(), template.split('/').collect());
    let is_part = |(part, name): (&&str, &&str)| {
        if name.starts_with('{') { !part.is_empty() } else { part == name }
    };
    parts.len() == names.len() && parts.iter().zip(&names).all(is_part)
}

async fn run(program: &Path, name: &str, sandbox: &Sandbox) {
    let mut command = Command::new(program);
    command.arg(name).env("CPQ_URL", sandbox.url()).env("CPQ_TOKEN", sandbox.token());
    let run = tokio::task::spawn_blocking(move || command.output()).await.expect("it is run");
    let run = run.expect("the program starts");
    assert!(run.status.success(), "{name}: {}", String::from_utf8_lossy(&run.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_has_an_example_that_makes_its_call() {
    let operations = operations();
    assert!(operations.len() > 6, "{operations:?}");
    let examples = operations.iter().map(|operation| Example {
        name: format!("{}_{}", operation.version, operation.id.to_lowercase()),
        version: operation.version.clone(),
        code: example_of(operation),
    });
    let (examples, by_hand): (Vec<Example>, _) = (examples.collect(), examples_by_hand());
    assert!(by_hand.len() > 4, "pages, users, errors, answers and options have one");
    let folder = tempfile::tempdir().expect("a folder is made");
    let source = program(examples.iter().chain(&by_hand));
    let versions = versions();
    let versions: Vec<&str> = versions.keys().map(String::as_str).collect();
    let program =
        consumers::build("documentation", folder.path(), &[("examples.rs", source)], &versions);
    for (operation, example) in operations.iter().zip(&examples) {
        let id = &operation.id;
        // The documented user is there to be read, and is not when the documented call makes it.
        let without = if operation.method == "POST" { "BM_LaeNrP1bCh5" } else { "" };
        let sandbox = Sandbox::builder().without(without).start().await.expect("it starts");
        run(&program, &example.name, &sandbox).await;
        let requests = sandbox.requests();
        let [request] = requests.as_slice() else {
            panic!("{id} makes one call, and not {}", requests.len());
        };
        let path = request.target.split('?').next().unwrap_or_default();
        let path = path.strip_prefix("/cpq").expect("it is the site's");
        assert_eq!(request.method.as_str(), operation.method, "{id}");
        assert!(is_of(path, &operation.path), "{id} asks for {path}");
        assert_eq!(sandbox.applied_count(), u64::from(operation.method != "GET"), "{id}");
    }
    for example in &by_hand {
        let sandbox = Sandbox::builder().users(1_500).start().await.expect("it starts");
        run(&program, &example.name, &sandbox).await;
        assert!(!sandbox.requests().is_empty(), "{} makes a call", example.name);
    }
}
