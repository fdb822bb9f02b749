//! Collects the examples of the SDK's documentation that take a client, for `tests/it/doc_examples.rs`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The start of the signature of these examples, before the version.
const START: &str = "async fn example(cpq: oracle_cpq::";

/// The rests of the signature, each with the arguments after the client.
const RESTS: [(&str, &str); 2] = [
    ("::Client) -> Result<(), oracle_cpq::Error> {", ""),
    ("::Client, content: Vec<u8>) -> Result<(), oracle_cpq::Error> {", ", b\"content\".to_vec()"),
];

fn main() {
    let sources = Path::new("../sdk/src");
    println!("cargo:rerun-if-changed={}", sources.display());
    let mut files = Vec::new();
    collect_files(sources, &mut files);
    files.sort();
    let (mut modules, mut list) = (String::new(), String::new());
    for file in files {
        let source = fs::read_to_string(&file).expect("the source is text").replace("\r\n", "\n");
        for comment in doc_comments(&source) {
            for block in comment.split("```no_run\n").skip(1) {
                let code = block.split("```").next().unwrap_or_default();
                // Hidden lines start with `#`; the tests enable all features.
                let lines = code.lines().map(|line| line.strip_prefix("# ").unwrap_or(line));
                let lines = lines.filter(|line| !line.starts_with("#[cfg(feature"));
                let code = lines.collect::<Vec<_>>().join("\n");
                let Some((_, rest)) = code.split_once(START) else { continue };
                let signature = RESTS
                    .iter()
                    .find_map(|(end, arguments)| Some((rest.split_once(end)?.0, *arguments)));
                let Some((version, arguments)) = signature else { continue };
                let module = format!("example_{}", modules.matches("mod example_").count());
                let code = code.replace(START, &format!("pub(crate) {START}"));
                let _ = writeln!(modules, "mod {module} {{\n{code}\n}}");
                let (file, request) = (file.display(), request_in(&comment));
                let _ = writeln!(
                    list,
                    "Example {{ file: {:?}, request: {request:?}, \
                     run: |site| Box::pin({module}::example(site.{version}(){arguments})) }},",
                    file.to_string()
                );
            }
        }
    }
    let output =
        format!("{modules}\n/// All of them.\npub const EXAMPLES: &[Example] = &[\n{list}];\n");
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(folder.join("doc_examples.rs"), output).expect("OUT_DIR is writable");
}

fn collect_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder exists") {
        let path = entry.expect("the folder is readable").path();
        if path.is_dir() {
            collect_files(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// The doc comments of a file, without their markers.
fn doc_comments(source: &str) -> Vec<String> {
    let mut comments = vec![String::new()];
    for line in source.lines() {
        match line.trim_start().strip_prefix("///") {
            Some(text) => {
                let comment = comments.last_mut().expect("there is always a comment");
                let _ = writeln!(comment, "{}", text.strip_prefix(' ').unwrap_or(text));
            }
            None => comments.push(String::new()),
        }
    }
    comments.retain(|comment| !comment.is_empty());
    comments
}

/// The request that the documentation of an operation names, such as `GET /rest/v19/users`.
fn request_in(comment: &str) -> Option<String> {
    // A long path is on a line of its own.
    let mut code = comment.split('`').skip(1).step_by(2).map(|code| code.replace('\n', " "));
    code.find(|code| code.split_once(' ').is_some_and(|(_, path)| path.starts_with("/rest/")))
}
