//! Runs the program as a user does, on folders made for one test.

#![allow(dead_code, unreachable_pub, reason = "each suite takes what it needs")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// The day the cases of these tests are judged on.
pub const AS_OF: &str = "2025-03-20";

/// A records folder and an output folder that go away with the test.
pub struct Place {
    root: TempDir,
}

impl Place {
    /// Makes an empty records folder.
    pub fn new() -> Place {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("records")).unwrap();
        Place { root }
    }

    /// The folder of cases.
    pub fn records(&self) -> PathBuf {
        self.root.path().join("records")
    }

    /// An output folder; there may be several.
    pub fn out(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// Puts a file into the records, with the folders around it.
    pub fn put(&self, path: &str, text: &str) -> PathBuf {
        let path = self.records().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// Puts so many cases of so many small lab reports into the records.
    pub fn put_cases(&self, n_cases: usize, n_files: usize) {
        for case in 1..=n_cases {
            for file in 1..=n_files {
                let report = format!(
                    "LABORATORY REPORT\nPatient: Case {case:02}\nSodium 1{file:02} mmol/L 135 - 145\n"
                );
                self.put(&format!("case-{case:02}/report-{file:02}.txt"), &report);
            }
        }
    }

    /// The command for a run with a fixed day.
    pub fn run(&self, out: &str) -> Command {
        let mut command = casebrief();
        command.arg("run").arg(self.records()).arg("--out").arg(self.out(out)).args(["--as-of", AS_OF]);
        command
    }
}

/// The program.
pub fn casebrief() -> Command {
    Command::new(env!("CARGO_BIN_EXE_casebrief"))
}

/// The exit code and what was said.
pub fn said(command: &mut Command) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

/// All files below a folder with their bytes, except those that hold times.
pub fn outputs(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(inside) = todo.pop() {
        for entry in fs::read_dir(inside).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                todo.push(path);
            } else if name != "run.json" && name != "audit.jsonl" {
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

/// The run report of an output folder.
pub fn run_report(out: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(out.join("run.json")).unwrap()).unwrap()
}

/// The summary of a case.
pub fn summary(out: &Path, case: &str) -> serde_json::Value {
    serde_json::from_slice(&fs::read(out.join(case).join("summary.json")).unwrap()).unwrap()
}
