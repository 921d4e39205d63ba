//! Opens the synthetic cases: their papers as recorded words, and the truth of what was put in.

#![allow(dead_code, reason = "each file of tests uses a part of it")]
#![allow(clippy::disallowed_methods, reason = "tests open fixtures")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

use casebrief::case::{CaseInput, summarise};
use casebrief::model::{CaseSummary, Document, IsoDate, Reading, Source, SourceId};
use casebrief::pipeline::{CaseFile, Knowledge};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// The day all fixture cases are judged on.
pub(crate) const AS_OF: &str = "2025-03-20";

/// What was put into one file; written by `scripts/fixtures`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Truth {
    /// Case and file.
    pub(crate) file: String,
    /// What kind of paper it is.
    pub(crate) kind: String,
    /// How it came to be: "text_layer", "scan", "skewed_photo" and so on.
    pub(crate) medium: String,
    /// How many pages it has; 0 for a file that can't be read.
    pub(crate) n_pages: u32,
    /// The status its card must have.
    pub(crate) status: String,
    /// Whether it is another person's.
    pub(crate) wrong_patient: bool,
    /// The file it repeats.
    pub(crate) duplicate_of: Option<String>,
    /// Every result printed in it.
    pub(crate) rows: Vec<TruthRow>,
}

/// One printed result.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct TruthRow {
    /// Counted from 1.
    pub(crate) page: u32,
    /// As printed, on one line.
    pub(crate) name: String,
    /// As printed.
    pub(crate) value: String,
    /// As printed.
    pub(crate) unit: Option<String>,
    /// As printed, on one line.
    pub(crate) range: Option<String>,
    /// "low", "normal", "high", "abnormal" or "unknown".
    pub(crate) abnormal: String,
    /// Whether a laboratory would telephone.
    pub(crate) critical: bool,
    /// What was measured, where the analyte table has it.
    pub(crate) analyte: Option<String>,
    /// False for values in running text, which count neither for nor against.
    pub(crate) sure: bool,
}

/// The folder of fixtures.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// Names of all fixture cases, sorted.
pub(crate) fn cases() -> Vec<String> {
    names_in(&fixtures().join("cases"))
}

/// The truth of all files of a case, by file name.
pub(crate) fn truths(case: &str) -> BTreeMap<String, Truth> {
    let folder = fixtures().join("truth");
    let of_case = names_in(&folder).into_iter().filter(|it| it.starts_with(&format!("{case}--")));
    of_case
        .map(|name| {
            let truth: Truth = serde_json::from_str(&fs::read_to_string(folder.join(name)).unwrap()).unwrap();
            let file = truth.file.split_once('/').unwrap().1.to_owned();
            (file, truth)
        })
        .collect()
}

/// The status that each checklist item of a case must have, by item; made by hand from the papers.
pub(crate) fn checklist(case: &str) -> BTreeMap<String, String> {
    let path = fixtures().join("truth").join(format!("{case}.checklist.json"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The papers of a case with the words recorded for them, in the order of a run.
pub(crate) fn documents(case: &str) -> Vec<Document> {
    let folder = fixtures().join("cases").join(case);
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let files = names_in(&folder).into_iter().filter(|it| it != "case.toml");
    files
        .map(|path| {
            let bytes = fs::read(folder.join(&path)).unwrap();
            let sha256: String = Sha256::digest(&bytes).iter().map(|it| format!("{it:02x}")).collect();
            let n_seen = seen.entry(sha256.clone()).or_default();
            *n_seen += 1;
            let id =
                if *n_seen == 1 { sha256[..12].to_owned() } else { format!("{}-{n_seen}", &sha256[..12]) };
            let reading = recorded(case, &path);
            Document {
                source: Source { id: SourceId(id), path, sha256, bytes: bytes.len() as u64 },
                format: reading.format,
                pages: reading.pages,
                problems: reading.problems,
                members: Vec::new(),
            }
        })
        .collect()
}

/// Everything the program knows, as shipped.
pub(crate) fn knowledge() -> &'static Knowledge {
    static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::builtin().unwrap());
    &KNOWLEDGE
}

/// The summary of a case from its recorded words; made once.
pub(crate) fn summary(case: &str) -> &'static CaseSummary {
    static SUMMARIES: Mutex<BTreeMap<String, &'static CaseSummary>> = Mutex::new(BTreeMap::new());
    let mut summaries = SUMMARIES.lock().unwrap_or_else(PoisonError::into_inner);
    summaries
        .entry(case.to_owned())
        .or_insert_with(|| Box::leak(Box::new(summarise(input(case), documents(case), knowledge()))))
}

/// What is known of a case besides its documents.
pub(crate) fn input(case: &str) -> CaseInput {
    CaseInput {
        id: case.to_owned(),
        case_file: case_file(case),
        pipelines: Vec::new(),
        ocr: "recorded words".to_owned(),
        languages: vec!["eng".to_owned(), "spa".to_owned()],
        as_of: AS_OF.parse::<IsoDate>().unwrap(),
    }
}

fn case_file(case: &str) -> CaseFile {
    let path = fixtures().join("cases").join(case).join("case.toml");
    let text = fs::read_to_string(&path).unwrap_or_default();
    CaseFile::parse(&text, "case.toml").unwrap()
}

/// What `casebrief read` made of a file when the words were recorded.
fn recorded(case: &str, file: &str) -> Reading {
    let path = fixtures().join("pages").join(case).join(format!("{file}.words.json"));
    let text = fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run scripts/fixtures --record", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
