//! Parses the guide to clients in other languages.

use crate::tools::Outcome;

/// A fenced code block.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The word after the language: a file name, or the purpose of the commands.
    pub(super) name: String,
    pub(super) text: String,
}

/// The code blocks below a heading.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Section(Vec<Block>);

impl Section {
    pub(super) fn new(guide: &str, heading: &str) -> Outcome<Self> {
        let mut blocks = Vec::new();
        let (mut is_in_section, mut open) = (false, None::<Block>);
        for line in guide.lines() {
            match (&mut open, line.strip_prefix("```")) {
                (Some(_), Some("")) => blocks.extend(open.take().filter(|_| is_in_section)),
                (Some(block), _) => block.text.extend([line, "\n"]),
                (None, Some(language)) => {
                    let name = language.split_once(' ').map_or("", |(_, name)| name).to_owned();
                    open = Some(Block { name, text: String::new() });
                }
                (None, None) => {
                    if let Some(title) = line.strip_prefix("## ") {
                        is_in_section = title == heading;
                    }
                }
            }
        }
        match open {
            Some(block) => Err(format!("block `{}` is not closed", block.name).into()),
            None if blocks.is_empty() => Err(format!("`{heading}` has no code blocks").into()),
            None => Ok(Self(blocks)),
        }
    }

    /// Returns the blocks that are files to save.
    pub(super) fn files(&self) -> impl Iterator<Item = &Block> {
        self.0.iter().filter(|block| block.name.contains('.'))
    }

    /// Returns the command lines for a purpose.
    pub(super) fn commands(&self, name: &str) -> Outcome<Vec<&str>> {
        let mut blocks = self.0.iter().filter(|block| block.name == name);
        match (blocks.next(), blocks.next()) {
            (Some(block), None) => Ok(block.text.lines().collect()),
            (None, _) => Err(format!("there is no block `{name}`").into()),
            _ => Err(format!("there are several blocks `{name}`").into()),
        }
    }

    /// Returns the packages to install with their versions.
    pub(super) fn packages(&self) -> Outcome<Vec<(&str, &str)>> {
        let mut packages = Vec::new();
        for line in self.commands("install")? {
            for word in line.split_whitespace().filter(|word| !word.starts_with('-')) {
                let at = word.rfind('@').filter(|at| *at > 0);
                let npm = at.map(|at| (&word[..at], &word[at + 1..]));
                match word.split_once("==").or(npm) {
                    Some(package) => packages.push(package),
                    None if ["pip", "npm", "install"].contains(&word) => {}
                    None => return Err(format!("{word} has no version").into()),
                }
            }
        }
        Ok(packages)
    }
}

const EXAMPLE: &str = "\
# A guide

```sh run
outside of all sections
```

## One

```sh install
pip install a-b==1.2 c==3
npm install --save-exact @types/d@4.5.6 e@7
```

```python one.py
## not a heading
x = 1
```

## Two

```sh run
two
```
";

#[test]
fn section_has_its_files_commands_and_packages() -> Outcome {
    let one = Section::new(EXAMPLE, "One")?;
    let files: Vec<_> = one.files().map(|it| (it.name.as_str(), it.text.as_str())).collect();
    assert_eq!(files, [("one.py", "## not a heading\nx = 1\n")]);
    let packages = [("a-b", "1.2"), ("c", "3"), ("@types/d", "4.5.6"), ("e", "7")];
    assert_eq!(one.packages()?, packages);
    assert_eq!(Section::new(EXAMPLE, "Two")?.commands("run")?, ["two"]);

    let packages = |guide: &str, heading: &str| -> Outcome<usize> {
        Ok(Section::new(guide, heading)?.packages()?.len())
    };
    let duplicate = EXAMPLE.replace("python one.py", "sh install");
    for (guide, heading, expected) in [
        (EXAMPLE, "Three", "`Three` has no code blocks"),
        (EXAMPLE, "Two", "there is no block `install`"),
        ("## One\n```sh run\none\n", "One", "block `run` is not closed"),
        (&duplicate, "One", "there are several blocks `install`"),
        (&EXAMPLE.replace("c==3", "c"), "One", "c has no version"),
    ] {
        let error = packages(guide, heading).expect_err(expected).to_string();
        assert_eq!(error, expected);
    }
    Ok(())
}
