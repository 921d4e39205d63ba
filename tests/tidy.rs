//! Keeps the rooms apart and the files small: the table of rooms is here and nowhere else.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a failing test should stop, and the files of the project itself are read"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A room and the rooms it may import, in the order of the road.
const ROOMS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("pipeline", &["model"]),
    ("read", &["model"]),
    ("layout", &["model"]),
    ("classify", &["model", "pipeline"]),
    ("extract", &["model", "pipeline"]),
    ("assess", &["model", "pipeline"]),
    ("case", &["model", "pipeline", "layout", "classify", "extract", "assess"]),
    ("report", &["model"]),
    ("batch", &["model", "pipeline", "read", "case", "report"]),
    ("cli", &["model", "pipeline", "read", "report", "batch"]),
    ("main", &["cli"]),
    ("bin", &["model", "read", "batch"]),
    ("lib", &[]),
];

/// Lines a file may have before its tests.
const MAX_LINES: usize = 400;

#[test]
fn every_room_imports_only_the_rooms_before_it() {
    let rooms: BTreeMap<&str, &[&str]> = ROOMS.iter().copied().collect();
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let room = room_of(&path);
        let Some(allowed) = rooms.get(room.as_str()) else {
            faults.push(format!("{}: the room {room} is not in the table", path.display()));
            continue;
        };
        for import in imports(without_tests(&text)) {
            if import != room && rooms.contains_key(import.as_str()) && !allowed.contains(&import.as_str()) {
                faults.push(format!("{}: {room} must not import {import}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_file_says_what_it_holds_and_stays_small() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        if !text.starts_with("//! ") {
            faults.push(format!("{}: does not begin with a `//!` line", path.display()));
        }
        let n_lines = without_tests(&text).lines().count();
        if n_lines > MAX_LINES {
            faults.push(format!("{}: {n_lines} lines without tests; split it", path.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_file_imports_everything_of_another() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        for (idx, line) in without_tests(&text).lines().enumerate() {
            let line = line.trim_start();
            // The preludes of two libraries are meant to be taken whole.
            let is_use = line.starts_with("use ") || line.starts_with("pub use ");
            if is_use && (line.contains("*") && !line.contains("prelude::*") || line.contains("use super::*"))
            {
                faults.push(format!("{}:{}: {line}", path.display(), idx + 1));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn imports_are_seen_in_all_their_forms() {
    let text = "use crate::model::{Page, Word};\nuse crate::{\n    assess, layout,\n    report::page,\n};\n\
                // crate::extract is only spoken of\nfn f() { crate::read::gather([]); casebrief::batch::run(); }";
    let mut found = imports(text);
    found.sort();
    assert_eq!(found, ["assess", "batch", "layout", "model", "read", "report"]);
}

#[test]
fn readings_are_named_by_all_of_the_model_that_reading_needs() {
    let build = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("build.rs")).unwrap();
    let named = |path: &Path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        build.contains(&format!("\"src/model/{name}\""))
    };
    let of_model: Vec<_> = sources().into_iter().filter(|it| room_of(&it.0) == "model").collect();
    let (inside, outside): (Vec<_>, Vec<_>) = of_model.iter().partition(|it| named(&it.0));
    assert!(inside.len() > 2, "build.rs names no files of the model");
    // Types that files of the model define which build.rs does not name.
    let words = |text: &str| -> Vec<String> {
        text.split(|it: char| !it.is_alphanumeric() && it != '_').map(str::to_owned).collect()
    };
    let is_item = |it: &str| matches!(it, "struct" | "enum" | "fn" | "const" | "type");
    let defined = outside.iter().flat_map(|(_, text)| {
        let public = without_tests(text).lines().filter_map(|it| it.strip_prefix("pub ")).map(words);
        public.filter(|it| is_item(&it[0])).map(|it| it[1].clone()).collect::<Vec<_>>()
    });
    let defined: Vec<String> = defined.collect();
    let mut faults = Vec::new();
    let reading = sources().into_iter().filter(|it| room_of(&it.0) == "read");
    for (path, text) in reading.chain(inside.into_iter().cloned()) {
        let code: Vec<&str> =
            without_tests(&text).lines().filter(|it| !it.trim_start().starts_with("//")).collect();
        let imported = code.join("\n");
        let imports = imported.split("use ").skip(1).filter_map(|it| it.split(';').next());
        let of_model = imports.filter(|it| it.starts_with("crate::model") || it.starts_with("super::"));
        for name in of_model.flat_map(words).filter(|it| defined.contains(it)) {
            let is_own = room_of(&path) == "read" && text.contains(&format!("super::{name}"));
            if !is_own {
                faults
                    .push(format!("{}: {name} decides a reading; name its file in build.rs", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// All files under `src` with their text, sorted by path.
fn sources() -> Vec<(PathBuf, String)> {
    let mut todo = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut found = Vec::new();
    while let Some(folder) = todo.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

fn room_of(path: &Path) -> String {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let first = path.strip_prefix(src).unwrap().components().next().unwrap();
    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// The text before the tests, which stand last.
fn without_tests(text: &str) -> &str {
    text.split("\n#[cfg(test)]\n").next().unwrap_or(text)
}

/// Names of the rooms reached by `crate::` and `casebrief::` paths.
fn imports(text: &str) -> Vec<String> {
    let code: Vec<&str> = text.lines().filter(|it| !it.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let mut found = Vec::new();
    for prefix in ["crate::", "casebrief::"] {
        for (at, _) in code.match_indices(prefix) {
            let rest = &code[at + prefix.len()..];
            let names: Vec<&str> = match rest.strip_prefix('{') {
                Some(list) => top_level(list),
                None => vec![rest],
            };
            for name in names {
                let is_part = |it: &char| it.is_ascii_lowercase() || *it == '_';
                let name: String = name.trim_start().chars().take_while(is_part).collect();
                if !name.is_empty() {
                    found.push(name);
                }
            }
        }
    }
    found
}

/// The parts of a list up to its closing brace; commas in inner lists do not part.
fn top_level(list: &str) -> Vec<&str> {
    let mut depth = 0;
    let mut start = 0;
    let mut parts = Vec::new();
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => {
                parts.push(&list[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts
}
