//! Names the code that reads, so that readings made by other code are not taken for its own.

#![expect(clippy::disallowed_methods, reason = "a build script reads the files it names")]

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};

/// Whatever of our own decides which words come out of a file: the room, and what it takes from `model`.
///
/// A test holds that these files of `model` are all that the room needs. The rest of the project may change without one
/// page being read again.
const PARTS: [&str; 5] = [
    "src/model/document.rs",
    "src/model/geometry.rs",
    "src/model/member.rs",
    "src/model/page.rs",
    "src/read",
];

fn main() -> io::Result<()> {
    let mut hasher = DefaultHasher::new();
    let mut names = BTreeSet::new();
    for part in PARTS {
        println!("cargo:rerun-if-changed={part}");
        for path in files(Path::new(part))? {
            if path.file_name().is_some_and(|it| it == "tests.rs") {
                continue;
            }
            let text = fs::read_to_string(&path)?;
            path.hash(&mut hasher);
            text.hash(&mut hasher);
            names.extend(
                text.match_indices("::").filter_map(|(at, _)| last_word(&text[..at])).map(str::to_owned),
            );
        }
    }
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=Cargo.lock");
    libraries(&fs::read_to_string("Cargo.lock")?, &names).hash(&mut hasher);
    println!("cargo:rustc-env=READING_CODE={:016x}", hasher.finish());
    Ok(())
}

/// All files at or below a path, sorted.
fn files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut inside = fs::read_dir(path)?.map(|it| Ok(it?.path())).collect::<io::Result<Vec<_>>>()?;
    inside.sort();
    let nested = inside.iter().map(|it| files(it)).collect::<io::Result<Vec<_>>>()?;
    Ok(nested.concat())
}

/// The libraries that the reading code names, with all that they stand on, each with its version and hash.
fn libraries<'a>(lock: &'a str, names: &BTreeSet<String>) -> BTreeSet<&'a str> {
    let mut blocks: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for block in lock.split("[[package]]").skip(1) {
        blocks.entry(quoted(block)).or_default().push(block.trim());
    }
    let mut todo: Vec<&str> =
        blocks.keys().copied().filter(|it| names.contains(&it.replace('-', "_"))).collect();
    todo.retain(|it| *it != env!("CARGO_PKG_NAME"));
    let mut seen = BTreeSet::new();
    let mut found = BTreeSet::new();
    while let Some(name) = todo.pop() {
        if !seen.insert(name) {
            continue;
        }
        for block in blocks.get(name).into_iter().flatten() {
            found.insert(*block);
            let below = block.split_once("dependencies = [").map_or("", |it| it.1);
            // A dependency is a name, or a name and a version where there are two of one name.
            todo.extend(
                below.lines().filter_map(|it| quoted(it).split(' ').next()).filter(|it| !it.is_empty()),
            );
        }
    }
    found
}

/// The word at the end of a text.
fn last_word(text: &str) -> Option<&str> {
    text.rsplit(|it: char| !it.is_alphanumeric() && it != '_').next().filter(|it| !it.is_empty())
}

/// What stands between the first two quotes of a text.
fn quoted(text: &str) -> &str {
    text.split('"').nth(1).unwrap_or_default()
}
