//! A file that kills its reader costs only itself.
//!
//! The reading child is replaced by a script that hands on to the real one, telling it to misbehave
//! when the file begins with "poison:"; such orders exist in debug builds only.

#![cfg(debug_assertions)]
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a failing test should stop, and tests make their own files"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use casebrief::batch::{ReaderSettings, read_files};
use casebrief::model::{Document, Problem, ProblemKind, Status};
use tempfile::TempDir;

/// The script stands in a folder of its own that lives as long as the tests.
fn reader() -> PathBuf {
    static READER: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = READER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reader");
        let program = env!("CARGO_BIN_EXE_casebrief");
        // The file is opened anew for the real child, because looking at it moved its position.
        let script = format!(
            "#!/bin/sh\nkind=$(head -c 64 | sed -n 's/^poison: //p')\n\
             if [ -n \"$kind\" ]; then set -- \"$@\" --poison \"$kind\"; fi\n\
             exec '{program}' \"$@\" < /proc/self/fd/0\n"
        );
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        (folder, path)
    });
    path.clone()
}

fn settings() -> ReaderSettings {
    ReaderSettings {
        program: reader(),
        ocr_program: env!("CARGO_BIN_EXE_casebrief-ocr").into(),
        languages: vec!["eng".to_owned()],
        models: None,
        passwords: Vec::new(),
        timeout: Duration::from_secs(1),
        memory_mib: 1024,
    }
}

fn read(texts: &[&str], settings: &ReaderSettings) -> Vec<Document> {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> = (0..texts.len()).map(|idx| folder.path().join(idx.to_string())).collect();
    for (path, text) in paths.iter().zip(texts) {
        fs::write(path, text).unwrap();
    }
    read_files(&paths, settings).unwrap()
}

fn kinds(problems: &[Problem]) -> Vec<ProblemKind> {
    problems.iter().map(|it| it.kind).collect()
}

#[test]
fn every_way_to_fail_becomes_one_problem_and_neighbours_are_untouched() {
    let patient = ReaderSettings { timeout: Duration::from_secs(60), ..settings() };
    let good = "Sodium 140 mmol/L";
    let alone = read(&[good], &patient);
    for (poison, kind) in [
        ("abort", ProblemKind::ReaderDied),
        ("overflow", ProblemKind::ReaderDied),
        ("memory", ProblemKind::OutOfMemory),
        ("nonsense", ProblemKind::ReaderDied),
        ("silence", ProblemKind::ReaderDied),
        ("code", ProblemKind::ReaderDied),
        ("panic", ProblemKind::ReaderDied),
        ("flood", ProblemKind::LimitHit),
    ] {
        let bad = format!("poison: {poison}\n");
        let documents = read(&[&bad, good], &patient);
        assert_eq!(kinds(&documents[0].problems), [kind], "{poison}");
        let told = &documents[0].problems[0].detail;
        assert!(!told.contains("words of a record"), "{poison}: {told}");
        assert_eq!(documents[1].pages, alone[0].pages, "the neighbour of {poison}");
        assert_eq!(documents[1].problems, alone[0].problems, "the neighbour of {poison}");
    }
}

#[test]
fn a_hang_is_ended_in_time() {
    let start = Instant::now();
    let documents = read(&["poison: hang\n"], &settings());
    assert_eq!(kinds(&documents[0].problems), [ProblemKind::TimedOut]);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn pages_told_before_a_hang_are_kept() {
    let documents = read(&["poison: half\n"], &settings());
    let Document { pages, problems, .. } = &documents[0];
    assert_eq!((pages.len(), kinds(problems)), (1, vec![ProblemKind::TimedOut]));
    assert_eq!(Status::of(problems, &[pages[0].words.len()]), Status::PartialTimeout);
}

#[test]
fn a_child_finds_every_way_out_closed() {
    let documents = read(&["poison: escape\n"], &settings());
    let Document { pages, .. } = &documents[0];
    assert_eq!(pages[0].words[0].text, "out:", "these ways are open");
}

#[test]
fn a_reader_that_is_not_there_stops_the_run() {
    let settings = ReaderSettings { program: "/no/such/program".into(), ..settings() };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x");
    fs::write(&path, "x").unwrap();
    let error = read_files(&[path], &settings).unwrap_err().to_string();
    assert!(error.contains("/no/such/program"), "{error}");
}

#[test]
fn only_the_reader_of_pictures_loads_the_engine() {
    // The libraries a program starts with are named in it.
    let loads = |program: &str| {
        let bytes = fs::read(program).unwrap();
        bytes.windows(15).any(|it| it == b"libtesseract.so")
    };
    assert!(!loads(env!("CARGO_BIN_EXE_casebrief")));
    assert!(loads(env!("CARGO_BIN_EXE_casebrief-ocr")));
}
